// Step 1: W at random, b zero. The article's loop stops before the last layer; this one does not.
#include "steps/1_initialize.hpp"

namespace gradus::steps {

Parameters initialize_parameters(const Network& network, Initializer initializer,
                                 const std::function<double()>& randn) {
  const Index L = network.depth();
  Parameters parameters{PerLayer<Matrix>(L), PerLayer<Vector>(L), PerLayer<Vector>(L),
                        PerLayer<Vector>(L), PerLayer<Vector>(L)};
  for (Index l = 1; l <= L; ++l) {
    const Index n = network.units(l);
    const Index n_prev = network.units(l - 1);
    const gradus::Matrix<double> first = initial_weights(initializer, n, n_prev, randn);
    Matrix& W = parameters.W[l];
    W.resize(n, n_prev);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n_prev; ++j) W(i, j) = first(i, j);
    }
    parameters.b[l] = Vector::Zero(n);
    if (network.norm(l) != Norm::none) parameters.gamma[l] = Vector::Ones(n);
    if (network.norm(l) != Norm::batch) continue;
    parameters.mean[l] = Vector::Zero(n);
    parameters.variance[l] = Vector::Ones(n);
  }
  return parameters;
}

}  // namespace gradus::steps
