// Metrics that ask how good the probabilities are, not only which class comes first.
#include "model/metrics/definitions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus::metrics {
namespace {

constexpr Index bins = 15;  // as Guo et al. 2017

/// The bin (low, high] of p; edges are multiples of 1.0 / 15 as numpy.linspace makes them.
std::size_t bin_of(double p) {
  Index bin = 0;
  while (bin < bins - 1 && p > static_cast<double>(bin + 1) * (1.0 / static_cast<double>(bins))) {
    ++bin;
  }
  return static_cast<std::size_t>(bin);
}

Index likeliest(std::span<const double> values) {
  return std::max_element(values.begin(), values.end()) - values.begin();
}

/// The mean over rows, weighted; rows that count nothing are not looked at.
template <class OfRow>
double mean_of_rows(Index rows, Weight weight, const OfRow& of_row) {
  double sum = 0;
  for (Index row = 0; row < rows; ++row) {
    if (weight.of(row) > 0) sum += weight.of(row) * of_row(row);
  }
  return sum / weight.total(rows);
}

}  // namespace

double log_loss(const ClassRows& rows, Weight weight) {
  constexpr double least = 1e-15;
  const auto clipped = [&](double p) { return std::clamp(p, least, 1 - least); };
  return mean_of_rows(rows.rows(), weight, [&](Index row) {
    double total = 0;
    for (const double p : rows.values.row(row)) total += clipped(p);
    const double right = rows.values(row, rows.actual[static_cast<std::size_t>(row)]);
    return -std::log(clipped(right) / total);
  });
}

double brier(const ClassRows& rows, Weight weight) {
  const bool two = rows.values.cols == 2;
  return mean_of_rows(rows.rows(), weight, [&](Index row) {
    const std::int32_t actual = rows.actual[static_cast<std::size_t>(row)];
    double sum = 0;
    for (Index k = two ? 1 : 0; k < rows.values.cols; ++k) {
      const double miss = rows.values(row, k) - (actual == k ? 1 : 0);
      sum += miss * miss;
    }
    return sum;
  });
}

double calibration_error(const ClassRows& rows, Weight weight) {
  struct Bin {
    double right = 0;
    double promised = 0;
  };
  std::array<Bin, bins> all{};
  const bool two = rows.values.cols == 2;
  for (Index row = 0; row < rows.rows(); ++row) {
    const double w = weight.of(row);
    if (!(w > 0)) continue;
    const Index k = two ? 1 : likeliest(rows.values.row(row));
    const double p = rows.values(row, k);
    Bin& bin = all[bin_of(p)];
    bin.right += rows.actual[static_cast<std::size_t>(row)] == k ? w : 0;
    bin.promised += w * p;
  }
  double sum = 0;
  for (const Bin& bin : all) sum += std::abs(bin.right - bin.promised);
  return sum / weight.total(rows.rows());
}

double top_k(const ClassRows& rows, Index k, Weight weight) {
  return mean_of_rows(rows.rows(), weight, [&](Index row) {
    const Index actual = rows.actual[static_cast<std::size_t>(row)];
    const std::span<const double> values = rows.values.row(row);
    const double own = values[static_cast<std::size_t>(actual)];
    Index before = 0;
    for (Index other = 0; other < std::ssize(values); ++other) {
      const double value = values[static_cast<std::size_t>(other)];
      if (value > own || (value == own && other > actual)) ++before;
    }
    return before < k ? 1.0 : 0.0;
  });
}

}  // namespace gradus::metrics
