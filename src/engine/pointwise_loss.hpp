// The losses that are not worth vectors: costs and slopes of the last layer's few numbers, computed
// one by one in double. Sigmoid, softmax and the cross-entropies are in loss.hpp.
#pragma once

#include "engine/loss.hpp"

namespace gradus::engine {

constexpr bool is_pointwise(Loss loss) {
  return loss != Loss::squared_error && loss != Loss::binary_cross_entropy &&
         loss != Loss::cross_entropy;
}

/// The sum of the rows' costs, as sum_costs(). Formulas: steps/3_cost.hpp.
/// Z [m, n], Y [m, n], one-hot for focal, 0 or 1 for binary_focal; is_pointwise(loss)
template <Scalar T>
double sum_pointwise_costs(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y,
                           Weights<T> weight, const LossSettings& settings) noexcept;

/// dZ = the derivative of each row's cost by its Z, without weights.   Z, Y, dZ [m, n]
template <Scalar T>
void cost_slopes(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y,
                 const LossSettings& settings, MatrixView<T> dZ) noexcept;

}  // namespace gradus::engine
