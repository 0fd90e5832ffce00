// Shuffling one column after the other.
#include "evaluate/importance.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

constexpr double nearly_the_same = 0.9;
// Pairs grow with the square of the columns; these take half a second.
constexpr std::size_t most_compared = 100;
constexpr std::size_t most_rows_compared = 10'000;

Metric score_of(const Model& model, const Table& table, int threads) {
  const TargetCoding& target = model.features.target;
  const Metrics metrics = score(predict(model, table, threads), target, table);
  const std::string wanted = target.task == Task::regression   ? "r2"
                             : target.task == Task::multilabel ? "macro_auc"
                                                               : "accuracy";
  return *std::ranges::find(metrics.values, wanted, &Metric::name);
}

void summarise(Importance& column) {
  const auto n = static_cast<double>(column.drops.size());
  column.mean = std::accumulate(column.drops.begin(), column.drops.end(), 0.0) / n;
  double squares = 0;
  for (const double drop : column.drops) squares += std::pow(drop - column.mean, 2);
  column.std = std::sqrt(squares / n);
}

/// Pearson's correlation of rows that have both; 0 where one of them does not vary.
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double n = 0;
  double mean_a = 0;
  double mean_b = 0;
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t i = 0; i < std::min(a.size(), most_rows_compared); ++i) {  // Welford 1962
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) continue;
    ++n;
    const double da = a[i] - mean_a;
    mean_a += da / n;
    const double db = b[i] - mean_b;
    mean_b += db / n;
    aa += da * (a[i] - mean_a);
    bb += db * (b[i] - mean_b);
    ab += da * (b[i] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa) / std::sqrt(bb) : 0;
}

}  // namespace

Importances permutation_importance(const Model& model, const Table& table,
                                   const ImportanceOptions& options) {
  const std::vector<Index> rows = answered_rows(model.features.target, table);
  if (rows.empty()) {
    throw Error(
        Error::Kind::data,
        {.code = "target-missing",
         .text = fmt::format("\"{}\" has no value in any row", model.features.target.column),
         .why = "importance is how far a score falls, and a score needs answers",
         .fix = "give rows with known answers, or a --column, which needs none"});
  }
  Table shuffled = select_rows(table, rows);
  Importances all{
      .score = score_of(model, shuffled, options.threads), .rows = std::ssize(rows), .columns = {}};
  for (std::size_t i = 0; i < model.features.inputs.size(); ++i) {
    Importance importance{.column = column_of(model.features.inputs[i]), .drops = {}};
    const auto at = static_cast<std::size_t>(find_column(shuffled, importance.column));
    Table own;
    own.schema = {shuffled.schema[at]};
    own.columns = {shuffled.columns[at]};
    for (Index repeat = 0; repeat < options.repeats; ++repeat) {
      const auto part = static_cast<std::uint32_t>(repeat << 20) + static_cast<std::uint32_t>(i);
      const Random random(options.seed, Stream::permute, part);
      shuffled.columns[at] = select_rows(own, permutation(all.rows, random)).columns[0];
      importance.drops.push_back(all.score.value -
                                 score_of(model, shuffled, options.threads).value);
    }
    shuffled.columns[at] = std::move(own.columns[0]);
    summarise(importance);
    all.columns.push_back(std::move(importance));
  }
  std::ranges::stable_sort(all.columns, std::ranges::greater{}, &Importance::mean);
  return all;
}

std::vector<Correlated> correlated_columns(const Model& model, const Table& table) {
  std::vector<std::pair<std::string, const std::vector<double>*>> numbers;
  for (const Feature& feature : model.features.inputs) {
    const auto at = static_cast<std::size_t>(find_column(table, column_of(feature)));
    if (numbers.size() == most_compared) break;
    const auto* column = std::get_if<NumberColumn>(&table.columns[at]);
    if (column != nullptr) numbers.emplace_back(column_of(feature), &column->values);
  }
  std::vector<Correlated> pairs;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t j = i + 1; j < numbers.size(); ++j) {
      const double r = correlation(*numbers[i].second, *numbers[j].second);
      if (std::abs(r) >= nearly_the_same) pairs.push_back({numbers[i].first, numbers[j].first, r});
    }
  }
  return pairs;
}

}  // namespace gradus
