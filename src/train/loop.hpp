// The loop: epochs of batches, each a training step; after every epoch the validation cost, and
// whether to go on.
#pragma once

#include "train/dataset.hpp"
#include "train/fit.hpp"

namespace gradus {

/// Trains `parameters` in place and writes what happened into `history` (epochs, costs, iterations,
/// kept_epoch, stop_reason, seconds). With validation rows the parameters of the best epoch are
/// kept. Throws Error(failed, "diverged").
template <Scalar T>
void train_network(const Network& network, const Dataset<T>& train, const Dataset<T>& validation,
                   const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                   Parameters<T>& parameters, History& history);

}  // namespace gradus
