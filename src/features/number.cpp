// A column of numbers: missing cells get the median, the rest is standardised. How mean and
// deviation are summed stands in moments.cpp.
#include "features/transforms.hpp"

#include <fmt/format.h>

#include <numbers>
#include <numeric>
#include <optional>

namespace gradus::transforms {
namespace {

std::vector<double> present_values(const NumberColumn& column, std::span<const Index> rows) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Index row : rows) {
    const double x = column.values[static_cast<std::size_t>(row)];
    if (!is_missing(x)) values.push_back(x);
  }
  return values;
}

/// As numpy.median: the middle value, or halfway between the two middle ones. values.size() > 0.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<Index>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

/// As numpy.quantile with its default, linear interpolation. `sorted` ascending, not empty.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

/// The x below which the share p, 0 < p < 1, of a standard normal distribution lies, by halving.
double normal_quantile(double p) {
  double low = -40;
  double high = 40;
  while (true) {
    const double middle = std::midpoint(low, high);
    if (middle <= low || middle >= high) return middle;
    (std::erfc(-middle / std::numbers::sqrt2) / 2 < p ? low : high) = middle;
  }
}

}  // namespace

void scale_robustly(NumberFeature& feature, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double range = quantile(values, 0.75) - quantile(values, 0.25);
  if (!(range > 0) || std::isinf(range)) return;
  feature.mean = quantile(values, 0.5);
  feature.deviation = range;
}

// Equal values get one knot, at the middle of the shares that they take up, as scikit-learn's
// QuantileTransformer places them. The shares of the knots are (i + 1/2) / count (Hazen 1914), so
// that the ends have finite scores.
void scale_by_quantiles(NumberFeature& feature, std::vector<double> values) {
  constexpr std::size_t most_knots = 256;
  std::sort(values.begin(), values.end());
  const std::size_t count = std::min(most_knots, values.size());
  const auto share = [&](std::size_t i, double part) {
    return (static_cast<double>(i) + part) / static_cast<double>(count);
  };
  for (std::size_t first = 0; first < count;) {
    const double knot = quantile(
        values, count == 1 ? 0.5 : static_cast<double>(first) / static_cast<double>(count - 1));
    std::size_t last = first;
    while (last + 1 < count && quantile(values, static_cast<double>(last + 1) /
                                                    static_cast<double>(count - 1)) <= knot) {
      ++last;
    }
    feature.knots.push_back(knot);
    feature.scores.push_back(normal_quantile((share(first, 0.5) + share(last, 0.5)) / 2));
    first = last + 1;
  }
}

double score_of(const NumberFeature& feature, double x) noexcept {
  const auto above = std::upper_bound(feature.knots.begin(), feature.knots.end(), x);
  if (above == feature.knots.begin()) return feature.scores.front();
  if (above == feature.knots.end()) return feature.scores.back();
  const auto i = static_cast<std::size_t>(above - feature.knots.begin());
  const double width = feature.knots[i] / 2 - feature.knots[i - 1] / 2;  // half, never infinite
  const double part = (x / 2 - feature.knots[i - 1] / 2) / width;
  return std::lerp(feature.scores[i - 1], feature.scores[i], part);
}

std::string nothing_to_learn(const NumberColumn& column, std::span<const Index> rows) {
  std::optional<double> first;
  for (const Index row : rows) {
    const double x = column.values[static_cast<std::size_t>(row)];
    if (is_missing(x)) continue;
    if (!first) first = x;
    if (x != *first) return "";
  }
  return first ? one_value : no_value;
}

NumberFeature fit_feature(const std::string& name, const NumberColumn& column,
                          std::span<const Index> rows, Scaling scaling) {
  const std::vector<double> values = present_values(column, rows);
  NumberFeature feature{.column = name, .fill = median(values)};
  feature.indicator = values.size() < rows.size();
  if (scaling == Scaling::none) return feature;
  if (scaling == Scaling::quantile) {
    scale_by_quantiles(feature, values);
    return feature;
  }
  Gathered gathered;
  const auto each_value = [&](const auto& take) {
    for (const Index row : rows) {
      const double x = column.values[static_cast<std::size_t>(row)];
      take(is_missing(x) ? feature.fill : x);
    }
  };
  each_value([&](double x) { gathered.see(x); });
  gathered.start_sums();
  each_value([&](double x) { gathered.add(x); });
  gathered.start_differences();
  each_value([&](double x) { gathered.add_difference(x); });
  feature.mean = gathered.mean();
  feature.deviation = gathered.deviation();
  if (scaling == Scaling::robust) scale_robustly(feature, values);
  return feature;
}

template <Scalar T>
void write_feature(const NumberFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept {
  for (Index i = 0; i < X.rows; ++i) {
    const double x = column.values[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
    write_number(feature, x, X.row(i).data());
  }
}

template void write_feature(const NumberFeature&, const NumberColumn&, std::span<const Index>,
                            MatrixView<float>) noexcept;
template void write_feature(const NumberFeature&, const NumberColumn&, std::span<const Index>,
                            MatrixView<double>) noexcept;

Unusual unusual_in(const NumberFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows) {
  Unusual unusual;
  unusual.column = feature.column;
  unusual.missing = static_cast<Index>(rows.size() - present_values(column, rows).size());
  if (unusual.missing > 0) {
    unusual.filled_with = fmt::format("{:.6g}, the median of the training rows", feature.fill);
  }
  return unusual;
}

}  // namespace gradus::transforms
