// The loss, which fixes two things: the activation of the last layer, and what a row costs. Both
// are computed from Z(L). The derivative of most, A - Y, stands in backward.cpp; pointwise_loss.hpp
// has the others.
#pragma once

#include "base/matrix.hpp"
#include "network/loss.hpp"

#include <span>

namespace gradus::engine {

/// How much each row of a batch counts: weight [m], or empty where each counts as 1.
template <Scalar T>
struct Weights {
  std::span<const T> weight;

  double of(Index row) const {
    return weight.empty() ? 1.0 : static_cast<double>(weight[static_cast<std::size_t>(row)]);
  }
  double total(Index rows) const {
    if (weight.empty()) return static_cast<double>(rows);
    double sum = 0;
    for (const T w : weight) sum += static_cast<double>(w);
    return sum;
  }
};

/// A = Z, sigmoid(Z), e^Z or softmax of each row of Z.   Z [m, n], A [m, n], rows adjacent in both
template <Scalar T>
void activate_output(Loss loss, MatrixView<const T> Z, MatrixView<T> A) noexcept;

/// The sum of the rows' costs, each times its weight, added in double row after row.
/// Z [m, n], rows adjacent; Y [m, n]
template <Scalar T>
double sum_costs(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight,
                 const LossSettings& settings = {}) noexcept;

}  // namespace gradus::engine
