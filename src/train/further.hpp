// Learning in parts, for rows that do not come all at once: a model that has learned nothing yet,
// and one more pass for it. Training in one go is fit.hpp's.
#pragma once

#include "train/fit.hpp"

namespace gradus {

/// What the optimizer of a model remembers from one part to the next.
using AnyOptimizerState =
    std::variant<engine::OptimizerState<float>, engine::OptimizerState<double>>;

/// A model that is learned in parts.
struct GrowingModel {
  Model model;
  AnyOptimizerState state;
};

/// The features of plan.split.train and the first weights that fit() would start from; nothing is
/// learned. options.labels names all classes where the first part may lack some.
GrowingModel start_model(const Table& table, const std::string& source, const Plan& plan,
                         const TrainOptions& options);

/// Nothing remembered yet, for a model that came from fit() or from a file.
AnyOptimizerState new_optimizer_state(const Model& model, const TrainOptions& options);

/// Goes once through all rows of `table` (aligned to the model) that have an answer, in batches,
/// without validation or a time limit, and adds an epoch to the history. As many passes over one
/// table as fit() makes epochs without validation give the same bits. A state of another optimizer
/// than that of the options is begun anew. A schedule counts the updates in the history, and plans
/// for options.epochs in all. The model stays as it was when it throws: Error(failed, "diverged");
/// Error(data) as transform_target or for a weight column that cannot be used; Error(usage,
/// "unused-option") for the optimizer lbfgs, an average, or the schedule plateau, which need to see
/// a run as a whole.
void learn_further(GrowingModel& growing, const Table& table, const TrainOptions& options,
                   const Observer& observer = {});

}  // namespace gradus
