// How good answers are, in scikit-learn's definitions, and how good the simplest possible answers
// would have been.
#include "model/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Rows with an answer, what was said about them and what is right.
struct Answered {
  std::vector<Index> rows;            // of the predictions
  std::vector<std::int32_t> actual;   // [rows] class numbers
  std::vector<double> actual_values;  // [rows] for regression
};

Answered answered_rows(const TargetCoding& target, const Table& table) {
  const Column& column = target_column(target, table);
  Answered answered{.rows = rows_with_target(column), .actual = {}, .actual_values = {}};
  if (target.task == Task::regression) {
    answered.actual_values = target_values(target, column, answered.rows);
  } else {
    answered.actual = target_classes(target, column, answered.rows);
  }
  return answered;
}

Matrix<double> count_pairs(const Predictions& predictions, const Answered& answered) {
  const Index labels = std::ssize(predictions.labels);
  Matrix<double> counts(labels, labels);
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    const auto row = static_cast<std::size_t>(answered.rows[i]);
    ++counts(answered.actual[i], predictions.classes[row]);
  }
  return counts;
}

double accuracy(const Matrix<double>& counts) {
  double right = 0;
  for (Index i = 0; i < counts.rows(); ++i) right += counts(i, i);
  const auto all = counts.flat();
  return right / std::accumulate(all.begin(), all.end(), 0.0);
}

/// -mean log p of the right class, as sklearn.metrics.log_loss(eps=1e-15) of 1.2: p clipped to
/// [1e-15, 1 - 1e-15], then divided by the row's sum.
double log_loss(const Predictions& predictions, const Answered& answered) {
  constexpr double least = 1e-15;
  const auto clipped = [&](double p) { return std::clamp(p, least, 1 - least); };
  double sum = 0;
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    double total = 0;
    for (const double p : predictions.values.row(answered.rows[i])) total += clipped(p);
    sum -= std::log(clipped(predictions.values(answered.rows[i], answered.actual[i])) / total);
  }
  return sum / static_cast<double>(answered.rows.size());
}

/// The area under the ROC curve from ranks (Mann and Whitney 1947); equal scores share their mean
/// rank, which is the trapezoid of sklearn.metrics.roc_auc_score.
double auc(const Predictions& predictions, const Answered& answered) {
  struct Scored {
    double score;
    bool positive;
  };
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    scored.push_back({predictions.values(answered.rows[i], 1), answered.actual[i] == 1});
    if (std::isnan(scored.back().score)) return undefined;
  }
  std::sort(scored.begin(), scored.end(),
            [](const Scored& a, const Scored& b) { return a.score < b.score; });
  double positives = 0;
  double rank_sum = 0;
  for (std::size_t first = 0, last = 0; first < scored.size(); first = last) {
    double tied_positives = 0;
    while (last < scored.size() && scored[last].score == scored[first].score) {
      tied_positives += scored[last++].positive ? 1 : 0;
    }
    positives += tied_positives;
    rank_sum += tied_positives * 0.5 * static_cast<double>(first + 1 + last);
  }
  const double negatives = static_cast<double>(scored.size()) - positives;
  if (positives == 0 || negatives == 0) return undefined;
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

double sum_of_row(const Matrix<double>& counts, Index row) {
  const auto numbers = counts.row(row);
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

double sum_of_column(const Matrix<double>& counts, Index col) {
  double sum = 0;
  for (Index i = 0; i < counts.rows(); ++i) sum += counts(i, col);
  return sum;
}

/// 2 TP / (actual + predicted), 0 for a class that is neither.
double f1(const Matrix<double>& counts, Index label) {
  const double seen = sum_of_row(counts, label) + sum_of_column(counts, label);
  return seen > 0 ? 2 * counts(label, label) / seen : 0;
}

/// The mean f1 of the classes that occur among the answers or the predictions.
double macro_f1(const Matrix<double>& counts) {
  double sum = 0;
  double classes = 0;
  for (Index label = 0; label < counts.rows(); ++label) {
    if (sum_of_row(counts, label) + sum_of_column(counts, label) == 0) continue;
    sum += f1(counts, label);
    ++classes;
  }
  return sum / classes;
}

/// sqrt(mean x^2), in units of the largest |x| so that squares stay in range.
double root_mean_square(std::span<const double> numbers) {
  double most = 0;
  for (const double x : numbers) most = std::max(most, std::abs(x));
  if (most == 0 || !std::isfinite(most)) most = 1;
  double sum = 0;
  for (const double x : numbers) sum += (x / most) * (x / most);
  return most * std::sqrt(sum / static_cast<double>(numbers.size()));
}

double mean_of(std::span<const double> numbers) {
  double mean = 0;
  for (const double x : numbers) mean += x / static_cast<double>(numbers.size());
  return mean;
}

/// The mean of max(q E, (q - 1) E), E = actual - said, over rows and quantiles.
double pinball(const Predictions& predictions, const Answered& answered) {
  std::vector<double> costs;
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    for (std::size_t j = 0; j < predictions.quantiles.size(); ++j) {
      const double q = predictions.quantiles[j];
      const double error =
          answered.actual_values[i] - predictions.values(answered.rows[i], static_cast<Index>(j));
      costs.push_back(std::max(q * error, (q - 1) * error));
    }
  }
  return mean_of(costs);
}

