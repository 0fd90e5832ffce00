// Forward propagation with packed weights: the rows of a call go through all layers on one thread.
// The steps are forward.cpp's.
#include "engine/predictor.hpp"

#include "engine/loss.hpp"

#include <algorithm>

namespace gradus::engine {
namespace {

Index widest_hidden(const Network& network) {
  Index widest = 1;
  for (const Layer& layer : network.hidden) widest = std::max(widest, layer.units);
  return widest;
}

}  // namespace

template <Scalar T>
Predictor<T>::Room::Room(const Network& network, Index max_rows)
    : odd_(max_rows, widest_hidden(network)),
      even_(max_rows, network.hidden.size() > 1 ? widest_hidden(network) : 0),
      Z_last_(max_rows, network.outputs),
      A_last_(max_rows, network.outputs) {
  assert(1 <= max_rows && max_rows <= most_rows);
}

template <Scalar T>
Predictor<T>::Predictor(const Network& network) : network_(network) {
  for (Index l = 1; l <= network.depth(); ++l) {
    W_.emplace_back(network.units(l), network.units(l - 1));
    b_.emplace_back(static_cast<std::size_t>(network.units(l)));
  }
}

template <Scalar T>
Predictor<T>::Predictor(const Network& network, const Parameters<T>& parameters)
    : Predictor(network) {
  pack(parameters);
}

template <Scalar T>
void Predictor<T>::pack(const Parameters<T>& parameters) {
  for (Index l = 1; l <= network_.depth(); ++l) {
    const auto at = static_cast<std::size_t>(l - 1);
    W_[at].pack(parameters.W(l));
    std::copy(parameters.b(l).begin(), parameters.b(l).end(), b_[at].begin());
  }
}

template <Scalar T>
typename Predictor<T>::Answer Predictor<T>::predict(MatrixView<const T> X,
                                                    Room& room) const noexcept {
  assert(X.cols == network_.inputs && 0 < X.rows && X.rows <= room.max_rows());
  const MatrixView<T> Z = room.Z_last_.view().rows_from(0, X.rows);
  const MatrixView<T> A = room.A_last_.view().rows_from(0, X.rows);
  const std::size_t last = network_.hidden.size();

  MatrixView<const T> A_prev = X;
  for (std::size_t i = 0; i < last; ++i) {
    const Layer& layer = network_.hidden[i];
    T* numbers = (i % 2 == 0 ? room.odd_ : room.even_).flat().data();
    const MatrixView<T> A_here{numbers, X.rows, layer.units, layer.units};
    linear_activation_forward<T>(A_prev, W_[i], b_[i], layer.activation, A_here);
    A_prev = A_here;
  }
  linear_activation_forward<T>(A_prev, W_[last], b_[last], Activation::identity, Z);
  activate_output<T>(network_.loss, Z, A);
  return {Z, A};
}

template class Predictor<float>;
template class Predictor<double>;

}  // namespace gradus::engine
