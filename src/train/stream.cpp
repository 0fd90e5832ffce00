// Two passes over the table: one for what all rows say, one that makes them numbers.
#include "train/stream.hpp"

#include "features/statistics.hpp"
#include "train/dataset.hpp"
#include "train/loss_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace gradus {
namespace {

/// The columns that training looks at. Numbers that name classes stay numbers, so that "1.0" and
/// "1" are one class as they are in memory.
Schema columns_to_read(const Table& sample, const Plan& plan, const TrainOptions& options) {
  Schema needed = needed_columns(sample.schema, plan.features);
  const auto stored_kind = [&](const std::string& name) {
    const Index at = find_column(sample, name);
    return std::holds_alternative<NumberColumn>(sample.columns[static_cast<std::size_t>(at)])
               ? ColumnKind::number
               : ColumnKind::category;
  };
  for (ColumnInfo& column : needed) {
    if (column.name == plan.features.target.column) column.kind = stored_kind(column.name);
  }
  for (const std::string& name : {options.weight, options.group}) {
    const bool there = std::any_of(needed.begin(), needed.end(),
                                   [&](const ColumnInfo& info) { return info.name == name; });
    if (name.empty() || there) continue;
    needed.push_back({.name = name, .kind = stored_kind(name)});
  }
  return needed;
}

/// The rows of a block by what becomes of them.
struct BlockRows {
  std::vector<Index> answered;    // both of these together
  std::vector<Index> train;       // ascending
  std::vector<Index> validation;  // ascending
};

/// Which rows of a block, before which there are `before` in the table, are for what.
BlockRows parts_of_block(const Table& block, Index before, const Plan& plan,
                         const TrainOptions& options, ValidationRows validation) {
  BlockRows parts;
  const Column& answers = target_column(plan.features.target, block);
  const Index group = options.group.empty() ? -1 : find_column(block, options.group);
  for (Index row = 0; row < block.rows(); ++row) {
    if (!has_value(answers, row)) continue;
    const auto name = group >= 0 ? group_name(block.columns[static_cast<std::size_t>(group)], row)
                                 : static_cast<std::uint64_t>(before + row);
    const bool validates =
        validation == ValidationRows::from_table && is_validation_row(options, name);
    (validates ? parts.validation : parts.train).push_back(row);
    parts.answered.push_back(row);
  }
  return parts;
}

/// Those of `rows` that weigh something, with their weights; without a column of weights all of
/// them, and no weights.
struct Weighed {
  std::vector<Index> rows;
  std::vector<double> weights;
};

Weighed weigh(const Table& block, Index before, const std::vector<Index>& rows,
              const TrainOptions& options) {
  if (options.weight.empty()) return {rows, {}};
  Weighed weighed;
  const std::vector<double> all = column_weights(block, rows, options.weight, before);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (all[i] == 0) continue;
    weighed.rows.push_back(rows[i]);
    weighed.weights.push_back(all[i]);
  }
  return weighed;
}

[[noreturn]] void refuse_task(const TargetCoding& target, const std::string& name) {
  throw Error(Error::Kind::data,
              {.code = "task-unclear",
               .text = fmt::format("\"{}\" looked like classes in some rows, and in all {} "
                                   "different numbers are found",
                                   target.column, target.labels.size()),
               .place = {.what = name},
               .why = "a table larger than memory is planned from a sample of its rows",
               .fix = "--task regression    or --task multiclass"});
}

/// The task that all labels together look like, where nobody said one.
void settle_task(const RowSource& source, const Table& sample, const TrainOptions& options,
                 Plan& plan) {
  TargetCoding& target = plan.features.target;
  if (target.task == Task::regression) return;
  const std::size_t count = target.labels.size();
  if (options.task || task_of_loss(options)) {
    if (target.task != Task::binary || count == 2) return;
    throw Error(Error::Kind::usage,
                {.code = "task-mismatch",
                 .text = fmt::format("\"{}\" has {} different values, but binary needs 2",
                                     target.column, count),
                 .place = {.what = "option --task"},
                 .fix = "--task multiclass"});
  }
  TaskGuess guess{count == 2 ? Task::binary : Task::multiclass,
                  count == 2 ? "two values" : fmt::format("{} different words", count)};
  if (std::holds_alternative<NumberColumn>(target_column(target, sample))) {
    NumberColumn numbers;
    for (const std::string& label : target.labels) numbers.values.push_back(std::stod(label));
    guess = guess_task(numbers);
  }
  if (guess.task == Task::regression) refuse_task(target, source.name);
  plan.task = guess;
  target.task = guess.task;
}

