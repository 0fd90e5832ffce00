// The numbers of every layer in one block, so that update, hash and checkpoint are each one loop.
// Gradients have the same layout.
#pragma once

#include "network/network.hpp"

#include <span>
#include <vector>

namespace gradus {

/// One block: first the tables of embeddings, E(1), E(2), .. [levels, units], then layer by layer,
/// l = 1 .. L: W(l) [n_l, n_(l-1)], b(l) [n_l], and with a norm gamma(l) [n_l], and with batch norm
/// the running mean(l) and variance(l) [n_l]. A span of what a layer does not have is empty.
template <Scalar T>
class LayerBlock {
 public:
  LayerBlock() = default;
  explicit LayerBlock(const Network& network);  // zeros

  Index depth() const { return std::ssize(dims_) - 1; }  // L
  std::span<T> flat() { return block_; }
  std::span<const T> flat() const { return block_; }

  /// All tables of embeddings, one after the other; empty without any.
  std::span<T> embedded() { return {block_.data(), embedded_}; }
  std::span<const T> embedded() const { return {block_.data(), embedded_}; }

  friend bool operator==(const LayerBlock&, const LayerBlock&) = default;

 protected:
  enum Vectors : std::uint8_t { bias_at, gamma_at, mean_at, variance_at };  // behind W

  MatrixView<const T> table(Index number) const;  // from 1
  MatrixView<T> weights(Index l);
  MatrixView<const T> weights(Index l) const;
  std::span<T> vector(Index l, Vectors which);
  std::span<const T> vector(Index l, Vectors which) const;

 private:
  std::vector<Index> dims_;  // n[0] .. n[L]
  std::vector<Norm> norms_;  // of layer l at l; slot 0 is unused
  std::vector<Embedding> embeddings_;
  std::size_t embedded_ = 0;   // numbers in all of them
  std::vector<Index> starts_;  // where W(l) starts in block_, l = 1 .. L; slot 0 is unused
  AlignedVector<T> block_;
};

/// What a network knows. The running statistics are not learned but measured, see engine/step.hpp.
template <Scalar T>
class Parameters : public LayerBlock<T> {
  using Block = LayerBlock<T>;

 public:
  using LayerBlock<T>::LayerBlock;
  MatrixView<const T> E(Index number) const { return this->table(number); }
  MatrixView<T> W(Index l) { return this->weights(l); }
  MatrixView<const T> W(Index l) const { return this->weights(l); }
  std::span<T> b(Index l) { return this->vector(l, Block::bias_at); }
  std::span<const T> b(Index l) const { return this->vector(l, Block::bias_at); }
  std::span<T> gamma(Index l) { return this->vector(l, Block::gamma_at); }
  std::span<const T> gamma(Index l) const { return this->vector(l, Block::gamma_at); }
  std::span<T> mean(Index l) { return this->vector(l, Block::mean_at); }
  std::span<const T> mean(Index l) const { return this->vector(l, Block::mean_at); }
  std::span<T> variance(Index l) { return this->vector(l, Block::variance_at); }
  std::span<const T> variance(Index l) const { return this->vector(l, Block::variance_at); }
};

/// Their derivatives; 0 where the running statistics of the parameters lie.
template <Scalar T>
class Gradients : public LayerBlock<T> {
  using Block = LayerBlock<T>;

 public:
  using LayerBlock<T>::LayerBlock;
  MatrixView<T> dW(Index l) { return this->weights(l); }
  MatrixView<const T> dW(Index l) const { return this->weights(l); }
  std::span<T> db(Index l) { return this->vector(l, Block::bias_at); }
  std::span<const T> db(Index l) const { return this->vector(l, Block::bias_at); }
  std::span<T> dgamma(Index l) { return this->vector(l, Block::gamma_at); }
  std::span<const T> dgamma(Index l) const { return this->vector(l, Block::gamma_at); }
};

}  // namespace gradus
