// Forward propagation with packed weights: the rows of a call go through all layers on one thread.
// The steps are forward.cpp's.
#include "engine/predictor.hpp"

#include "engine/embedding.hpp"
#include "engine/finish.hpp"
#include "engine/loss.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::engine {
namespace {

Index widest_hidden(const Network& network) {
  Index widest = 1;
  for (const Layer& layer : network.hidden) widest = std::max(widest, layer.units);
  return widest;
}

/// W' = s W and b' = b - s mean with s = gamma / sqrt(variance + epsilon), so that W' A + b' is
/// gamma (W A - mean) / sqrt(variance + epsilon) + b.
template <Scalar T>
void fold_batch_norm(const Parameters<T>& parameters, Index l, MatrixView<T> W, std::span<T> b) {
  const auto in_double = [](std::span<const T> numbers, Index i) {
    return static_cast<double>(numbers[static_cast<std::size_t>(i)]);
  };
  const MatrixView<const T> from = parameters.W(l);
  for (Index i = 0; i < W.rows; ++i) {
    const double s = in_double(parameters.gamma(l), i) /
                     std::sqrt(in_double(parameters.variance(l), i) + norm_epsilon);
    for (Index j = 0; j < W.cols; ++j)
      W(i, j) = static_cast<T>(s * static_cast<double>(from(i, j)));
    b[static_cast<std::size_t>(i)] =
        static_cast<T>(in_double(parameters.b(l), i) - s * in_double(parameters.mean(l), i));
  }
}

}  // namespace

template <Scalar T>
Predictor<T>::Room::Room(const Network& network, Index max_rows)
    : A_{Matrix<T>(max_rows, widest_hidden(network)),
         Matrix<T>(max_rows, network.hidden.size() > 1 ? widest_hidden(network) : 0),
         Matrix<T>(max_rows, std::ranges::any_of(network.hidden, &Layer::residual)
                                 ? widest_hidden(network)
                                 : 0)},
      A0_(network.embeddings.empty() ? 0 : max_rows, network.units(0)),
      Z_last_(max_rows, network.outputs),
      A_last_(max_rows, network.outputs) {
  assert(1 <= max_rows && max_rows <= most_rows);
}

template <Scalar T>
Predictor<T>::Predictor(const Network& network)
    : network_(network), E_(static_cast<std::size_t>(network.embedding_count())) {
  for (Index l = 1; l <= network.depth(); ++l) {
    W_.emplace_back(network.units(l), network.units(l - 1));
    const auto n = static_cast<std::size_t>(network.units(l));
    const std::size_t own = network.norm(l) == Norm::layer ? n : 0;
    b_.emplace_back(n);
    norm_b_.emplace_back(own);
    gamma_.emplace_back(own);
    if (network.norm(l) == Norm::batch &&
        network.units(l) * network.units(l - 1) > static_cast<Index>(folded_.flat().size())) {
      folded_ = Matrix<T>(network.units(l), network.units(l - 1));
    }
  }
}

template <Scalar T>
Predictor<T>::Predictor(const Network& network, const Parameters<T>& parameters)
    : Predictor(network) {
  pack(parameters);
}

template <Scalar T>
void Predictor<T>::pack(const Parameters<T>& parameters) {
  std::ranges::copy(parameters.embedded(), E_.begin());
  for (Index l = 1; l <= network_.depth(); ++l) {
    const auto at = static_cast<std::size_t>(l - 1);
    if (network_.norm(l) == Norm::batch) {
      const Index n_prev = network_.units(l - 1);
      const MatrixView<T> W{folded_.flat().data(), network_.units(l), n_prev, n_prev};
      fold_batch_norm<T>(parameters, l, W, b_[at]);
      W_[at].pack(W);
      continue;
    }
    const bool own = network_.norm(l) == Norm::layer;
    W_[at].pack(parameters.W(l));
    std::ranges::copy(parameters.b(l), (own ? norm_b_ : b_)[at].begin());
    if (own) std::ranges::copy(parameters.gamma(l), gamma_[at].begin());
  }
}

template <Scalar T>
typename Predictor<T>::Answer Predictor<T>::predict(MatrixView<const T> X,
                                                    Room& room) const noexcept {
  assert(X.cols == network_.inputs && 0 < X.rows && X.rows <= room.max_rows());
  const MatrixView<T> Z = room.Z_last_.view().rows_from(0, X.rows);
  const MatrixView<T> A = room.A_last_.view().rows_from(0, X.rows);
  const std::size_t last = network_.hidden.size();

  const std::size_t in_turn = room.A_[2].rows() > 0 && room.A_[2].cols() > 0 ? 3 : 2;
  MatrixView<const T> A_prev = X;
  if (!E_.empty()) {
    const MatrixView<T> A0 = room.A0_.view().rows_from(0, X.rows);
    embedding_forward<T>(network_, E_, X, A0);
    A_prev = A0;
  }
  MatrixView<const T> A_added;  // A(l-2)
  for (std::size_t i = 0; i < last; ++i) {
    const Layer& layer = network_.hidden[i];
    T* numbers = room.A_[i % in_turn].flat().data();
    const MatrixView<T> A_here{numbers, X.rows, layer.units, layer.units};
    if (layer.norm != Norm::layer && !layer.residual) {
      linear_activation_forward<T>(A_prev, W_[i], b_[i], layer.activation, A_here);
    } else {
      linear_activation_forward<T>(A_prev, W_[i], b_[i], Activation::identity, A_here);
      HiddenLayer<T> finish{.g = layer.activation,
                            .norm = layer.norm == Norm::layer ? Norm::layer : Norm::none,
                            .b = norm_b_[i],
                            .gamma = gamma_[i],
                            .kept = A_here};
      if (layer.residual) finish.A_added = A_added;
      finish_forward<T>(finish, A_here);
    }
    A_added = A_prev;
    A_prev = A_here;
  }
  linear_activation_forward<T>(A_prev, W_[last], b_[last], Activation::identity, Z);
  activate_output<T>(network_.loss, Z, A);
  return {Z, A};
}

template <Scalar T>
Frozen<T> freeze(const Network& network, const Parameters<T>& parameters) {
  Network still = network;
  still.input_dropout = 0;
  for (Layer& layer : still.hidden) {
    layer.dropout = 0;
    if (layer.norm == Norm::batch) layer.norm = Norm::none;
  }
  Frozen<T> frozen{still, Parameters<T>(still)};
  std::ranges::copy(parameters.embedded(), frozen.parameters.embedded().begin());
  for (Index l = 1; l <= network.depth(); ++l) {
    if (network.norm(l) == Norm::batch) {
      fold_batch_norm<T>(parameters, l, frozen.parameters.W(l), frozen.parameters.b(l));
      continue;
    }
    for (Index i = 0; i < network.units(l); ++i)
      std::ranges::copy(parameters.W(l).row(i), frozen.parameters.W(l).row(i).begin());
    std::ranges::copy(parameters.b(l), frozen.parameters.b(l).begin());
    std::ranges::copy(parameters.gamma(l), frozen.parameters.gamma(l).begin());
  }
  return frozen;
}

template Frozen<float> freeze(const Network&, const Parameters<float>&);
template Frozen<double> freeze(const Network&, const Parameters<double>&);

template class Predictor<float>;
template class Predictor<double>;

}  // namespace gradus::engine