[[noreturn]] void refuse(const char* option, std::string text, std::string fix) {
  throw Error(Error::Kind::usage, {.code = "not-streamed",
                                   .text = std::move(text),
                                   .place = {.what = fmt::format("option --{}", option)},
                                   .why = "the table does not fit into the memory that it may use",
                                   .fix = std::move(fix)});
}

[[noreturn]] void refuse_changed(const std::string& name, Index rows, Index before) {
  throw Error(Error::Kind::data,
              {.code = "changed-table",
               .text = fmt::format("{} has {} rows with an answer, and had {} a moment ago", name,
                                   rows, before),
               .place = {.what = name},
               .why = "a table larger than memory is read several times, and must not change",
               .fix = "train on a copy of it"});
}

struct Sizes {
  Index chunk_rows, open_chunks, bucket_chunks;
};

/// How the memory is shared out: a quarter to chunks on their way into the file, and a third to
/// each of the two buckets of training rows; of rows to validate with a twentieth.
Sizes sizes_of(const RowSource& source, Index row_bytes, Index rows) {
  constexpr Index order_bytes = sizeof(Index);  // of a row, for its place in its bucket
  constexpr Index chunk_bytes = 1 << 19;
  Sizes sizes{source.chunk_rows, 1, source.bucket_chunks};
  if (sizes.chunk_rows == 0) {
    sizes.chunk_rows = std::clamp<Index>(chunk_bytes / row_bytes, 1, std::max<Index>(1, rows / 16));
  }
  const auto fitting = [&](double share, Index bytes) {
    const double chunk = static_cast<double>(sizes.chunk_rows * bytes);
    return std::max<Index>(1, static_cast<Index>(source.bytes * share / chunk));
  };
  sizes.open_chunks = std::min(fitting(0.25, row_bytes), rows / sizes.chunk_rows + 1);
  if (sizes.bucket_chunks == 0) sizes.bucket_chunks = fitting(1.0 / 3, row_bytes + order_bytes);
  return sizes;
}

/// A file for `rows` rows, of those to train on or of those to validate with.
template <Scalar T>
std::unique_ptr<Spill<T>> open_spill(const RowSource& source, const Plan& plan,
                                     const TrainOptions& options, Index rows, bool weighted,
                                     bool training) {
  constexpr Index smaller_for_validation = 7;
  SpillRules rules{.folder = source.folder,
                   .inputs = plan.features.width(),
                   .outputs = plan.features.target_width(),
                   .weighted = weighted,
                   .expected_rows = rows,
                   .seed = static_cast<std::uint64_t>(options.seed)};
  const Index width = rules.inputs + rules.outputs + (weighted ? 1 : 0);
  const Sizes sizes = sizes_of(source, width * static_cast<Index>(sizeof(T)), rows);
  rules.chunk_rows = sizes.chunk_rows;
  rules.bucket_chunks = training ? sizes.bucket_chunks
                                 : std::max<Index>(1, sizes.bucket_chunks / smaller_for_validation);
  if (training && options.shuffle == Switch::yes) rules.open_chunks = sizes.open_chunks;
  return std::make_unique<Spill<T>>(rules);
}

/// Writes some rows of a block as numbers.
template <Scalar T>
void spill_rows(const Table& block, const Weighed& weighed, const Plan& plan,
                const TrainOptions& options, Spill<T>& spill) {
  if (weighed.rows.empty()) return;
  const Matrix<T> X = transform_inputs<T>(plan.features, block, weighed.rows, threads_of(options));
  Matrix<T> Y = transform_target<T>(plan.features, block, weighed.rows);
  const Task task = plan.features.target.task;
  if (task != Task::regression) smooth_labels<T>(options, task, Y.view());
  const std::vector<T> weights(weighed.weights.begin(), weighed.weights.end());
  spill.add(X.view(), std::as_const(Y).view(), weights);
}

/// Each row of a class gets the class's weight.
void balance(const Table& block, const Plan& plan, std::span<const double> balancing,
             Weighed& weighed) {
  weighed.weights.resize(weighed.rows.size(), 1.0);
  const TargetCoding& target = plan.features.target;
  const auto classes = target_classes(target, target_column(target, block), weighed.rows);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    weighed.weights[i] *= balancing[static_cast<std::size_t>(classes[i])];
  }
}

template <Scalar T>
struct Spills {
  std::unique_ptr<Spill<T>> train;
  std::unique_ptr<Spill<T>> validation;  // or null
};

