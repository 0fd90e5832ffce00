// Which rows make a fold, one training for each, and everything gathered in the order of the rows.
#include "evaluate/cross_validation.hpp"

#include "train/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <mutex>
#include <numeric>

#include "evaluate/decide.hpp"
#include "evaluate/folds.hpp"

namespace gradus {
namespace {

constexpr std::int32_t tenths = 10;

struct Job {
  Index repeat, number;
  Split rows;  // of the table
};

struct Result {
  Fold fold;
  Predictions predictions;  // of the rows it tested
  std::exception_ptr error;
  bool done = false;
};

/// The tenth of the sorted answers that each answer lies in; equal answers share one.
std::vector<std::int32_t> tenths_of(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int32_t> all;
  for (const double value : values) {
    const auto rank = std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
    all.push_back(static_cast<std::int32_t>(rank * tenths / std::ssize(sorted)));
  }
  return all;
}

FoldKind kind_of(const TrainOptions& options, const CrossValidationOptions& how, Task task) {
  const int asked =
      (options.group.empty() ? 0 : 1) + (how.time.empty() ? 0 : 1) + (how.stratified ? 1 : 0);
  if (asked > 1) {
    throw Error(Error::Kind::usage,
                {.code = "folds-conflict",
                 .text = "--group, --time and --stratified are three ways of cutting folds",
                 .fix = "give one of them"});
  }
  if (how.stratified && task == Task::multilabel) {
    throw Error(Error::Kind::usage,
                {.code = "folds-conflict",
                 .text = "folds cannot have equal shares of several targets at once",
                 .place = {.what = "option --stratified"},
                 .fix = "leave --stratified out"});
  }
  if (!options.group.empty()) return FoldKind::groups;
  if (!how.time.empty()) return FoldKind::time;
  return (how.stratified && task == Task::regression) || has_classes(task) ? FoldKind::stratified
                                                                           : FoldKind::rows;
}

/// The folds of all repeats, as rows of the table. `rows` are those with an answer.
std::vector<Job> jobs_of(const Table& table, const std::string& source, const Plan& plan,
                         const TrainOptions& options, const CrossValidationOptions& how,
                         FoldKind kind) {
  const TargetCoding& target = plan.features.target;
  const std::vector<Index> rows = answered_rows(target, table);
  std::vector<std::int32_t> classes;
  if (kind == FoldKind::stratified) {
    const Column& answers = target_column(target, table);
    classes = target.task == Task::regression ? tenths_of(target_values(target, answers, rows))
                                              : target_classes(target, answers, rows);
  }
  const auto groups = at_rows(groups_of(table, source, options.group), rows);
  const std::vector<double> time =
      kind == FoldKind::time ? at_rows(times_of(table, source, how.time, "option --time"), rows)
                             : std::vector<double>{};
  std::vector<Job> jobs;
  for (Index repeat = 1; repeat <= how.repeats; ++repeat) {
    const std::vector<Split> splits =
        kind == FoldKind::time ? time_folds(time, how.folds)
                               : deal_folds(std::ssize(rows), how.folds, classes, groups,
                                            static_cast<std::uint64_t>(options.seed), repeat);
    if (std::ssize(splits) < how.folds) {
      throw Error(Error::Kind::data,
                  {.code = "too-few-rows",
                   .text = fmt::format("{} has enough {} for {} folds, not for {}", source,
                                       kind == FoldKind::groups ? "groups" : "rows", splits.size(),
                                       how.folds),
                   .place = {.what = "option --folds"},
                   .fix = "--folds with a smaller number"});
    }
    for (std::size_t i = 0; i < splits.size(); ++i) {
      jobs.push_back({repeat,
                      static_cast<Index>(i) + 1,
                      {at_rows(rows, splits[i].train), at_rows(rows, splits[i].validation)}});
    }
  }
  return jobs;
}

/// One training and its score. `options` have the threads of one fold.
void run_job(const Table& table, const std::string& source, const TrainOptions& options,
             const Job& job, const FoldObserver& observer, Result& result) {
  TrainOptions own = options;
  own.seed = (options.seed + job.repeat - 1) % 4294967296;  // the option's range
  const double started = observer.now ? observer.now() : 0;
  const int threads = threads_of(own);
  const Table train = select_rows(table, job.rows.train);
  const Table test = select_rows(table, job.rows.validation);
  const Plan plan = plan_training(train, source, own, ValidationRows::from_table);
  Observer watch;
  watch.now = observer.now;
  watch.stop = observer.stop;
  Model model = fit(train, nullptr, source, plan, own, watch);
  check_decision(own, plan.features.target.task,
                 plan.split.validation.empty() ? HeldOut::none : HeldOut::some);
  decide(model, train, plan.split.validation, own);

  const std::vector<double> weight = row_weights(test, own.weight);
  const TargetCoding& target = model.features.target;
  result.predictions = predict(model, test, threads);
  result.fold = {.repeat = job.repeat,
                 .number = job.number,
                 .train_rows = train.rows(),
                 .epochs = std::ssize(model.history.epochs),
                 .kept_epoch = model.history.kept_epoch,
                 .seconds = (observer.now ? observer.now() : 0) - started,
                 .metrics = score(result.predictions, target, test, weight),
                 .baseline = baseline(target, train, test, weight)};
  result.done = model.history.stop_reason != "interrupted";
}

/// Rethrows what went wrong in the first fold that failed.
void throw_first(const std::vector<Job>& jobs, const std::vector<Result>& results) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!results[i].error) continue;
    try {
      std::rethrow_exception(results[i].error);
    } catch (const Error& error) {
      Message message = error.message();
      message.text = fmt::format("fold {}: {}", jobs[i].number, message.text);
      throw Error(error.kind(), std::move(message));
    }
  }
}

