// Cross-validation: the same training again and again, each time without a part of the rows, which
// is then scored.
#pragma once

#include "train/fit.hpp"

#include <functional>
#include <string>

namespace gradus {

struct CrossValidationOptions {
  Index folds = 5;
  Index repeats = 1;        // each deals the rows anew and starts from other weights
  std::string time = "";    // column to order the rows by; "" for none
  bool stratified = false;  // for regression: equal shares of each tenth of the answers
};

/// How folds are cut.
enum class FoldKind : std::uint8_t { rows, stratified, groups, time };

inline constexpr std::array<std::pair<FoldKind, std::string_view>, 4> fold_kind_names{{
    {FoldKind::rows, "rows"},
    {FoldKind::stratified, "stratified"},
    {FoldKind::groups, "groups"},
    {FoldKind::time, "time"},
}};

struct Fold {
  Index repeat = 1, number = 1;  // from 1
  Index train_rows = 0;          // with those that it validated with
  Index epochs = 0, kept_epoch = 0;
  double seconds = 0;
  Metrics metrics;    // on the rows that it did not see
  Baseline baseline;  // of its training rows, on the same
};

struct CrossValidation {
  FoldKind kind = FoldKind::rows;
  TargetCoding target;
  std::vector<Fold> folds;  // by repeat, then number
  /// Answers for all rows of the table by models that did not see them, the mean over repeats; NaN
  /// and class -1 for rows that no fold tested.
  Predictions predictions;
  std::vector<Index> fold_of;  // [rows] number of the first repeat's fold; 0 for none
};

struct FoldObserver {
  std::function<void(const Fold&, Index all)> on_fold;  // as each ends, one call at a time
  std::function<double()> now;                          // seconds since any fixed moment
  std::stop_token stop;                                 // ends it; what was begun is thrown away
};

/// Trains folds x repeats models, each from plan_training on its own rows on, so that nothing is
/// learned from the rows that it is scored on. Folds are shared out over threads_of(options); each
/// then trains on one thread. Any number of threads gives the same bits, unless there is a time
/// limit. Classes are stratified unless options.group or a time column say otherwise. Throws what
/// plan_training and fit throw, naming the fold; Error(usage, "folds-conflict") when two ways of
/// cutting are asked for; Error(data): "too-few-rows" for fewer rows or groups than folds,
/// "not-a-time" for a column that is not made of numbers or dates.
CrossValidation cross_validate(const Table& table, const std::string& source,
                               const TrainOptions& options, const CrossValidationOptions& how,
                               const FoldObserver& observer = {});

/// Over the folds, of one metric; std as numpy.std (by n), folds where it is not defined left out.
struct Summary {
  std::string name;
  double mean = 0, std = 0, min = 0, max = 0;
};
std::vector<Summary> summarise(const std::vector<Fold>& folds);

}  // namespace gradus
