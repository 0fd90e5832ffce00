// Allocates the room of a training step, so that the step itself never does.
#include "engine/workspace.hpp"

namespace gradus::engine {

template <Scalar T>
Workspace<T>::Workspace(const Network& network, Index max_rows)
    : max_rows_(max_rows), Z_last_(max_rows, network.outputs) {
  assert(max_rows > 0);
  for (Index l = 1; l <= network.depth(); ++l) {
    const bool keep = l < network.depth() &&
                      slope_needs_Z(network.hidden[static_cast<std::size_t>(l - 1)].activation);
    Z_.emplace_back(keep ? max_rows : 0, network.units(l));
    A_.emplace_back(max_rows, network.units(l));
    dZ_.emplace_back(max_rows, network.units(l));
  }
}

template <Scalar T>
void Workspace<T>::set_rows(Index rows) {
  assert(0 < rows && rows <= max_rows_);
  rows_ = rows;
}

template class Workspace<float>;
template class Workspace<double>;

}  // namespace gradus::engine
