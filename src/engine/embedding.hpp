// Where A(0) comes from in a network with embeddings: the codes of X become rows of the tables E,
// and the derivative of that. The numbers of X pass as they are.
#pragma once

#include "base/threads.hpp"
#include "network/network.hpp"

#include <span>

namespace gradus::engine {

/// A0 [m, n_0] from X [m, inputs]: row E(e)[X(i, e.input)] in the place of each code. E is what
/// Parameters::embedded() gives. Every code is a whole number from 0 to levels - 1.
template <Scalar T>
void embedding_forward(const Network& network, std::span<const T> E, MatrixView<const T> X,
                       MatrixView<T> A0, ThreadPool& pool) noexcept;

/// The same on the calling thread.
template <Scalar T>
void embedding_forward(const Network& network, std::span<const T> E, MatrixView<const T> X,
                       MatrixView<T> A0) noexcept;

/// dE(e)[k] = the sum of dA0's numbers of e over the rows i with X(i, e.input) = k, in the order of
/// the rows; 0 where there are none.   X [m, inputs], dA0 [m, n_0]
template <Scalar T>
void embedding_backward(const Network& network, MatrixView<const T> X, MatrixView<const T> dA0,
                        std::span<T> dE, ThreadPool& pool) noexcept;

}  // namespace gradus::engine