/// The answers of all folds in the order of the table's rows.
void gather(const std::vector<Job>& jobs, const std::vector<Result>& results, Index rows,
            CrossValidation& all) {
  const bool classes = has_classes(all.target.task);
  const Index width = results[0].predictions.values.cols();
  all.predictions = {.task = all.target.task,
                     .labels = all.target.labels,
                     .values = Matrix<double>(rows, width),
                     .classes = {},
                     .quantiles = all.target.quantiles,
                     .columns = all.target.columns};
  all.fold_of.assign(static_cast<std::size_t>(rows), 0);
  std::vector<double> times(static_cast<std::size_t>(rows));
  std::vector<std::int32_t> said(static_cast<std::size_t>(rows), -1);
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const std::vector<Index>& tested = jobs[j].rows.validation;
    for (std::size_t i = 0; i < tested.size(); ++i) {
      const auto row = static_cast<std::size_t>(tested[i]);
      const auto values = results[j].predictions.values.row(static_cast<Index>(i));
      for (Index k = 0; k < width; ++k)
        all.predictions.values(tested[i], k) += values[static_cast<std::size_t>(k)];
      ++times[row];
      if (classes) said[row] = results[j].predictions.classes[i];
      if (jobs[j].repeat == 1) all.fold_of[row] = jobs[j].number;
    }
  }
  for (Index row = 0; row < rows; ++row) {
    const double count = times[static_cast<std::size_t>(row)];
    const std::span<double> values = all.predictions.values.row(row);
    for (double& value : values) value = count > 0 ? value / count : NAN;
    if (classes && count > 1) {  // folds of several repeats are asked together
      said[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(
          std::max_element(values.begin(), values.end()) - values.begin());
    }
  }
  if (classes) all.predictions.classes = std::move(said);
}

}  // namespace

CrossValidation cross_validate(const Table& table, const std::string& source,
                               const TrainOptions& options, const CrossValidationOptions& how,
                               const FoldObserver& observer) {
  const Plan plan = plan_training(table, source, options, ValidationRows::from_table);
  CrossValidation all{.kind = kind_of(options, how, plan.task.task),
                      .target = plan.features.target,
                      .folds = {},
                      .predictions = {},
                      .fold_of = {}};
  check_decision(options, plan.task.task,
                 plan.split.validation.empty() ? HeldOut::none : HeldOut::some);
  const std::vector<Job> jobs = jobs_of(table, source, plan, options, how, all.kind);
  TrainOptions own = options;
  if (plan.task.task != Task::multilabel) own.task = plan.task.task;  // a fold must not guess
  own.labels = all.target.labels;                                     // otherwise
  for (const LabelColumn& label : all.target.columns)
    own.labels.insert(own.labels.end(), label.labels.begin(), label.labels.end());
  const Index side_by_side = std::min<Index>(threads_of(options), std::ssize(jobs));
  if (side_by_side > 1) own.threads = 1;

  std::vector<Result> results(jobs.size());
  std::mutex mutex;
  ThreadPool pool(static_cast<int>(side_by_side));
  pool.run(std::ssize(jobs), [&](Index i) noexcept {
    Result& result = results[static_cast<std::size_t>(i)];
    if (observer.stop.stop_requested()) return;
    try {
      run_job(table, source, own, jobs[static_cast<std::size_t>(i)], observer, result);
      const std::lock_guard lock(mutex);
      if (result.done && observer.on_fold) observer.on_fold(result.fold, std::ssize(jobs));
    } catch (...) {
      result.error = std::current_exception();
    }
  });
  throw_first(jobs, results);
  if (observer.stop.stop_requested()) return all;
  gather(jobs, results, table.rows(), all);
  for (Result& result : results) all.folds.push_back(std::move(result.fold));
  return all;
}

std::vector<Summary> summarise(const std::vector<Fold>& folds) {
  std::vector<Summary> all;
  if (folds.empty()) return all;
  const auto add = [&](std::vector<Metric> Metrics::*list) {
    for (std::size_t m = 0; m < (folds[0].metrics.*list).size(); ++m) {
      std::vector<double> values;
      for (const Fold& fold : folds) {
        const double value = (fold.metrics.*list)[m].value;
        if (!std::isnan(value)) values.push_back(value);
      }
      Summary summary{(folds[0].metrics.*list)[m].name, NAN, NAN, NAN, NAN};
      if (!values.empty()) {
        const auto n = static_cast<double>(values.size());
        summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
        double squares = 0;
        for (const double value : values) squares += std::pow(value - summary.mean, 2);
        summary.std = std::sqrt(squares / n);
        summary.min = *std::min_element(values.begin(), values.end());
        summary.max = *std::max_element(values.begin(), values.end());
      }
      all.push_back(summary);
    }
  };
  add(&Metrics::values);
  add(&Metrics::further);
  return all;
}

}  // namespace gradus
