// Where each layer's numbers lie in the one block.
#include "network/parameters.hpp"

#include <cassert>

namespace gradus {
namespace {

/// Vectors of n_l behind W(l): b; b gamma; b gamma mean variance.
Index vectors_of(Norm norm) {
  switch (norm) {
    case Norm::none: return 1;
    case Norm::layer: return 2;
    case Norm::batch: return 4;
  }
  return 1;
}

}  // namespace

template <Scalar T>
LayerBlock<T>::LayerBlock(const Network& network)
    : dims_(network.layer_dims()),
      norms_(dims_.size()),
      embeddings_(network.embeddings),
      embedded_(static_cast<std::size_t>(network.embedding_count())),
      starts_(dims_.size()),
      block_(static_cast<std::size_t>(network.number_count())) {
  Index start = network.embedding_count();
  for (std::size_t l = 1; l < dims_.size(); ++l) {
    norms_[l] = network.norm(static_cast<Index>(l));
    starts_[l] = start;
    start += dims_[l] * (dims_[l - 1] + vectors_of(norms_[l]));
  }
  assert(start == std::ssize(block_));
}

template <Scalar T>
MatrixView<const T> LayerBlock<T>::table(Index number) const {
  assert(1 <= number && number <= std::ssize(embeddings_));
  const T* start = block_.data();
  for (Index before = 1; before < number; ++before) {
    const Embedding& e = embeddings_[static_cast<std::size_t>(before - 1)];
    start += e.levels * e.units;
  }
  const Embedding& e = embeddings_[static_cast<std::size_t>(number - 1)];
  return {start, e.levels, e.units, e.units};
}

template <Scalar T>
MatrixView<T> LayerBlock<T>::weights(Index l) {
  const auto at = static_cast<std::size_t>(l);
  assert(1 <= at && at < dims_.size());
  return {block_.data() + starts_[at], dims_[at], dims_[at - 1], dims_[at - 1]};
}

template <Scalar T>
MatrixView<const T> LayerBlock<T>::weights(Index l) const {
  const auto at = static_cast<std::size_t>(l);
  assert(1 <= at && at < dims_.size());
  return {block_.data() + starts_[at], dims_[at], dims_[at - 1], dims_[at - 1]};
}

template <Scalar T>
std::span<T> LayerBlock<T>::vector(Index l, Vectors which) {
  const std::span<const T> found = std::as_const(*this).vector(l, which);
  return {const_cast<T*>(found.data()), found.size()};
}

template <Scalar T>
std::span<const T> LayerBlock<T>::vector(Index l, Vectors which) const {
  const auto at = static_cast<std::size_t>(l);
  assert(1 <= at && at < dims_.size());
  if (which >= vectors_of(norms_[at])) return {};
  return {block_.data() + starts_[at] + dims_[at] * (dims_[at - 1] + which),
          static_cast<std::size_t>(dims_[at])};
}

template class LayerBlock<float>;
template class LayerBlock<double>;

}  // namespace gradus