template <Scalar T>
Spills<T> spill_table(const RowSource& source, const Table& sample, ValidationRows validation,
                      const Plan& plan, const Survey& survey, const TrainOptions& options) {
  const bool weighted = !options.weight.empty();
  std::vector<double> balancing;
  if (options.class_weight == ClassWeight::balanced) {
    balancing = balancing_weights(survey.class_counts);  // none for regression
  }
  Spills<T> spills;
  spills.train =
      open_spill<T>(source, plan, options, survey.train, weighted || !balancing.empty(), true);
  if (survey.validation > 0) {
    spills.validation = open_spill<T>(source, plan, options, survey.validation, weighted, false);
  }
  TrainOptions plain = options;  // validation measures the rows as they are
  plain.label_smoothing = 0;
  Index before = 0;
  source.read(columns_to_read(sample, plan, options), [&](Table&& block) {
    const BlockRows parts = parts_of_block(block, before, plan, options, validation);
    Weighed train = weigh(block, before, parts.train, options);
    if (!balancing.empty()) balance(block, plan, balancing, train);
    spill_rows(block, train, plan, options, *spills.train);
    if (spills.validation) {
      spill_rows(block, weigh(block, before, parts.validation, options), plan, plain,
                 *spills.validation);
    }
    before += block.rows();
  });
  spills.train->finish();
  if (spills.validation) spills.validation->finish();
  const Index rows = spills.train->rows() + (spills.validation ? spills.validation->rows() : 0);
  if (before != survey.rows || spills.train->rows() != survey.train ||
      rows != survey.train + survey.validation) {
    refuse_changed(source.name, rows, survey.train + survey.validation);
  }
  return spills;
}

template <Scalar T>
void learn_streamed(const RowSource& source, const Table& sample, const Table* validation,
                    const Plan& plan, const Survey& survey, const TrainOptions& options,
                    const Observer& observer, Model& model) {
  Spills<T> spills = spill_table<T>(
      source, sample, validation ? ValidationRows::own_file : ValidationRows::from_table, plan,
      survey, options);
  Dataset<T> train{{}, {}, {}, std::move(spills.train)};
  Dataset<T> held_out{{}, {}, {}, std::move(spills.validation)};
  if (validation != nullptr) {
    TrainOptions plain = options;
    plain.class_weight = ClassWeight::none;
    plain.label_smoothing = 0;
    const Column& answers = target_column(plan.features.target, *validation);
    held_out = make_dataset<T>(plan.features, *validation, rows_with_target(answers), plain);
  }
  learn_from(train, held_out, options, observer, model);
}

}  // namespace

void check_streaming(const TrainOptions& options) {
  if (options.optimizer == OptimizerName::lbfgs) {
    refuse("optimizer", "lbfgs needs all rows in memory", "--optimizer adam");
  }
  if (options.batch_size == 0) {
    refuse("batch-size", "an update with all rows needs them in memory", "--batch-size 256");
  }
  if (options.split != "random") {
    refuse("split", "the latest rows are found only with all of them in memory",
           "--split random    or --validation with a file of the latest");
  }
}

Survey survey_rows(const RowSource& source, const Table& sample, ValidationRows validation,
                   const TrainOptions& options, Plan& plan) {
  check_streaming(options);
  if (plan.task.task == Task::multilabel) {
    refuse("target", "several targets need all rows in memory", "a training for each target");
  }
  FeatureStatistics statistics(plan.features, feature_options(sample, options, plan.task.task),
                               threads_of(options));
  Survey survey;
  source.read(columns_to_read(sample, plan, options), [&](Table&& block) {
    const Index before = survey.rows;
    const BlockRows parts = parts_of_block(block, before, plan, options, validation);
    check_counts(plan.features.target, target_column(plan.features.target, block), parts.answered,
                 before);
    const Weighed train = weigh(block, before, parts.train, options);
    statistics.add(block, parts.answered, parts.train, train.rows);
    survey.rows += block.rows();
    survey.train += std::ssize(train.rows);
    survey.validation += std::ssize(weigh(block, before, parts.validation, options).rows);
    survey.without_target += block.rows() - std::ssize(parts.answered);
  });
  if (survey.train < 1) {
    throw Error(Error::Kind::data, {.code = "too-few-rows",
                                    .text = fmt::format("{} has no row to train on", source.name),
                                    .place = {.what = source.name},
                                    .fix = "a smaller --validation, or more rows"});
  }
  plan.features = statistics.finish();
  plan.rows_without_target = survey.without_target;
  if (plan.features.target.task != Task::regression)
    survey.class_counts = statistics.class_counts();
  settle_task(source, sample, options, plan);
  plan.network = plan_network(plan.features, options);
  return survey;
}

Model fit_streamed(const RowSource& source, const Table& sample, const Table* validation,
                   const Plan& plan, const Survey& survey, const TrainOptions& options,
                   const Observer& observer) {
  Model model = untrained_model(sample, source.name, plan, options);
  if (options.precision == Precision::float64) {
    learn_streamed<double>(source, sample, validation, plan, survey, options, observer, model);
  } else {
    learn_streamed<float>(source, sample, validation, plan, survey, options, observer, model);
  }
  return model;
}

}  // namespace gradus
