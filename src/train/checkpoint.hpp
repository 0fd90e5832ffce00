// Checkpoints: a training run on disk, so that it can go on where it was, to the same bits. When
// to write one is the loop's business.
#pragma once

#include "train/dataset.hpp"
#include "train/fit.hpp"
#include "train/run_state.hpp"

#include <filesystem>

namespace gradus {

/// The folder of the checkpoints of one run: the last two, and the model of the best epoch.
class Checkpoints {
 public:
  /// Makes options.checkpoint ready. `untrained` is the model without its parameters, `data` the
  /// digest of all rows (digest_of). Throws Error(failed, "cannot-write"); Error(usage):
  /// "checkpoint-exists" when a run is there and is not to be resumed, "no-checkpoint" when it is
  /// to be resumed and there is no such folder.
  Checkpoints(Model untrained, std::string data, const TrainOptions& options,
              const Observer& observer);

  /// Takes up the newest whole checkpoint; a state of a folder without any stays as it is. Warns of
  /// each damaged one before it ("damaged-checkpoint"). Throws Error(usage, "other-options") or
  /// Error(data, "other-data") when it belongs to another run, Error(model_file,
  /// "damaged-checkpoint") when none is whole.
  template <Scalar T>
  void resume(RunState<T>& state);

  /// Writes the state, then lets go of the checkpoint before the last. Throws Error(failed):
  /// "cannot-write", "disk-full"; those that were there are still there then.
  template <Scalar T>
  void save(RunState<T>& state);

 private:
  template <Scalar T>
  bool load(const std::filesystem::path& path, RunState<T>& state) const;
  void check_same_run(const History& history, const std::string& data,
                      const std::filesystem::path& path) const;

  std::filesystem::path folder_;
  Model best_;  // the model of the best epoch; its options are those that checkpoints must match
  std::string data_;
  const Observer& observer_;
  Index best_epoch_ = 0;  // that best.gradus has
};

/// SHA-256 of the numbers of both datasets, as hexadecimal digits.
template <Scalar T>
std::string digest_of(const Dataset<T>& train, const Dataset<T>& validation);

}  // namespace gradus
