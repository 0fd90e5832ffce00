// Step 2, forward propagation: the sum of one layer, the layer, and all layers one after another.
#include "steps/2_forward.hpp"

#include <algorithm>

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

Matrix hidden_output(const Network& network, Index l, const Matrix& N, const Matrix& D,
                     const Matrix& A_added) {
  Matrix A = activation_forward(N, hidden_activation(network, l));
  if (D.size() > 0) A = A.cwiseProduct(D);
  if (network.residual(l)) A += A_added;
  return A;
}

Cache model_forward(const Network& network, const Parameters& parameters, const Matrix& X,
                    const Dropouts& D) {
  const Index L = network.depth();
  require_depth("model_forward", L, "parameters", parameters.W.depth());
  Cache cache{PerLayer<Matrix>(L), PerLayer<Matrix>(L), PerLayer<Normalised>(L),
              D.depth() == L ? D : Dropouts(L)};
  cache.A[0] = cache.D[0].size() > 0 ? Matrix(cache.D[0].cwiseProduct(X)) : X;
  for (Index l = 1; l < L; ++l) {
    const Matrix& A_prev = cache.A[l - 1];
    const bool has_norm = network.norm(l) != Norm::none;
    const Vector& b = parameters.b[l];
    cache.Z[l] = linear_forward(A_prev, parameters.W[l], has_norm ? Vector::Zero(b.size()) : b);
    if (has_norm)
      cache.norm[l] = normalise_forward(network.norm(l), cache.Z[l], parameters.gamma[l], b);
    cache.A[l] = hidden_output(network, l, cache.before_activation(network, l), cache.D[l],
                               cache.A[std::max<Index>(l - 2, 0)]);
  }
  cache.Z[L] = linear_forward(cache.A[L - 1], parameters.W[L], parameters.b[L]);
  cache.A[L] = output_activation(cache.Z[L], network.loss);
  return cache;
}

}  // namespace gradus::steps
