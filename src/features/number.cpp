// A column of numbers: missing cells get the median, the rest is standardised. How mean and
// deviation are summed stands in moments.cpp.
#include "features/transforms.hpp"

#include <fmt/format.h>

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

}  // namespace

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
