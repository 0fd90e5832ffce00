// The activations A = g(Z), each with its derivative. Which layer has which is for 2_forward.
#pragma once

#include "network/activation.hpp"
#include "network/loss.hpp"
#include "steps/shapes.hpp"

namespace gradus::steps {

/// A = g(Z), each number on its own                     (article, "Forward propagation")
///   relu max(0, Z)               leaky_relu Z where Z > 0, else 0.01 Z
///   elu  Z where Z > 0, else e^Z - 1         selu 1.0507 (Z where Z > 0, else 1.6733 (e^Z - 1))
///   gelu Z Phi(Z), Phi the share of N(0, 1) below Z        silu Z sigmoid(Z)
///   mish Z tanh(softplus(Z))     softplus log(1 + e^Z)     sigmoid 1 / (1 + e^-Z)   tanh, identity
/// Z (n, m) -> A (n, m). NaN stays NaN.
Matrix activation_forward(const Matrix& Z, Activation activation);

/// dZ = dA * g'(Z), each number on its own               (article, "Backward propagation")
/// dA, Z (n, m) -> dZ (n, m). At a kink, Z = 0, g' is the slope from the left, as in PyTorch.
/// Throws Error(usage) when the shapes differ.
Matrix activation_backward(const Matrix& dA, const Matrix& Z, Activation activation);

/// A of the last layer, as the loss fixes it:
///   the binary ones sigmoid, cross_entropy and focal softmax e^Z / sum e^Z, poisson e^Z, the
///   others identity
/// Z (n, m) -> A (n, m); a column of softmax sums to 1. g' is part of cost_backward, 3_cost.
Matrix output_activation(const Matrix& Z, Loss loss);

}  // namespace gradus::steps
