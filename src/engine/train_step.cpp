// One training step, the article's loop body. The loop itself is train/'s business.
#include "engine/step.hpp"

namespace gradus::engine {

template <Scalar T>
double train_step(const Network& network, const Update& update, const Batch<T>& batch,
                  Workspace<T>& workspace, Gradients<T>& gradients, OptimizerState<T>& state,
                  Parameters<T>& parameters, ThreadPool& pool) {
  forward(network, parameters, batch.X, workspace, pool);
  const double cost_before = cost(network, batch, workspace);
  backward(network, parameters, batch, workspace, gradients, pool);
  update_parameters(network, update, gradients, state, parameters, pool);
  return cost_before;
}

template double train_step(const Network&, const Update&, const Batch<float>&, Workspace<float>&,
                           Gradients<float>&, OptimizerState<float>&, Parameters<float>&,
                           ThreadPool&);
template double train_step(const Network&, const Update&, const Batch<double>&, Workspace<double>&,
                           Gradients<double>&, OptimizerState<double>&, Parameters<double>&,
                           ThreadPool&);

}  // namespace gradus::engine
