// Allocates the room of a training step, so that the step itself never does.
#include "engine/workspace.hpp"

#include <algorithm>

namespace gradus::engine {
namespace {

const Layer& hidden_layer(const Network& network, Index l) {
  return network.hidden[static_cast<std::size_t>(l - 1)];
}

template <Scalar T>
LayerRoom<T> room_for(const Network& network, Index l, Index max_rows) {
  LayerRoom<T> room;
  if (l == network.depth()) return room;
  const Layer& layer = hidden_layer(network, l);
  const auto n = static_cast<std::size_t>(layer.units);
  const bool plain =
      layer.norm == Norm::none && layer.dropout == 0 && !layer.residual && !network.residual(l + 2);
  if (plain) return room;
  room.kept = Matrix<T>(max_rows, layer.units);
  if (layer.residual) room.dA = Matrix<T>(max_rows, layer.units);
  if (layer.norm == Norm::batch) {
    room.mean.resize(n);
    room.variance.resize(n);
    room.inverse.resize(n);
  }
  if (layer.norm == Norm::layer) room.inverse.resize(static_cast<std::size_t>(max_rows));
  return room;
}

}  // namespace

template <Scalar T>
Workspace<T>::Workspace(const Network& network, Index max_rows)
    : max_rows_(max_rows), Z_last_(max_rows, network.outputs) {
  assert(max_rows > 0);
  const bool has_embeddings = !network.embeddings.empty();
  if (has_embeddings || network.input_dropout > 0) A0_ = Matrix<T>(max_rows, network.units(0));
  if (has_embeddings) dA0_ = Matrix<T>(max_rows, network.units(0));
  for (Index l = 1; l <= network.depth(); ++l) {
    rooms_.push_back(room_for<T>(network, l, max_rows));
    const bool keep =
        l < network.depth() && !has_finish(l) && slope_needs_Z(hidden_layer(network, l).activation);
    Z_.emplace_back(keep ? max_rows : 0, network.units(l));
    A_.emplace_back(max_rows, network.units(l));
    dZ_.emplace_back(max_rows, network.units(l));
    if (network.norm(l) != Norm::none)
      zeros_.resize(std::max(zeros_.size(), static_cast<std::size_t>(network.units(l))));
  }
}

template <Scalar T>
HiddenLayer<T> Workspace<T>::finish_of(const Network& network, const Parameters<T>& parameters,
                                       Index l) {
  const Layer& layer = hidden_layer(network, l);
  LayerRoom<T>& room = at(rooms_, l);
  HiddenLayer<T> finish{.l = l,
                        .g = layer.activation,
                        .norm = layer.norm,
                        .dropout = layer.dropout,
                        .masks = masks_,
                        .b = parameters.b(l),
                        .gamma = parameters.gamma(l),
                        .kept = room.kept.view().rows_from(0, rows_),
                        .A_added = {},
                        .mean = room.mean,
                        .variance = room.variance,
                        .inverse = room.inverse};
  if (layer.residual) finish.A_added = A(l - 2);
  return finish;
}

template <Scalar T>
HiddenLayer<T> Workspace<T>::input_of(const Network& network) {
  return {
      .dropout = network.input_dropout, .masks = masks_, .kept = A0_.view().rows_from(0, rows_)};
}

template <Scalar T>
FinishGradients<T> Workspace<T>::gradients_of(const Network& network, Gradients<T>& gradients,
                                              Index l) {
  FinishGradients<T> all{
      .dA_above = {}, .dA = {}, .db = gradients.db(l), .dgamma = gradients.dgamma(l)};
  if (network.residual(l + 2)) all.dA_above = at(rooms_, l + 2).dA.view().rows_from(0, rows_);
  if (network.residual(l)) all.dA = at(rooms_, l).dA.view().rows_from(0, rows_);
  return all;
}

template <Scalar T>
void Workspace<T>::set_rows(Index rows) {
  assert(0 < rows && rows <= max_rows_);
  rows_ = rows;
}

template class Workspace<float>;
template class Workspace<double>;

}  // namespace gradus::engine
