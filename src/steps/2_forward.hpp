// Step 2: from the inputs X to the activation A of the last layer, one layer after another.
// The activations themselves are in activation.hpp.
#pragma once

#include "steps/1_initialize.hpp"
#include "steps/activation.hpp"
#include "steps/dropout.hpp"
#include "steps/normalise.hpp"

namespace gradus::steps {

/// What backward propagation needs to know of forward propagation, l = 1 .. L.
struct Cache {
  PerLayer<Matrix> Z;              // Z[l] (n_l, m); slot 0 is empty
  PerLayer<Matrix> A;              // A[l] (n_l, m), and A[0] = X (n_0, m)
  PerLayer<Normalised> norm = {};  // of layers with a norm
  Dropouts D = {};                 // of layers with dropout

  /// What the activation of hidden layer l was applied to: N where there is a norm, else Z.
  const Matrix& before_activation(const Network& network, Index l) const {
    return network.norm(l) == Norm::none ? Z[l] : norm[l].N;
  }
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

/// A = D * g(N), and + A(l-2) where the layer is residual (He et al. 2016): what hidden layer l
/// passes on. N (n, m), D (n, m) or (0, 0), A_added = A(l-2), not looked at elsewhere -> (n, m).
Matrix hidden_output(const Network& network, Index l, const Matrix& N, const Matrix& D,
                     const Matrix& A_added);

/// Every layer from A[0] = X to A[L], the last with the activation that the loss fixes, as training
/// does it: batch norm takes its statistics from X, and units are left out as D says, which may be
/// empty for none. X (n_0, m) -> Z, A of every layer. Throws as linear_forward.
Cache model_forward(const Network& network, const Parameters& parameters, const Matrix& X,
                    const Dropouts& D = {});

}  // namespace gradus::steps
