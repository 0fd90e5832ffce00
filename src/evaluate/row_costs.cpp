// The parts of log_loss and of the mean squared error, row by row.
#include "evaluate/row_costs.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

double minus_log(double p) {
  constexpr double least = 1e-15;  // as scikit-learn's log_loss
  return -std::log(std::clamp(p, least, 1.0));
}

std::vector<RowCost> costs_of_labels(const Predictions& predictions, const TargetCoding& target,
                                     const Table& table, std::span<const Index> rows) {
  std::vector<RowCost> costs;
  for (const Index row : rows) costs.push_back({.row = row, .cost = 0});
  std::vector<double> largest(rows.size(), -1);
  const std::vector<TargetCoding> parts = target_parts(target);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto classes = target_classes(parts[k], target_column(parts[k], table), rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double p = predictions.values(rows[i], static_cast<Index>(k));
      const double cost = minus_log(classes[i] == 1 ? p : 1 - p);
      costs[i].cost += cost / static_cast<double>(parts.size());
      if (cost <= largest[i]) continue;
      largest[i] = cost;
      costs[i].actual = classes[i];
      costs[i].target = static_cast<Index>(k);
    }
  }
  return costs;
}

}  // namespace

std::vector<RowCost> costliest_rows(const Predictions& predictions, const TargetCoding& target,
                                    const Table& table) {
  const std::vector<Index> rows = answered_rows(target, table);
  std::vector<RowCost> costs;
  if (target.task == Task::multilabel) {
    costs = costs_of_labels(predictions, target, table, rows);
  } else if (target.task == Task::regression) {
    const Column& answers = target_column(target, table);
    const std::vector<double> values = target_values(target, answers, rows);
    const Index said = answer_column(predictions.quantiles);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double error = values[i] - predictions.values(rows[i], said);
      costs.push_back({.row = rows[i], .cost = error * error, .answer = values[i]});
    }
  } else {
    const std::vector<std::int32_t> classes =
        target_classes(target, target_column(target, table), rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double cost = minus_log(predictions.values(rows[i], classes[i]));
      costs.push_back({.row = rows[i], .cost = cost, .actual = classes[i]});
    }
  }
  std::ranges::stable_sort(costs, std::ranges::greater{}, &RowCost::cost);
  return costs;
}

}  // namespace gradus
