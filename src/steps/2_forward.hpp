// Step 2: from the inputs X to the activation A of the last layer, one layer after another.
// The activations themselves are in activation.hpp.
#pragma once

#include "steps/1_initialize.hpp"
#include "steps/activation.hpp"

namespace gradus::steps {

/// What backward propagation needs to know of forward propagation, l = 1 .. L.
struct Cache {
  PerLayer<Matrix> Z;  // Z[l] (n_l, m); slot 0 is empty
  PerLayer<Matrix> A;  // A[l] (n_l, m), and A[0] = X (n_0, m)
};

struct LayerForward {
  Matrix Z;  // (n, m)
  Matrix A;  // (n, m)
};

/// The activation of hidden layer l, l = 1 .. L - 1.
Activation hidden_activation(const Network& network, Index l);

/// Z = W A_prev + b                                      (article, "Forward propagation")
/// A_prev (n_prev, m), W (n, n_prev), b (n) -> Z (n, m). Throws Error(usage) when they do not fit.
Matrix linear_forward(const Matrix& A_prev, const Matrix& W, const Vector& b);

/// Z = W A_prev + b, A = g(Z): one layer, with the one activation that is asked for.
/// A_prev (n_prev, m), W (n, n_prev), b (n) -> Z, A (n, m). Throws as linear_forward.
LayerForward linear_activation_forward(const Matrix& A_prev, const Matrix& W, const Vector& b,
                                       Activation activation);

/// Every layer from A[0] = X to A[L], the last with the activation that the loss fixes.
/// X (n_0, m) -> Z, A of every layer. Throws as linear_forward.
Cache model_forward(const Network& network, const Parameters& parameters, const Matrix& X);

}  // namespace gradus::steps
