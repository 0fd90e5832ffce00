// How the last layer's Z answers to the inputs: backward propagation, one step further than for
// learning.
#pragma once

#include "engine/predictor.hpp"

namespace gradus {

/// dX = dZ_k(L) / dX, each row on its own: dZ(L) = 1 for output k and 0 for others, then as in
/// training (article, step 4) down to dA(0) = dZ(1) W(1).
/// X [m, n_0], m > 0, 0 <= k < n_L -> dX [m, n_0]. Where relu has its kink the slope is 0.
Matrix<double> input_gradients(const engine::Frozen<double>& model, MatrixView<const double> X,
                               Index k);

}  // namespace gradus
