// What a report needs beyond the scores: intervals, the worst mistakes, importances and curves.
#include <algorithm>

#include "export/report/report.hpp"

namespace gradus {
namespace {

// Bounds, so that a report takes seconds whatever the table.
constexpr Index most_resampled_rows = 20'000;
constexpr Index resamples = 200;
constexpr std::size_t most_mistakes = 12;
constexpr Index most_columns = 1000;
constexpr Index many_columns = 200;   // beyond them a shuffle each instead of five
constexpr double most_answers = 2e6;  // predictions of single rows behind the importances
constexpr Index least_rows = 300;
constexpr Index most_rows = 5000;
constexpr std::size_t most_curves = 6;

/// `count` of the rows, evenly spaced.
std::vector<Index> evenly_spaced(const std::vector<Index>& rows, Index count) {
  std::vector<Index> some;
  for (Index i = 0; i < count; ++i)
    some.push_back(rows[static_cast<std::size_t>(i * std::ssize(rows) / count)]);
  return some;
}

void find_mistakes(Report& report) {
  const Predictions& predictions = report.predictions;
  report.mistakes = costliest_rows(predictions, report.target, report.table);
  if (has_classes(report.target.task)) {
    std::erase_if(report.mistakes, [&](const RowCost& row) {
      return predictions.classes[static_cast<std::size_t>(row.row)] == row.actual;
    });
  }
  report.mistakes.resize(std::min(most_mistakes, report.mistakes.size()));
}

bool has_curve(const Features& features, const std::string& column) {
  const auto feature = std::ranges::find(features.inputs, column, column_of);
  return std::holds_alternative<NumberFeature>(*feature) ||
         std::holds_alternative<CategoryFeature>(*feature) ||
         std::holds_alternative<DateFeature>(*feature);
}

void find_what_matters(Report& report, std::uint64_t seed, int threads) {
  const Model& model = *report.model;
  const Index columns = std::ssize(model.features.inputs);
  const std::vector<Index> rows = rows_with_target(target_column(report.target, report.table));
  if (columns < 2 || columns > most_columns || rows.empty()) return;
  report.repeats = columns > many_columns ? 1 : 5;
  const auto affordable = static_cast<Index>(
      most_answers / (static_cast<double>(columns) * static_cast<double>(report.repeats)));
  const Index count = std::min(std::ssize(rows), std::clamp(affordable, least_rows, most_rows));
  report.looked_at = count;
  const Table sample = select_rows(report.table, evenly_spaced(rows, count));
  report.importances = permutation_importance(
      model, sample, {.repeats = report.repeats, .seed = seed, .threads = threads});
  report.correlated = correlated_columns(model, sample);
  for (const Importance& column : report.importances->columns) {
    if (column.mean <= 0 || report.curves.size() == most_curves) break;
    const Column& cells =
        sample.columns[static_cast<std::size_t>(find_column(sample, column.column))];
    bool any = false;
    for (Index row = 0; row < count && !any; ++row) any = has_value(cells, row);
    if (any && has_curve(model.features, column.column))
      report.curves.push_back(partial_dependence(model, sample, column.column, threads));
  }
}

}  // namespace

void look_closer(Report& report, std::uint64_t seed, int threads) {
  find_mistakes(report);
  if (report.folds == nullptr) {
    const Judged judged(report.predictions, report.target, report.table);
    if (judged.rows() > 0 && judged.rows() <= most_resampled_rows) {
      std::vector<double> weight;
      if (!report.weight.empty())
        for (const Index row : judged.table_rows())
          weight.push_back(report.weight[static_cast<std::size_t>(row)]);
      report.intervals = confidence_intervals(
          judged, weight, {}, {.resamples = resamples, .seed = seed, .threads = threads});
    }
  }
  if (report.model != nullptr) find_what_matters(report, seed, threads);
}

}  // namespace gradus
