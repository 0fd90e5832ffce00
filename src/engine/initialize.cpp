// The first W and b, drawn in an order that anybody can repeat: layer by layer, row by row. Which
// generator draws is the caller's choice.
#include "engine/step.hpp"

#include <algorithm>

namespace gradus::engine {

template <Scalar T>
Parameters<T> initialize_parameters(const Network& network, Initializer initializer,
                                    const std::function<double()>& randn) {
  Parameters<T> parameters(network);
  for (Index l = 1; l <= network.depth(); ++l) {
    const Index n = network.units(l);
    const Index n_prev = network.units(l - 1);
    const MatrixView<T> W = parameters.W(l);
    const Matrix<double> first = initial_weights(initializer, n, n_prev, randn);
    for (Index unit = 0; unit < n; ++unit) {
      for (Index j = 0; j < n_prev; ++j) W(unit, j) = static_cast<T>(first(unit, j));
    }
    std::ranges::fill(parameters.gamma(l), T{1});
    std::ranges::fill(parameters.variance(l), T{1});
  }
  return parameters;
}

template Parameters<float> initialize_parameters<float>(const Network&, Initializer,
                                                        const std::function<double()>&);
template Parameters<double> initialize_parameters<double>(const Network&, Initializer,
                                                          const std::function<double()>&);

}  // namespace gradus::engine
