// The parts of log_loss and of the mean squared error, row by row.
#include "evaluate/row_costs.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {

std::vector<RowCost> costliest_rows(const Predictions& predictions, const TargetCoding& target,
                                    const Table& table) {
  constexpr double least = 1e-15;  // as scikit-learn's log_loss
  const Column& answers = target_column(target, table);
  const std::vector<Index> rows = rows_with_target(answers);
  std::vector<RowCost> costs;
  if (target.task == Task::regression) {
    const std::vector<double> values = target_values(target, answers, rows);
    const Index said = answer_column(predictions.quantiles);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double error = values[i] - predictions.values(rows[i], said);
      costs.push_back({.row = rows[i], .cost = error * error, .answer = values[i]});
    }
  } else {
    const std::vector<std::int32_t> classes = target_classes(target, answers, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double p = std::clamp(predictions.values(rows[i], classes[i]), least, 1.0);
      costs.push_back({.row = rows[i], .cost = -std::log(p), .actual = classes[i]});
    }
  }
  std::ranges::stable_sort(costs, std::ranges::greater{}, &RowCost::cost);
  return costs;
}

}  // namespace gradus
