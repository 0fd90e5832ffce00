// Which metrics a task has, and what they need to know of the rows.
#include "model/metrics/judged.hpp"

#include "model/metrics/definitions.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace gradus {

using metrics::Weight;

/// The rows by the probability of each class; of two, of the second only.
struct Judged::Rankings {
  std::vector<metrics::Ranking> of_class;
};

namespace {

constexpr Index shown_classes = 3;  // of top_3
constexpr Index least_classes_for_top = 4;

std::vector<metrics::Ranking> rank_classes(const std::vector<std::int32_t>& actual,
                                           const Matrix<double>& values) {
  std::vector<metrics::Ranking> rankings;
  for (Index k = values.cols() == 2 ? 1 : 0; k < values.cols(); ++k) {
    std::vector<double> score;
    std::vector<char> positive;
    for (Index row = 0; row < values.rows(); ++row) {
      score.push_back(values(row, k));
      positive.push_back(actual[static_cast<std::size_t>(row)] == k ? 1 : 0);
    }
    rankings.push_back(metrics::rank_rows(std::move(score), std::move(positive)));
  }
  return rankings;
}

/// The mean average precision of the classes that occur.
double mean_average_precision(const std::vector<metrics::Ranking>& rankings, Weight weight) {
  double sum = 0;
  double classes = 0;
  for (const metrics::Ranking& ranking : rankings) {
    const double precision = metrics::average_precision(ranking, weight);
    if (std::isnan(precision)) continue;
    sum += precision;
    ++classes;
  }
  return classes > 0 ? sum / classes : metrics::undefined;
}

}  // namespace

Judged::Judged(const Predictions& predictions, const TargetCoding& target, const Table& table)
    : Judged(predictions, target, table, answered_rows(target, table)) {}

Judged::Judged(const Predictions& predictions, const TargetCoding& target, const Table& table,
               std::vector<Index> rows_in_table)
    : task_(target.task),
      column_(target.column),
      table_rows_(std::move(rows_in_table)),
      quantiles_(predictions.quantiles),
      counts_(target.counts),
      rankings_(std::make_unique<Rankings>()) {
  assert(predictions.values.rows() == table.rows());
  if (task_ == Task::multilabel) {
    const std::vector<TargetCoding> targets = target_parts(target);
    for (std::size_t k = 0; k < targets.size(); ++k) {
      parts_.push_back(std::make_unique<Judged>(label_predictions(predictions, k), targets[k],
                                                table, table_rows_));
    }
    return;
  }
  const Column& column = target_column(target, table);
  if (task_ == Task::regression) {
    actual_values_ = target_values(target, column, table_rows_);
  } else {
    actual_ = target_classes(target, column, table_rows_);
  }
  values_ = Matrix<double>(rows(), predictions.values.cols());
  for (Index i = 0; i < rows(); ++i) {
    const Index row = table_rows_[static_cast<std::size_t>(i)];
    std::ranges::copy(predictions.values.row(row), values_.row(i).begin());
    if (task_ == Task::regression) {
      said_values_.push_back(values_(i, answer_column(quantiles_)));
    } else {
      said_.push_back(predictions.classes[static_cast<std::size_t>(row)]);
    }
  }
  if (task_ != Task::regression) rankings_->of_class = rank_classes(actual_, values_);
}

Judged::~Judged() = default;

Metrics Judged::measure(std::span<const double> weight) const {
  assert(weight.empty() || std::ssize(weight) == rows());
  Metrics metrics = task_ == Task::multilabel   ? measure_labels(weight)
                    : task_ == Task::regression ? measure_values(weight)
                                                : measure_classes(weight);
  metrics.rows = rows();
  if (Weight{weight}.total(rows()) == 0) {
    for (Metric& metric : metrics.values) metric.value = metrics::undefined;
    for (Metric& metric : metrics.further) metric.value = metrics::undefined;
  }
  return metrics;
}

Metrics Judged::measure_classes(std::span<const double> weight) const {
  using namespace metrics;  // NOLINT(google-build-using-namespace): inside one function
  const ClassRows rows{actual_, said_, values_.view()};
  const Weight w{weight};
  const Matrix<double> counts = count_pairs(rows, w);
  const bool two = task_ == Task::binary;
  Metrics all;
  all.values.push_back({"accuracy", accuracy(counts)});
  if (two) all.values.push_back({"auc", auc(rankings_->of_class[0], w)});
  all.values.push_back({"log_loss", log_loss(rows, w)});
  all.values.push_back(two ? Metric{"f1", f1(counts, 1)}
                           : Metric{"macro_f1", mean_over_classes(counts, &f1)});
  all.further = {
      {"precision", two ? precision(counts, 1) : mean_over_classes(counts, &precision)},
      {"recall", two ? recall(counts, 1) : mean_over_classes(counts, &recall)},
      {"balanced_accuracy", balanced_accuracy(counts)},
      {"mcc", matthews(counts)},
      {"pr_auc", mean_average_precision(rankings_->of_class, w)},
      {"brier", brier(rows, w)},
      {"calibration_error", calibration_error(rows, w)},
  };
  if (values_.cols() >= least_classes_for_top) {
    all.further.push_back({"top_3", top_k(rows, shown_classes, w)});
  }
  return all;
}

Metrics Judged::measure_values(std::span<const double> weight) const {
  const metrics::ValueRows rows{actual_values_, said_values_};
  const Weight w{weight};
  Metrics all{.rows = 0,
              .values = {{"rmse", metrics::root_mean_square_error(rows, w)},
                         {"mae", metrics::mean_absolute_error(rows, w)},
                         {"r2", metrics::r2(rows, w)}},
              .further = {{"mape", metrics::mean_absolute_percentage_error(rows, w)}}};
  if (quantiles_.empty()) {
    constexpr double median = 0.5;  // what a squared error answers with has no other quantile
    all.further.push_back({"pinball", metrics::pinball(rows, median, w)});
  } else {
    const metrics::QuantileRows said{actual_values_, values_.view(), quantiles_};
    all.values.push_back({"pinball", metrics::pinball(said, w)});
    all.values.push_back({"coverage", metrics::coverage(said, w)});
  }
  if (counts_) all.values.push_back({"poisson_deviance", metrics::poisson_deviance(rows, w)});
  return all;
}

Metrics Judged::measure_labels(std::span<const double> weight) const {
  const Weight w{weight};
  std::vector<metrics::ClassRows> labels;
  Metrics all;
  for (const std::unique_ptr<Judged>& part : parts_) {
    labels.push_back({part->actual_, part->said_, part->values_.view()});
    all.labels.push_back(part->measure(weight));
    all.labels.back().column = part->column_;
  }
  const auto mean = [&](std::string_view name) {
    std::vector<double> values;
    for (const Metrics& label : all.labels)
      values.push_back(std::ranges::find(label.values, name, &Metric::name)->value);
    return metrics::mean_of_defined(values);
  };
  all.values = {{"subset_accuracy", metrics::subset_accuracy(labels, w)},
                {"macro_f1", mean("f1")},
                {"macro_auc", mean("auc")}};
  all.further = {{"micro_f1", metrics::micro_f1(labels, w)},
                 {"hamming_loss", metrics::hamming_loss(labels, w)},
                 {"log_loss", mean("log_loss")}};
  return all;
}

Matrix<double> Judged::confusion() const {
  assert(has_classes(task_));
  return metrics::count_pairs({actual_, said_, values_.view()}, Weight{});
}

}  // namespace gradus
