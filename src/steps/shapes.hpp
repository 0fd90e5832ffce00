// The types of the steps: matrices with samples in columns, one value a layer; and the check that
// shapes fit. The formulas are in the numbered files.
#pragma once

#include "base/matrix.hpp"

#include <Eigen/Core>

#include <cassert>
#include <string_view>
#include <vector>

namespace gradus::steps {

using Matrix = Eigen::MatrixXd;  // (n, m): a row is a unit, a column is a sample
using Vector = Eigen::VectorXd;  // (n)

/// One T a layer, counted as the article counts: [1] .. [L], and [0] for the inputs.
template <class T>
class PerLayer {
 public:
  PerLayer() = default;
  explicit PerLayer(Index depth) : slots_(static_cast<std::size_t>(depth + 1)) {}

  Index depth() const { return static_cast<Index>(slots_.size()) - 1; }  // L; -1 when empty
  T& operator[](Index l) { return slots_[slot(l)]; }
  const T& operator[](Index l) const { return slots_[slot(l)]; }

 private:
  std::size_t slot(Index l) const {
    assert(0 <= l && l <= depth());
    return static_cast<std::size_t>(l);
  }
  std::vector<T> slots_;  // [L + 1]
};

/// A matrix as a message calls it.
struct Shape {
  std::string_view name;
  Index rows = 0;
  Index cols = 0;

  Shape(std::string_view matrix_name, const Matrix& matrix)
      : name(matrix_name), rows(matrix.rows()), cols(matrix.cols()) {}
  Shape(std::string_view vector_name, const Vector& vector)
      : name(vector_name), rows(vector.size()), cols(1) {}
  Shape(std::string_view view_name, MatrixView<const double> view)
      : name(view_name), rows(view.rows), cols(view.cols) {}
};

/// Throws Error(usage, "wrong-shape") unless `fits`, as in
/// "linear_forward: W is (7, 20) but A_prev is (12, 209); need W.cols == A_prev.rows".
void require_shape(bool fits, std::string_view function, const Shape& first, const Shape& second,
                   std::string_view need);
void require_same_shape(std::string_view function, const Shape& first, const Shape& second);

/// Throws Error(usage, "wrong-shape") unless what is called `name` has `depth` layers.
void require_depth(std::string_view function, Index depth, std::string_view name, Index its_depth);

}  // namespace gradus::steps
