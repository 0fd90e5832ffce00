// What a training step works in: the batch it reads and the room for its results, set up once and
// used for every step.
#pragma once

#include "engine/finish.hpp"
#include "network/parameters.hpp"

#include <span>
#include <vector>

namespace gradus::engine {

/// Rows to learn from. X [m, inputs]; Y [m, n_L], one-hot for classes; weight [m], each >= 0 and
/// their sum > 0, or empty when every row counts as 1. Cost and gradients are means: sums divided
/// by all weight, of these rows, or by `total` where they are a part of a batch.
template <Scalar T>
struct Batch {
  MatrixView<const T> X;
  MatrixView<const T> Y;
  std::span<const T> weight;
  double total = 0;  // weight of the whole batch; 0: of these rows
};

/// Room of a hidden layer that needs a pass of its own behind its product (finish.hpp). Of what it
/// does not need nothing is allocated.
template <Scalar T>
struct LayerRoom {
  Matrix<T> kept;                   // [max_rows, n_l]: Z or Zhat
  Matrix<T> dA;                     // [max_rows, n_l], of one that adds A(l-2)
  AlignedVector<T> mean, variance;  // [n_l] of batch norm
  AlignedVector<T> inverse;         // [n_l] of batch norm, [max_rows] of layer norm
};

/// Room for Z(L), A(1) .. A(L) (with embeddings also A(0) and dA(0)) and dZ(1) .. dZ(L) of up to
/// max_rows rows. The views have as many rows as the last forward(). A workspace serves one step at
/// a time.
template <Scalar T>
class Workspace {
 public:
  Workspace(const Network& network, Index max_rows);

  Index max_rows() const { return max_rows_; }
  Index rows() const { return rows_; }
  void set_rows(Index rows);  // 1 .. max_rows; forward() does it

  MatrixView<T> Z_last() { return Z_last_.view().rows_from(0, rows_); }  // Z(L) [m, n_L]
  MatrixView<const T> Z_last() const { return Z_last_.view().rows_from(0, rows_); }
  /// [m, n_0]: the derivative of cost() by A(0), in a network with embeddings.
  MatrixView<T> dA0() { return dA0_.view().rows_from(0, rows_); }
  MatrixView<T> A(Index l) { return at(A_, l).view().rows_from(0, rows_); }  // [m, n_l], l = 1 .. L
  MatrixView<const T> A(Index l) const { return at(A_, l).view().rows_from(0, rows_); }
  /// Z(l) [m, n_l] of a hidden layer without a finish whose slope needs it, else no view.
  MatrixView<T> Z(Index l) {
    Matrix<T>& kept = at(Z_, l);
    return kept.rows() > 0 ? kept.view().rows_from(0, rows_) : MatrixView<T>{};
  }
  /// What backward() takes g' of such a layer from: Z(l) where it is kept, else A(l).
  MatrixView<const T> saved(Index l) { return Z(l).rows > 0 ? Z(l) : A(l); }
  /// [m, n_l], l = 1 .. L: the derivative of cost() by Z(l), so 1/m or the weights are in it.
  MatrixView<T> dZ(Index l) { return at(dZ_, l).view().rows_from(0, rows_); }
  MatrixView<const T> dZ(Index l) const { return at(dZ_, l).view().rows_from(0, rows_); }

  /// Whether layer l has a pass of its own: for a norm, dropout, the sum with A(l-2), or because
  /// layer l + 2 hands back that sum's derivative.
  bool has_finish(Index l) const { return at(rooms_, l).kept.rows() > 0; }
  /// Layer l, which has a finish, on the rows of the last forward().
  HiddenLayer<T> finish_of(const Network& network, const Parameters<T>& parameters, Index l);
  FinishGradients<T> gradients_of(const Network& network, Gradients<T>& gradients, Index l);
  const LayerRoom<T>& room(Index l) const { return at(rooms_, l); }
  std::span<const T> zeros() const { return zeros_; }  // as many as the widest such layer has units

  /// The dropout of the input, as a layer 0 without an activation; kept is A(0).
  HiddenLayer<T> input_of(const Network& network);
  /// A(0) [m, n_0] of the last forward() on X: X itself, unless there are embeddings or the input
  /// has dropout.
  MatrixView<const T> A0(MatrixView<const T> X) const {
    return A0_.rows() > 0 ? A0_.view().rows_from(0, rows_) : X;
  }

  /// Names the masks of the next forward() and backward().
  void name_masks(const Masks& masks) { masks_ = masks; }

 private:
  template <class Matrices>
  static auto& at(Matrices& matrices, Index l) {
    assert(1 <= l && l <= static_cast<Index>(matrices.size()));
    return matrices[static_cast<std::size_t>(l - 1)];
  }

  Index max_rows_;
  Index rows_ = 0;
  Matrix<T> A0_, dA0_;               // [max_rows, n_0], or nothing
  Matrix<T> Z_last_;                 // [max_rows, n_L]
  std::vector<Matrix<T>> Z_;         // layer l at l - 1: [max_rows, n_l], or nothing
  std::vector<Matrix<T>> A_;         // layer l at l - 1: [max_rows, n_l]
  std::vector<Matrix<T>> dZ_;        // the same
  std::vector<LayerRoom<T>> rooms_;  // layer l at l - 1
  AlignedVector<T> zeros_;
  Masks masks_;
};

}  // namespace gradus::engine
