// The cost of a batch after forward(). What one row costs is the loss's business.
#include "engine/loss.hpp"
#include "engine/step.hpp"

namespace gradus::engine {

template <Scalar T>
double cost(const Network& network, const Batch<T>& batch, const Workspace<T>& workspace) {
  const MatrixView<const T> Z = workspace.Z_last();
  assert(batch.Y.rows == Z.rows && batch.Y.cols == Z.cols);
  const Weights<T> weight{batch.weight};
  const double total = batch.total > 0 ? batch.total : weight.total(Z.rows);
  assert(total > 0);
  return sum_costs<T>(network.loss, Z, batch.Y, weight, network.loss_settings) / total;
}

template double cost(const Network&, const Batch<float>&, const Workspace<float>&);
template double cost(const Network&, const Batch<double>&, const Workspace<double>&);

}  // namespace gradus::engine
