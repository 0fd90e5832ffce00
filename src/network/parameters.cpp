// Where each layer's W and b lie in the one block.
#include "network/parameters.hpp"

#include <cassert>

namespace gradus {

template <Scalar T>
LayerBlock<T>::LayerBlock(const Network& network)
    : dims_(network.layer_dims()),
      starts_(dims_.size()),
      block_(static_cast<std::size_t>(network.parameter_count())) {
  Index start = 0;
  for (std::size_t l = 1; l < dims_.size(); ++l) {
    starts_[l] = start;
    start += dims_[l] * (dims_[l - 1] + 1);
  }
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
std::span<T> LayerBlock<T>::bias(Index l) {
  const auto at = static_cast<std::size_t>(l);
  assert(1 <= at && at < dims_.size());
  return {block_.data() + starts_[at] + dims_[at] * dims_[at - 1],
          static_cast<std::size_t>(dims_[at])};
}

template <Scalar T>
std::span<const T> LayerBlock<T>::bias(Index l) const {
  const auto at = static_cast<std::size_t>(l);
  assert(1 <= at && at < dims_.size());
  return {block_.data() + starts_[at] + dims_[at] * dims_[at - 1],
          static_cast<std::size_t>(dims_[at])};
}

template class LayerBlock<float>;
template class LayerBlock<double>;

}  // namespace gradus
