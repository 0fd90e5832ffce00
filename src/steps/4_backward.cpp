// Step 4, backward propagation: the sum of one layer, the layer, and all layers, last to first.
#include "steps/4_backward.hpp"

#include "steps/3_cost.hpp"

#include <utility>

namespace gradus::steps {

LinearGradients linear_backward(const Matrix& dZ, const Matrix& A_prev, const Matrix& W) {
  require_shape(dZ.cols() == A_prev.cols() && dZ.cols() > 0, "linear_backward", {"dZ", dZ},
                {"A_prev", A_prev}, "dZ.cols == A_prev.cols >= 1");
  require_shape(W.rows() == dZ.rows(), "linear_backward", {"W", W}, {"dZ", dZ},
                "W.rows == dZ.rows");
  require_shape(W.cols() == A_prev.rows(), "linear_backward", {"W", W}, {"A_prev", A_prev},
                "W.cols == A_prev.rows");
  const auto m = static_cast<double>(dZ.cols());
  return {.dA_prev = W.transpose() * dZ,
          .dW = 1.0 / m * (dZ * A_prev.transpose()),
          .db = 1.0 / m * dZ.rowwise().sum()};
}

LayerGradients linear_activation_backward(const Matrix& dA, const Matrix& Z, const Matrix& A_prev,
                                          const Matrix& W, Activation activation) {
  const Matrix dZ = activation_backward(dA, Z, activation);
  return {dZ, linear_backward(dZ, A_prev, W)};
}

Gradients model_backward(const Network& network, const Parameters& parameters, const Cache& cache,
                         const Matrix& Y) {
  const Index L = network.depth();
  require_depth("model_backward", L, "parameters", parameters.W.depth());
  require_depth("model_backward", L, "cache", cache.Z.depth());
  const PerLayer<Matrix>& A = cache.A;
  require_same_shape("model_backward", {"AL", A[L]}, {"Y", Y});
  Gradients gradients{PerLayer<Matrix>(L), PerLayer<Vector>(L), PerLayer<Matrix>(L),
                      PerLayer<Matrix>(L), PerLayer<Vector>(L), PerLayer<Matrix>(L)};
  const auto keep = [&gradients](Index l, LayerGradients layer) {
    gradients.dZ[l] = std::move(layer.dZ);
    gradients.dW[l] = std::move(layer.linear.dW);
    gradients.db[l] = std::move(layer.linear.db);
    gradients.dA[l - 1] = std::move(layer.linear.dA_prev);
  };

  const Matrix dZL = is_canonical(network.loss)  // dA(L) * g'(Z(L)) of those losses
                         ? Matrix(output_share(network.loss, Y.rows()) * (A[L] - Y))
                         : cost_backward(network.loss, cache.Z[L], Y, network.loss_settings);
  keep(L, {dZL, linear_backward(dZL, A[L - 1], parameters.W[L])});
  for (Index l = L - 1; l >= 1; --l) {
    Matrix& dA = gradients.dA[l];
    if (network.residual(l + 2)) dA += gradients.dA[l + 2];
    const bool leaves_out = l <= cache.D.depth() && cache.D[l].size() > 0;
    const Matrix dH = leaves_out ? Matrix(cache.D[l].cwiseProduct(dA)) : dA;
    const Matrix& N = cache.before_activation(network, l);
    if (network.norm(l) == Norm::none) {
      keep(l, linear_activation_backward(dH, N, A[l - 1], parameters.W[l],
                                         hidden_activation(network, l)));
    } else {
      gradients.dN[l] = activation_backward(dH, N, hidden_activation(network, l));
      NormaliseGradients norm =
          normalise_backward(network.norm(l), gradients.dN[l], cache.norm[l], parameters.gamma[l]);
      keep(l, {norm.dZ, linear_backward(norm.dZ, A[l - 1], parameters.W[l])});
      gradients.db[l] = std::move(norm.db);  // b is added behind the norm
      gradients.dgamma[l] = std::move(norm.dgamma);
    }
  }
  return gradients;
}

Matrix article_dAL(const Matrix& AL, const Matrix& Y) {
  const auto y = Y.array();
  return -(y / AL.array() - (1.0 - y) / (1.0 - AL.array()));
}

}  // namespace gradus::steps
