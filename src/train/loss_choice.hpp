// Which loss a task and the options lead to, and what does not go together.
#pragma once

#include "network/network.hpp"
#include "train/options.hpp"

#include <optional>
#include <string>

namespace gradus {

/// The task that --loss asks for where --task does not say: regression for losses of numbers.
/// With the reason, as guess_task() gives one.
std::optional<TaskGuess> task_of_loss(const TrainOptions& options);

/// Sets the loss and its settings. Throws Error(usage, "loss-mismatch") where the loss is not one
/// of the task, or a setting was given that belongs to another loss.
void choose_loss(Task task, const TrainOptions& options, Network& network);

/// Y (1 - share) + share / classes, the share being --label-smoothing: so an answer is never quite
/// certain (Szegedy et al. 2016). Y [m, n_L] of classes, one-hot or 0 and 1, where there are two
/// classes; off: as it is.
template <Scalar T>
void smooth_labels(const TrainOptions& options, Task task, MatrixView<T> Y);

}  // namespace gradus
