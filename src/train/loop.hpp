// The loop: epochs of batches, each a training step; after every epoch the validation cost, and
// whether to go on.
#pragma once

#include "train/checkpoint.hpp"

namespace gradus {

/// Trains state.now in place and adds what happened to state.history (epochs, costs, iterations,
/// kept_epoch, stop_reason, seconds). The state is that of a new run, of one to be continued, or of
/// a checkpoint, also from within an epoch; the bits are those of a run that was never stopped.
/// With validation rows the parameters of the best epoch are kept. `checkpoints` may be null; it
/// gets the state as often as the options say and wherever the run stops, before the epoch under
/// way is closed. Throws Error(failed, "diverged").
template <Scalar T>
void train_network(const Network& network, const Dataset<T>& train, const Dataset<T>& validation,
                   const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                   Checkpoints* checkpoints, RunState<T>& state);

}  // namespace gradus
