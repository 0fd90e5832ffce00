// The activations A = g(Z), each with its derivative. Which layer has which is for 2_forward.
#pragma once

#include "network/activation.hpp"
#include "network/loss.hpp"
#include "steps/shapes.hpp"

namespace gradus::steps {

/// A = g(Z), each number on its own                     (article, "Forward propagation")
///   relu max(0, Z), sigmoid 1 / (1 + e^-Z), tanh, identity
/// Z (n, m) -> A (n, m). NaN stays NaN.
Matrix activation_forward(const Matrix& Z, Activation activation);

/// dZ = dA * g'(Z), each number on its own               (article, "Backward propagation")
/// dA, Z (n, m) -> dZ (n, m). At the kink of relu, Z = 0, g' is 0.
/// Throws Error(usage) when the shapes differ.
Matrix activation_backward(const Matrix& dA, const Matrix& Z, Activation activation);

/// A of the last layer, as the loss fixes it:
///   binary_cross_entropy sigmoid, squared_error identity, cross_entropy softmax e^Z / sum e^Z
/// Z (n, m) -> A (n, m); a column of softmax sums to 1. g' is part of dZ(L) = A(L) - Y, 4_backward.
Matrix output_activation(const Matrix& Z, Loss loss);

}  // namespace gradus::steps
