// Sorting, counting and dividing for the report's charts.
#include "export/report/curves.hpp"

#include "table/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus::report {
namespace {

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i])) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  return order;
}

std::size_t bin_of(double value, double low, double high, std::size_t bins) {
  if (high <= low) return 0;
  const double place = (value - low) / (high - low) * static_cast<double>(bins);
  return std::min(static_cast<std::size_t>(std::max(place, 0.0)), bins - 1);
}

/// Least and largest; 0 and 0 of nothing.
std::pair<double, double> ends(std::span<const double> values) {
  if (values.empty()) return {0, 0};
  const auto [low, high] = std::ranges::minmax(values);
  return {low, high};
}

void add_interval(CalibrationBin& bin) {
  constexpr double z = 1.959963984540054;  // of the normal distribution at 97.5 %
  const auto n = static_cast<double>(bin.rows);
  const double centre = (bin.share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(bin.share * (1 - bin.share) / n + z * z / (4 * n * n));
  bin.share_low = std::max(0.0, centre - half);
  bin.share_high = std::min(1.0, centre + half);
}

ErrorRange range_of(std::span<const std::size_t> rows, std::span<const double> key,
                    std::span<const double> error) {
  ErrorRange range{.from = key[rows.front()], .to = key[rows.back()], .rows = std::ssize(rows)};
  std::vector<double> errors;
  double sum = 0;
  for (const std::size_t row : rows) {
    errors.push_back(error[row]);
    sum += std::abs(error[row]);
  }
  std::ranges::sort(errors);
  range.mean_absolute = sum / static_cast<double>(rows.size());
  range.low = quantile_of_sorted(errors, 0.05);
  range.median = quantile_of_sorted(errors, 0.5);
  range.high = quantile_of_sorted(errors, 0.95);
  return range;
}

}  // namespace

std::vector<RankingPoint> ranking_points(const ClassRows& rows) {
  double positive = 0;
  double negative = 0;
  for (std::size_t i = 0; i < rows.p.size(); ++i)
    (rows.positive[i] != 0 ? positive : negative) += rows.weight_of(i);
  if (!(positive > 0 && negative > 0)) return {};
  std::vector<std::size_t> order = order_of(rows.p);
  std::erase_if(order, [&](std::size_t row) { return rows.weight_of(row) == 0; });
  std::vector<RankingPoint> points{{.threshold = std::numeric_limits<double>::infinity()}};
  double right = 0;
  double wrong = 0;
  for (std::size_t k = order.size(); k-- > 0;) {
    const std::size_t row = order[k];
    (rows.positive[row] != 0 ? right : wrong) += rows.weight_of(row);
    const bool last_of_equals = k == 0 || rows.p[order[k - 1]] != rows.p[row];
    if (!last_of_equals) continue;
    points.push_back({.threshold = rows.p[row],
                      .found = right / positive,
                      .false_alarms = wrong / negative,
                      .precision = right / (right + wrong)});
  }
  return points;
}

std::vector<RankingPoint> thinned(const std::vector<RankingPoint>& points) {
  constexpr double visible = 1.0 / 250;
  std::vector<RankingPoint> taken;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const RankingPoint& point = points[i];
    if (!taken.empty() && i + 1 < points.size()) {
      const RankingPoint& last = taken.back();
      const double moved = std::max(
          {std::abs(point.found - last.found), std::abs(point.false_alarms - last.false_alarms),
           // precision jumps while hardly any row is called: that is no news for the eye
           point.found > visible ? std::abs(point.precision - last.precision) : 0.0});
      if (moved < visible) continue;
    }
    taken.push_back(point);
  }
  return taken;
}

std::vector<ThresholdCounts> counts_at(const ClassRows& rows, std::span<const double> thresholds) {
  std::vector<double> positive;
  std::vector<double> negative;
  for (std::size_t i = 0; i < rows.p.size(); ++i)
    (rows.positive[i] != 0 ? positive : negative).push_back(rows.p[i]);
  std::ranges::sort(positive);
  std::ranges::sort(negative);
  std::vector<ThresholdCounts> all;
  for (const double threshold : thresholds) {
    const Index no = std::ranges::upper_bound(negative, threshold) - negative.begin();
    const Index missed = std::ranges::upper_bound(positive, threshold) - positive.begin();
    all.push_back({.threshold = threshold,
                   .right_no = no,
                   .wrong_yes = std::ssize(negative) - no,
                   .wrong_no = missed,
                   .right_yes = std::ssize(positive) - missed});
  }
  return all;
}

