// One training step, the article's loop body. The loop itself is train/'s business.
#include "engine/shards.hpp"

namespace gradus::engine {

template <Scalar T>
void update_statistics(const Network& network, const Workspace<T>& workspace,
                       Parameters<T>& parameters) {
  const Index m = workspace.rows();
  if (m < 2) return;
  const T share = static_cast<T>(norm_momentum);
  const T unbiased = static_cast<T>(static_cast<double>(m) / static_cast<double>(m - 1));
  for (Index l = 1; l < network.depth(); ++l) {
    if (network.norm(l) != Norm::batch) continue;
    const LayerRoom<T>& of_batch = workspace.room(l);
    const std::span<T> mean = parameters.mean(l);
    const std::span<T> variance = parameters.variance(l);
    for (std::size_t j = 0; j < mean.size(); ++j) {
      mean[j] += share * (of_batch.mean[j] - mean[j]);
      variance[j] += share * (of_batch.variance[j] * unbiased - variance[j]);
    }
  }
}

template void update_statistics(const Network&, const Workspace<float>&, Parameters<float>&);
template void update_statistics(const Network&, const Workspace<double>&, Parameters<double>&);

template <Scalar T>
double train_step(const Network& network, const Update& update, const Batch<T>& batch,
                  Workspace<T>& workspace, Gradients<T>& gradients, OptimizerState<T>& state,
                  Parameters<T>& parameters, ThreadPool& pool) {
  forward(network, parameters, batch.X, workspace, pool);
  const double cost_before = cost(network, batch, workspace);
  backward(network, parameters, batch, workspace, gradients, pool);
  update_parameters(network, update, gradients, state, parameters, pool);
  update_statistics(network, workspace, parameters);
  return cost_before;
}

template <Scalar T>  // NOLINTNEXTLINE(readability-function-size): the parts of a step, each once
double train_step(const Network& network, const Update& update, const Batch<T>& batch,
                  const Masks& masks, Shards<T>& shards, Workspace<T>& workspace,
                  Gradients<T>& gradients, OptimizerState<T>& state, Parameters<T>& parameters,
                  ThreadPool& pool) {
  const double cost_before =
      shards.cost_and_gradients(network, parameters, batch, masks, workspace, gradients, pool);
  update_parameters(network, update, gradients, state, parameters, pool);
  update_statistics(network, workspace, parameters);
  return cost_before;
}

template double train_step(const Network&, const Update&, const Batch<float>&, const Masks&,
                           Shards<float>&, Workspace<float>&, Gradients<float>&,
                           OptimizerState<float>&, Parameters<float>&, ThreadPool&);
template double train_step(const Network&, const Update&, const Batch<double>&, const Masks&,
                           Shards<double>&, Workspace<double>&, Gradients<double>&,
                           OptimizerState<double>&, Parameters<double>&, ThreadPool&);
template double train_step(const Network&, const Update&, const Batch<float>&, Workspace<float>&,
                           Gradients<float>&, OptimizerState<float>&, Parameters<float>&,
                           ThreadPool&);
template double train_step(const Network&, const Update&, const Batch<double>&, Workspace<double>&,
                           Gradients<double>&, OptimizerState<double>&, Parameters<double>&,
                           ThreadPool&);

}  // namespace gradus::engine
