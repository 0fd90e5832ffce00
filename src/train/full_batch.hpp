// A network on all its rows as a function of its parameters, for optimizers that want one: the cost
// and l2/2 |W|^2 on top, in double whatever the network computes with.
#pragma once

#include "engine/shards.hpp"
#include "train/lbfgs.hpp"

namespace gradus {

/// Holds on to all that it is given. One call at a time.
template <Scalar T>
struct FullBatch {
  const Network& network;
  engine::Batch<T> batch;  // all rows, no more than the workspace holds
  double l2;
  engine::Shards<T>& shards;
  engine::Workspace<T>& workspace;
  Gradients<T>& gradients;
  Parameters<T>& parameters;  // of the last call
  ThreadPool& pool;
  double cost = 0;  // of the last call, without l2

  /// x [parameters] -> the cost and the penalty there, and their gradient into g [parameters].
  double operator()(std::span<const double> x, std::span<double> g);

  /// One step of L-BFGS, which begins at `parameters` where it has not yet. Leaves the
  /// parameters where it ends, and in cost_there the cost there. Returns the cost before the step.
  double step(Lbfgs& lbfgs, double& cost_there);
};

}  // namespace gradus
