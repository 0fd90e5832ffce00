// Step 2, forward propagation: the sum of one layer, the layer, and all layers one after another.
#include "steps/2_forward.hpp"

namespace gradus::steps {

Activation hidden_activation(const Network& network, Index l) {
  assert(1 <= l && l < network.depth());
  return network.hidden[static_cast<std::size_t>(l - 1)].activation;
}

Matrix linear_forward(const Matrix& A_prev, const Matrix& W, const Vector& b) {
  require_shape(W.cols() == A_prev.rows(), "linear_forward", {"W", W}, {"A_prev", A_prev},
                "W.cols == A_prev.rows");
  require_shape(W.rows() == b.size(), "linear_forward", {"W", W}, {"b", b}, "W.rows == b.rows");
  return (W * A_prev).colwise() + b;
}

LayerForward linear_activation_forward(const Matrix& A_prev, const Matrix& W, const Vector& b,
                                       Activation activation) {
  const Matrix Z = linear_forward(A_prev, W, b);
  return {Z, activation_forward(Z, activation)};
}

Cache model_forward(const Network& network, const Parameters& parameters, const Matrix& X) {
  const Index L = network.depth();
  require_depth("model_forward", L, "parameters", parameters.W.depth());
  Cache cache{PerLayer<Matrix>(L), PerLayer<Matrix>(L)};
  cache.A[0] = X;
  for (Index l = 1; l < L; ++l) {
    auto [Z, A] = linear_activation_forward(cache.A[l - 1], parameters.W[l], parameters.b[l],
                                            hidden_activation(network, l));
    cache.Z[l] = std::move(Z);
    cache.A[l] = std::move(A);
  }
  cache.Z[L] = linear_forward(cache.A[L - 1], parameters.W[L], parameters.b[L]);
  cache.A[L] = output_activation(cache.Z[L], network.loss);
  return cache;
}

}  // namespace gradus::steps
