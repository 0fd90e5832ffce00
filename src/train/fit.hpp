// Learning: from a table and a plan to a model.
#pragma once

#include "train/health.hpp"
#include "train/plan.hpp"

#include <atomic>
#include <functional>
#include <stop_token>

namespace gradus {

/// Where training stands after an epoch.
struct Progress {
  const Epoch& epoch;
  Index iterations;  // parameter updates so far
  Index best_epoch;  // with the least validation cost; 0 without validation
  double best_validation_cost;
  Index epochs_without_better;
  double seconds;                 // since the first step; 0 without a clock
  const LayerStatistics* layers;  // of the last step; null where health was not looked at
};

enum class CheckpointUse : std::uint8_t { saved, resumed };

/// A checkpoint that was written, or from which training goes on.
struct CheckpointEvent {
  std::string path;
  Index epoch;  // whole epochs in it
  Index iterations;
  CheckpointUse use;
};

/// What a caller may watch and do while training runs. All members may be left empty.
struct Observer {
  std::function<void(const Progress&)> on_epoch;
  std::function<void(Index iteration, double cost)> on_cost;  // every cost_every iterations, from 0
  std::function<void(const Message&)> on_warning;             // something to tell the user, once
  std::function<void(const Finding&)> on_finding;             // something about health, once
  std::function<void(const CheckpointEvent&)> on_checkpoint;
  Index cost_every = 0;                      // 0: never
  bool bands = false;                        // whether health is looked at with LayerBands
  std::atomic<Index>* iterations = nullptr;  // counts updates, for other threads to read
  std::function<double()> now;               // seconds since any fixed moment
  std::stop_token stop;                      // asks training to end after the current step
};

/// Has `call` called as well, after what `slot` had before.
template <class Event, class Call>
void also(std::function<void(const Event&)>& slot, Call call) {
  slot = [before = std::move(slot), call = std::move(call)](const Event& event) {
    if (before) before(event);
    call(event);
  };
}

/// N(0, 1) draws for the first W, from the generator and seed that the options name.
std::function<double()> weight_numbers(const TrainOptions& options);

/// The plan as a model, with no parameters yet and a history that names source, seed and threads.
Model untrained_model(const Table& table, const std::string& source, const Plan& plan,
                      const TrainOptions& options);

template <Scalar T>
struct Dataset;

/// Trains the untrained model on rows that are ready: what fit() does after it has made them.
template <Scalar T>
void learn_from(const Dataset<T>& train, const Dataset<T>& held_out, const TrainOptions& options,
                const Observer& observer, Model& model);

/// Trains plan.network on the rows of plan.split.train; rows to validate with are
/// plan.split.validation, or all of `validation` (aligned to the schema of `table`) where that is
/// given. The result is the same to the bit for any number of threads. Throws Error(failed,
/// "diverged") when the cost stops being a number and options.on_divergence does not help;
/// Error(data) for a weight column that cannot be used; what Checkpoints throws, with
/// options.checkpoint.
Model fit(const Table& table, const Table* validation, const std::string& source, const Plan& plan,
          const TrainOptions& options, const Observer& observer = {});

}  // namespace gradus