std::vector<CalibrationBin> calibration_bins(const ClassRows& rows) {
  constexpr std::size_t bins = 10;
  struct Sums {
    Index rows = 0;
    double weight = 0, p = 0, positive = 0;
  };
  std::vector<Sums> sums(bins);
  for (std::size_t i = 0; i < rows.p.size(); ++i) {
    std::size_t bin = 0;
    while (bin + 1 < bins && rows.p[i] > static_cast<double>(bin + 1) / bins) ++bin;
    const double weight = rows.weight_of(i);
    ++sums[bin].rows;
    sums[bin].weight += weight;
    sums[bin].p += weight * rows.p[i];
    if (rows.positive[i] != 0) sums[bin].positive += weight;
  }
  std::vector<CalibrationBin> result;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const Sums& sum = sums[bin];
    if (!(sum.weight > 0)) continue;
    result.push_back({.low = static_cast<double>(bin) / bins,
                      .high = static_cast<double>(bin + 1) / bins,
                      .rows = sum.rows,
                      .mean_p = sum.p / sum.weight,
                      .share = sum.positive / sum.weight});
    add_interval(result.back());
  }
  return result;
}

std::vector<ErrorRange> errors_by(std::span<const double> key, std::span<const double> error,
                                  Index parts) {
  const std::vector<std::size_t> order = order_of(key);
  std::vector<ErrorRange> ranges;
  std::size_t first = 0;
  for (Index part = 1; part <= parts; ++part) {
    std::size_t end =
        order.size() * static_cast<std::size_t>(part) / static_cast<std::size_t>(parts);
    while (end > first && end < order.size() && key[order[end]] == key[order[end - 1]]) ++end;
    if (end <= first) continue;
    ranges.push_back(range_of(std::span(order).subspan(first, end - first), key, error));
    first = end;
  }
  return ranges;
}

Histogram histogram(std::span<const double> values, Index bins) {
  const auto [low, high] = ends(values);
  Histogram result{.low = low, .high = high, .counts = {}};
  result.counts.resize(static_cast<std::size_t>(bins));
  for (const double value : values) ++result.counts[bin_of(value, low, high, result.counts.size())];
  return result;
}

Density density(std::span<const double> x, std::span<const double> y, Index bins) {
  const auto [x_low, x_high] = ends(x);
  const auto [y_low, y_high] = ends(y);
  Density result{.low = std::min(x_low, y_low), .high = std::max(x_high, y_high), .count = {}};
  result.count = Matrix<double>(bins, bins);
  const auto size = static_cast<std::size_t>(bins);
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.count(static_cast<Index>(bin_of(x[i], result.low, result.high, size)),
                 static_cast<Index>(bin_of(y[i], result.low, result.high, size))) += 1;
  }
  return result;
}

std::vector<std::size_t> extremes_kept(std::span<const double> values, std::size_t most) {
  std::vector<std::size_t> kept;
  if (values.size() <= most) {
    kept.resize(values.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    return kept;
  }
  const std::size_t parts = std::max<std::size_t>(most / 2, 1);
  kept.push_back(0);
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t from = values.size() * part / parts;
    const std::size_t to = values.size() * (part + 1) / parts;
    const auto piece = values.subspan(from, to - from);
    const auto low =
        from + static_cast<std::size_t>(std::ranges::min_element(piece) - piece.begin());
    const auto high =
        from + static_cast<std::size_t>(std::ranges::max_element(piece) - piece.begin());
    for (const std::size_t place : {std::min(low, high), std::max(low, high)})
      if (place > kept.back()) kept.push_back(place);
  }
  if (kept.back() + 1 < values.size()) kept.push_back(values.size() - 1);
  return kept;
}

}  // namespace gradus::report
