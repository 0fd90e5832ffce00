// What comes after the product of a hidden layer that is more than A = g(W A_prev + b): norm,
// dropout and the sum with A(l-2); and the derivative of it. The formulas to read are in
// steps/normalise, steps/dropout and steps/2_forward.
#pragma once

#include "base/threads.hpp"
#include "network/network.hpp"

#include <cstdint>
#include <span>

namespace gradus::engine {

/// Names the dropout masks of a step: a unit's place in a row's mask depends on these, the layer,
/// the row of the batch and the unit, and on nothing else.
struct Masks {
  std::uint64_t seed = 0;
  std::uint32_t iteration = 0;
  Index first_row = 0;  // of the batch, where the rows are a part of it
};

/// One such layer and its numbers; spans and views of what it does not have are empty.
template <Scalar T>
struct HiddenLayer {
  Index l = 0;
  Activation g = Activation::identity;
  Norm norm = Norm::none;
  double dropout = 0;  // 0 for prediction
  Masks masks = {};
  std::span<const T> b = {};         // [n], only with a norm, as it is in Z otherwise
  std::span<const T> gamma = {};     // [n]
  MatrixView<T> kept = {};           // [m, n]: Z, which a norm turns into Zhat
  MatrixView<const T> A_added = {};  // [m, n]: A(l-2), where it is added
  std::span<T> mean = {};            // [n] of batch norm: of these rows
  std::span<T> variance = {};        // the same
  std::span<T> inverse = {};  // 1 / sqrt(variance + epsilon): [n] of batch, [m] of layer norm
};

/// A = D * g(N) + A_added with N = Z or gamma Zhat + b, from Z in layer.kept. A [m, n] may be
/// layer.kept itself, unless backward is to follow.
template <Scalar T>
void finish_forward(const HiddenLayer<T>& layer, MatrixView<T> A, ThreadPool& pool) noexcept;

/// The same on the calling thread; not for batch norm, whose statistics are of all rows.
template <Scalar T>
void finish_forward(const HiddenLayer<T>& layer, MatrixView<T> A) noexcept;

/// What backward has beside the layer.
template <Scalar T>
struct FinishGradients {
  MatrixView<const T> dA_above;  // [m, n]: dA(l+2), where that layer adds this one's A
  MatrixView<T> dA;              // [m, n]: takes dA of this layer, where it adds A(l-2)
  std::span<T> db, dgamma;       // [n] of a norm: taken here, otherwise with dW
};

/// dA [m, n], what the next layer's product hands back, becomes dZ in its place.
template <Scalar T>
void finish_backward(const HiddenLayer<T>& layer, const FinishGradients<T>& gradients,
                     MatrixView<T> dA, ThreadPool& pool) noexcept;

}  // namespace gradus::engine
