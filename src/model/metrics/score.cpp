// How good answers are, and how good the simplest possible answers would have been.
#include "model/metrics/judged.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace gradus {
namespace {

/// weight [table.rows()] at the rows that are judged.
std::vector<double> weights_of(const Judged& judged, std::span<const double> weight) {
  std::vector<double> chosen;
  if (weight.empty()) return chosen;
  for (const Index row : judged.table_rows()) {
    chosen.push_back(weight[static_cast<std::size_t>(row)]);
  }
  return chosen;
}

double mean_of(std::span<const double> numbers) {
  double mean = 0;
  for (const double x : numbers) mean += x / static_cast<double>(numbers.size());
  return mean;
}

/// The quantile q of sorted numbers, as numpy.quantile gives it: between neighbours by a line.
double quantile_of(const std::vector<double>& sorted, double q) {
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

/// The quantiles of the target's model, or the mean where it has none; each mean where nothing is
/// known.
std::vector<double> constant_values(const TargetCoding& target, std::vector<double> known) {
  if (target.quantiles.empty() || known.empty())
    return std::vector<double>(std::max<std::size_t>(1, target.quantiles.size()), mean_of(known));
  std::sort(known.begin(), known.end());
  std::vector<double> values;
  for (const double q : target.quantiles) values.push_back(quantile_of(known, q));
  return values;
}

}  // namespace

Metrics score(const Predictions& predictions, const TargetCoding& target, const Table& table,
              std::span<const double> weight) {
  assert(weight.empty() || std::ssize(weight) == table.rows());
  const Judged judged(predictions, target, table);
  return judged.measure(weights_of(judged, weight));
}

Baseline baseline(const TargetCoding& target, const Table& train, const Table& table,
                  std::span<const double> weight) {
  const std::vector<Index> known_rows = answered_rows(target, train);
  const auto rows = static_cast<std::size_t>(table.rows());
  Predictions constant{.task = target.task,
                       .labels = target.labels,
                       .values = {},
                       .classes = {},
                       .quantiles = target.quantiles,
                       .columns = target.columns};
  std::vector<double> values;  // the same for every row
  std::string name = target.quantiles.empty() ? "always the mean" : "always the quantiles";
  if (target.task == Task::multilabel) {
    for (const TargetCoding& part : target_parts(target)) {
      double seconds = 0;
      for (const std::int32_t c : target_classes(part, target_column(part, train), known_rows))
        seconds += c;
      values.push_back(seconds / static_cast<double>(known_rows.size()));
    }
    name = "always the commonest";
  } else if (target.task != Task::regression) {
    const Column& known = target_column(target, train);
    values.resize(target.labels.size());
    for (const std::int32_t number : target_classes(target, known, known_rows)) {
      ++values[static_cast<std::size_t>(number)];
    }
    const auto most = std::max_element(values.begin(), values.end()) - values.begin();
    name = fmt::format("always \"{}\"", target.labels[static_cast<std::size_t>(most)]);
    constant.classes.assign(rows, static_cast<std::int32_t>(most));
    for (double& value : values) value /= static_cast<double>(known_rows.size());
  } else {
    const Column& known = target_column(target, train);
    values = constant_values(target, target_values(target, known, known_rows));
  }
  constant.values = Matrix<double>(table.rows(), std::ssize(values));
  for (Index i = 0; i < table.rows(); ++i) {
    std::copy(values.begin(), values.end(), constant.values.row(i).begin());
  }
  return {.name = std::move(name), .metrics = score(constant, target, table, weight)};
}

Matrix<double> confusion(const Predictions& predictions, const TargetCoding& target,
                         const Table& table) {
  return Judged(predictions, target, table).confusion();
}

}  // namespace gradus
