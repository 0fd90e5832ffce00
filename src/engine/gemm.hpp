// The three matrix products of a training step, each with what belongs to its store: bias and
// activation in forward, the activation's slope and db in backward. How they run fast is gemm.cpp's
// and tile_kernel-inl.hpp's business.
//
// Each number is one chain of fused multiply-adds in ascending order of the summed index, whatever
// the tiles, the threads or the vector length: the same bits on every x86-64-v3 processor.
#pragma once

#include "base/threads.hpp"
#include "network/activation.hpp"

#include <span>

namespace gradus::engine {

/// A = g(Z), Z = A_prev W^T + b.   A_prev [m, n_prev], W [n, n_prev], b [n] -> A [m, n]
/// Z [m, n] is kept where it is given and slope_needs_Z(g).
template <Scalar T>
void linear_activation_forward(MatrixView<const T> A_prev, MatrixView<const T> W,
                               std::span<const T> b, Activation g, MatrixView<T> A,
                               ThreadPool& pool, MatrixView<T> Z = {}) noexcept;

/// W of a layer in the order in which the kernels of this processor read it, for products with the
/// same W again and again.
template <Scalar T>
class PackedWeights {
 public:
  PackedWeights(Index n, Index n_prev);
  void pack(MatrixView<const T> W);  // [n, n_prev]; allocates nothing
  Index n() const { return n_; }
  Index n_prev() const { return n_prev_; }
  const T* data() const { return panels_.data(); }

 private:
  Index n_, n_prev_;
  AlignedVector<T> panels_;
};

/// A = g(A_prev W^T + b) on the calling thread, with the bits of the function above. At most 512
/// rows.
template <Scalar T>
void linear_activation_forward(MatrixView<const T> A_prev, const PackedWeights<T>& W,
                               std::span<const T> b, Activation g, MatrixView<T> A) noexcept;

/// dZ_prev = dZ W * g'(Z_prev); saved is Z_prev where slope_needs_Z(g), else A_prev = g(Z_prev).
/// dZ [m, n], W [n, n_prev], saved [m, n_prev] -> dZ_prev [m, n_prev]
template <Scalar T>
void linear_activation_backward(MatrixView<const T> dZ, MatrixView<const T> W,
                                MatrixView<const T> saved, Activation g, MatrixView<T> dZ_prev,
                                ThreadPool& pool) noexcept;

/// dA_prev = dZ W.   dZ [m, n], W [n, n_prev] -> dA_prev [m, n_prev]
template <Scalar T>
void linear_backward(MatrixView<const T> dZ, MatrixView<const T> W, MatrixView<T> dA_prev,
                     ThreadPool& pool) noexcept;

/// dW = dZ^T A_prev, db = the sum of dZ's rows.   dZ [m, n], A_prev [m, n_prev] -> dW [n, n_prev],
/// db [n], or empty where it is not wanted
template <Scalar T>
void weights_backward(MatrixView<const T> dZ, MatrixView<const T> A_prev, MatrixView<T> dW,
                      std::span<T> db, ThreadPool& pool) noexcept;

}  // namespace gradus::engine
