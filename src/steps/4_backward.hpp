// Step 4: how the cost answers to every parameter, from the last layer down to the first. Each
// function differentiates the one of the same name in 2_forward; g' is in activation.hpp.
#pragma once

#include "steps/2_forward.hpp"

namespace gradus::steps {

/// The derivatives of the cost. The 1/m is in dW and db; dZ and dA are those of m times the cost.
struct Gradients {
  PerLayer<Matrix> dW;  // dW[l] (n_l, n_(l-1)), l = 1 .. L; slot 0 is empty
  PerLayer<Vector> db;  // db[l] (n_l), l = 1 .. L; slot 0 is empty
  PerLayer<Matrix> dZ;  // dZ[l] (n_l, m), l = 1 .. L; slot 0 is empty
  PerLayer<Matrix> dA;  // dA[l] (n_l, m), l = 0 .. L - 1; slot L is empty: dZ[L] needs no dA[L]
  // Of layers with a norm:
  PerLayer<Vector> dgamma = {};  // dgamma[l] (n_l)
  PerLayer<Matrix> dN = {};      // dN[l] (n_l, m)
};

struct LinearGradients {
  Matrix dA_prev;  // (n_prev, m)
  Matrix dW;       // (n, n_prev)
  Vector db;       // (n)
};

struct LayerGradients {
  Matrix dZ;  // (n, m)
  LinearGradients linear;
};

/// dW = 1/m dZ A_prev^T,  db = 1/m sum over samples of dZ,  dA_prev = W^T dZ
///                                                       (article, "Backward propagation")
/// dZ (n, m), A_prev (n_prev, m), W (n, n_prev), m > 0 -> dW (n, n_prev), db (n),
/// dA_prev (n_prev, m). Throws Error(usage) when the shapes do not fit.
LinearGradients linear_backward(const Matrix& dZ, const Matrix& A_prev, const Matrix& W);

/// dZ = dA * g'(Z), then linear_backward: one hidden layer.
/// dA, Z (n, m), A_prev (n_prev, m), W (n, n_prev), m > 0. Throws as linear_backward.
LayerGradients linear_activation_backward(const Matrix& dA, const Matrix& Z, const Matrix& A_prev,
                                          const Matrix& W, Activation activation);

/// dA = W(l+1)^T dZ(l+1), and + dA(l+2) where layer l + 2 adds A; dN = D * dA * g'(N); dZ = dN or
/// what normalise_backward makes of it.
/// Every layer from dZ[L] = A[L] - Y (or what else the loss's cost_backward says) down to dW[1] and
/// db[1]; `cache` is model_forward's. Y (n_L, m), m > 0. Throws as linear_backward.
Gradients model_backward(const Network& network, const Parameters& parameters, const Cache& cache,
                         const Matrix& Y);

/// dA(L) = -(Y / A - (1 - Y) / (1 - A))                  (article, to the letter)
/// AL, Y (1, m) -> (1, m). Only to be compared with: times A (1 - A) it is A - Y, but it is inf or
/// NaN where A is exactly 0 or 1.
Matrix article_dAL(const Matrix& AL, const Matrix& Y);

}  // namespace gradus::steps
