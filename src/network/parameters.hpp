// W and b of every layer in one block, so that update, hash and checkpoint are each one loop.
// Gradients have the same layout.
#pragma once

#include "network/network.hpp"

#include <span>
#include <vector>

namespace gradus {

/// One block W1 b1 W2 b2 .. WL bL seen layer by layer, l = 1 .. L: W(l) [n_l, n_(l-1)], b(l) [n_l].
template <Scalar T>
class LayerBlock {
 public:
  LayerBlock() = default;
  explicit LayerBlock(const Network& network);  // zeros

  std::span<T> flat() { return block_; }
  std::span<const T> flat() const { return block_; }

  friend bool operator==(const LayerBlock&, const LayerBlock&) = default;

 protected:
  MatrixView<T> weights(Index l);
  MatrixView<const T> weights(Index l) const;
  std::span<T> bias(Index l);
  std::span<const T> bias(Index l) const;

 private:
  std::vector<Index> dims_;    // n[0] .. n[L]
  std::vector<Index> starts_;  // where W(l) starts in block_, l = 1 .. L; slot 0 is unused
  AlignedVector<T> block_;
};

template <Scalar T>
class Parameters : public LayerBlock<T> {
 public:
  using LayerBlock<T>::LayerBlock;
  MatrixView<T> W(Index l) { return this->weights(l); }
  MatrixView<const T> W(Index l) const { return this->weights(l); }
  std::span<T> b(Index l) { return this->bias(l); }
  std::span<const T> b(Index l) const { return this->bias(l); }
};

template <Scalar T>
class Gradients : public LayerBlock<T> {
 public:
  using LayerBlock<T>::LayerBlock;
  MatrixView<T> dW(Index l) { return this->weights(l); }
  MatrixView<const T> dW(Index l) const { return this->weights(l); }
  std::span<T> db(Index l) { return this->bias(l); }
  std::span<const T> db(Index l) const { return this->bias(l); }
};

}  // namespace gradus
