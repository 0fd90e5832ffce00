// The loop: epochs of batches, each a training step; after every epoch the validation cost, and
// whether to go on.
#pragma once

#include "train/dataset.hpp"
#include "train/fit.hpp"

namespace gradus {

/// Trains `parameters` in place and adds what happened to `history` (epochs, costs, iterations,
/// kept_epoch, stop_reason, seconds). With validation rows the parameters of the best epoch are
/// kept. `state` is what the optimizer of the options remembers: a new one, or that of the training
/// to be continued, with its parameters and history. Throws Error(failed, "diverged").
template <Scalar T>
void train_network(const Network& network, const Dataset<T>& train, const Dataset<T>& validation,
                   const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                   engine::OptimizerState<T>& state, Parameters<T>& parameters, History& history);

}  // namespace gradus
