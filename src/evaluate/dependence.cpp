// One column set to one value after the other.
#include "evaluate/dependence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

[[noreturn]] void refuse_curve(const std::string& column, std::string why) {
  throw Error(Error::Kind::usage,
              {.code = "no-curve",
               .text = fmt::format("there is no curve over \"{}\"", column),
               .place = {.what = "option --column"},
               .why = std::move(why),
               .fix = "name an input column of numbers, dates or categories; gradus inspect MODEL "
                      "lists them"});
}

/// Why there can be no curve over a column, or "".
std::string why_not(const Features& features, const std::string& column) {
  for (const LeftOut& left_out : features.left_out)
    if (left_out.column == column) return "the model does not see it: " + left_out.reason;
  const auto feature = std::ranges::find(features.inputs, column, column_of);
  if (feature == features.inputs.end()) return "it is no input of the model";
  if (std::holds_alternative<ArrayFeature>(*feature)) return "its cells are arrays of numbers";
  if (std::holds_alternative<TextFeature>(*feature)) return "its cells are texts of several words";
  return "";
}

/// The quantile q of sorted numbers, as scipy.stats.mstats.mquantiles with its alphap = betap = 0.4
/// (Cunnane 1978), which scikit-learn takes.
double quantile(const std::vector<double>& sorted, double q) {
  const auto n = static_cast<double>(sorted.size());
  const double place = n * q + 0.4 + q * 0.2;
  const double k = std::floor(std::clamp(place, 1.0, n - 1));
  const double share = std::clamp(place - k, 0.0, 1.0);
  const auto at = static_cast<std::size_t>(k);
  return (1 - share) * sorted[at - 1] + share * sorted[at];
}

std::vector<double> points_of(const NumberColumn& column) {
  std::vector<double> sorted;
  for (const double x : column.values)
    if (std::isfinite(x)) sorted.push_back(x);
  std::ranges::sort(sorted);
  std::vector<double> points = sorted;
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (std::ssize(points) < most_points) return points;
  const double first = quantile(sorted, 0.05);
  const double last = quantile(sorted, 0.95);
  points.clear();
  for (Index i = 0; i < most_points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(most_points - 1);
    points.push_back((1 - share) * first + share * last);
  }
  points.erase(std::unique(points.begin(), points.end()),
               points.end());  // 90 % of the rows may be equal
  return points;
}

/// The codes of the commonest levels, ascending.
std::vector<std::int32_t> points_of(const CategoryColumn& column) {
  std::vector<Index> counts(column.levels.size());
  for (const std::int32_t code : column.codes)
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  std::vector<std::int32_t> codes(counts.size());
  std::iota(codes.begin(), codes.end(), 0);
  const auto count = [&](std::int32_t code) { return counts[static_cast<std::size_t>(code)]; };
  std::ranges::stable_sort(codes, std::ranges::greater{}, count);
  codes.resize(std::min(codes.size(), static_cast<std::size_t>(most_points)));
  std::erase_if(codes, [&](std::int32_t code) { return count(code) == 0; });
  std::ranges::sort(codes);
  return codes;
}

/// means [labels] over the rows of what the model answers; of quantiles the one nearest the median.
void mean_answer(const Model& model, const Table& table, int threads, std::span<double> means) {
  const Predictions answers = predict(model, table, threads);
  const Index first = answer_column(answers.quantiles);
  for (Index row = 0; row < answers.values.rows(); ++row)
    for (std::size_t k = 0; k < means.size(); ++k)
      means[k] += answers.values(row, first + static_cast<Index>(k));
  for (double& mean : means) mean /= static_cast<double>(answers.values.rows());
}

}  // namespace

Dependence partial_dependence(const Model& model, const Table& table, const std::string& column,
                              int threads) {
  const std::string why = why_not(model.features, column);
  if (!why.empty()) refuse_curve(column, why);
  Table changed = table;
  Column& cells = changed.columns[static_cast<std::size_t>(find_column(table, column))];
  const TargetCoding& target = model.features.target;
  const std::size_t labels =
      std::max({target.labels.size(), target.columns.size(), std::size_t{1}});
  Dependence curve{.column = column, .at = {}, .levels = {}, .mean = {}};
  const auto follow = [&](const auto& points, auto& values) {
    if (points.empty()) {
      throw Error(Error::Kind::data, {.code = "no-rows",
                                      .text = fmt::format("no row has a value of \"{}\"", column),
                                      .fix = "name another column with --column"});
    }
    curve.mean = Matrix<double>(std::ssize(points), static_cast<Index>(labels));
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::ranges::fill(values, points[i]);
      mean_answer(model, changed, threads, curve.mean.row(static_cast<Index>(i)));
    }
  };
  if (auto* numbers = std::get_if<NumberColumn>(&cells)) {
    curve.at = points_of(*numbers);
    follow(curve.at, numbers->values);
  } else {
    auto& categories = std::get<CategoryColumn>(cells);
    const std::vector<std::int32_t> codes = points_of(categories);
    for (const std::int32_t code : codes)
      curve.levels.push_back(categories.levels[static_cast<std::size_t>(code)]);
    follow(codes, categories.codes);
  }
  return curve;
}

}  // namespace gradus