/// The share of rows whose answer lies from the lowest to the highest quantile.
double coverage(const Predictions& predictions, const Answered& answered) {
  double inside = 0;
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    const std::span<const double> said = predictions.values.row(answered.rows[i]);
    const double y = answered.actual_values[i];
    inside += said.front() <= y && y <= said.back() ? 1 : 0;
  }
  return inside / static_cast<double>(answered.rows.size());
}

/// 2 mean(y log(y / said) - y + said), with 0 log 0 = 0; undefined where an answer is negative.
double poisson_deviance(const Predictions& predictions, const Answered& answered) {
  std::vector<double> terms;
  for (std::size_t i = 0; i < answered.rows.size(); ++i) {
    const double y = answered.actual_values[i];
    const double said =
        std::max(predictions.values(answered.rows[i], 0), std::numeric_limits<double>::min());
    if (y < 0) return undefined;
    terms.push_back(2 * ((y > 0 ? y * std::log(y / said) : 0) - y + said));
  }
  return mean_of(terms);
}

std::vector<Metric> regression_metrics(const Predictions& predictions, const Answered& answered,
                                       const TargetCoding& target) {
  const Index column = answer_column(predictions.quantiles);
  const std::vector<double>& actual = answered.actual_values;
  const double mean = mean_of(actual);
  std::vector<double> misses;
  std::vector<double> sizes;
  std::vector<double> differences;  // from the mean
  for (std::size_t i = 0; i < actual.size(); ++i) {
    misses.push_back(actual[i] - predictions.values(answered.rows[i], column));
    sizes.push_back(std::abs(misses.back()));
    differences.push_back(actual[i] - mean);
  }
  const double rmse = root_mean_square(misses);
  const auto [low, high] = std::minmax_element(actual.begin(), actual.end());
  const bool varies = !actual.empty() && *low < *high;
  const double ratio = varies ? rmse / root_mean_square(differences) : undefined;
  std::vector<Metric> metrics{{"rmse", rmse}, {"mae", mean_of(sizes)}, {"r2", 1 - ratio * ratio}};
  if (!predictions.quantiles.empty()) {
    metrics.push_back({"pinball", pinball(predictions, answered)});
    metrics.push_back({"coverage", coverage(predictions, answered)});
  }
  if (target.counts)
    metrics.push_back({"poisson_deviance", poisson_deviance(predictions, answered)});
  return metrics;
}

std::vector<Metric> class_metrics(const Predictions& predictions, const Answered& answered) {
  const Matrix<double> counts = count_pairs(predictions, answered);
  std::vector<Metric> metrics{{"accuracy", accuracy(counts)}};
  if (predictions.task == Task::binary) metrics.push_back({"auc", auc(predictions, answered)});
  metrics.push_back({"log_loss", log_loss(predictions, answered)});
  metrics.push_back(predictions.task == Task::binary ? Metric{"f1", f1(counts, 1)}
                                                     : Metric{"macro_f1", macro_f1(counts)});
  return metrics;
}

}  // namespace

Metrics score(const Predictions& predictions, const TargetCoding& target, const Table& table) {
  assert(predictions.values.rows() == table.rows());
  const Answered answered = answered_rows(target, table);
  Metrics metrics{.rows = std::ssize(answered.rows), .values = {}};
  if (target.task != Task::regression) {
    metrics.values = class_metrics(predictions, answered);
  } else {
    metrics.values = regression_metrics(predictions, answered, target);
  }
  if (answered.rows.empty()) {
    for (Metric& metric : metrics.values) metric.value = undefined;
  }
  return metrics;
}

namespace {

/// The quantile q of sorted numbers, as numpy.quantile gives it: between neighbours by a line.
double quantile_of(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

}  // namespace

Baseline baseline(const TargetCoding& target, const Table& train, const Table& table) {
  const Answered known = answered_rows(target, train);
  const auto rows = static_cast<std::size_t>(table.rows());
  const bool classes = target.task != Task::regression;
  Predictions constant{.task = target.task,
                       .labels = target.labels,
                       .values = {},
                       .classes = {},
                       .quantiles = target.quantiles};
  std::vector<double> values;  // the same for every row
  std::string name = "always the mean";
  if (classes) {
    values.resize(target.labels.size());
    for (const std::int32_t number : known.actual) ++values[static_cast<std::size_t>(number)];
    const auto most = std::max_element(values.begin(), values.end()) - values.begin();
    name = fmt::format("always \"{}\"", target.labels[static_cast<std::size_t>(most)]);
    constant.classes.assign(rows, static_cast<std::int32_t>(most));
    for (double& value : values) value /= static_cast<double>(known.actual.size());
  } else if (!target.quantiles.empty() && !known.actual_values.empty()) {
    name = "always the quantiles";
    std::vector<double> sorted = known.actual_values;
    std::sort(sorted.begin(), sorted.end());
    for (const double q : target.quantiles) values.push_back(quantile_of(sorted, q));
  } else {
    values.assign(std::max<std::size_t>(1, target.quantiles.size()), mean_of(known.actual_values));
  }
  constant.values = Matrix<double>(table.rows(), std::ssize(values));
  for (Index i = 0; i < table.rows(); ++i) {
    std::copy(values.begin(), values.end(), constant.values.row(i).begin());
  }
  return {.name = std::move(name), .metrics = score(constant, target, table)};
}

Matrix<double> confusion(const Predictions& predictions, const TargetCoding& target,
                         const Table& table) {
  assert(target.task != Task::regression);
  return count_pairs(predictions, answered_rows(target, table));
}

}  // namespace gradus
