// Metrics of answers that are numbers.
#include "model/metrics/definitions.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::metrics {
namespace {

/// The mean of term(i) over m rows, weighted; shares are added up so that large terms stay in
/// range.
template <class Term>
double mean(Index m, Weight weight, const Term& term) {
  const double total = weight.total(m);
  double sum = 0;
  for (Index i = 0; i < m; ++i) {
    if (weight.of(i) > 0) sum += term(static_cast<std::size_t>(i)) * (weight.of(i) / total);
  }
  return sum;
}

/// sqrt(mean term^2), in units of the largest |term| so that squares stay in range.
template <class Term>
double root_mean_square(Index m, Weight weight, const Term& term) {
  double most = 0;
  for (Index i = 0; i < m; ++i) {
    if (weight.of(i) > 0) most = std::max(most, std::abs(term(static_cast<std::size_t>(i))));
  }
  if (most == 0 || !std::isfinite(most)) most = 1;
  double sum = 0;
  for (Index i = 0; i < m; ++i) {
    if (!(weight.of(i) > 0)) continue;
    const double x = term(static_cast<std::size_t>(i)) / most;
    sum += weight.of(i) * x * x;
  }
  return most * std::sqrt(sum / weight.total(m));
}

double pinball_cost(double above, double quantile) {
  return above >= 0 ? quantile * above : (quantile - 1) * above;
}

}  // namespace

double root_mean_square_error(const ValueRows& rows, Weight weight) {
  return root_mean_square(std::ssize(rows.actual), weight,
                          [&](std::size_t i) { return rows.actual[i] - rows.said[i]; });
}

double mean_absolute_error(const ValueRows& rows, Weight weight) {
  return mean(std::ssize(rows.actual), weight,
              [&](std::size_t i) { return std::abs(rows.actual[i] - rows.said[i]); });
}

double r2(const ValueRows& rows, Weight weight) {
  const Index m = std::ssize(rows.actual);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (Index i = 0; i < m; ++i) {
    if (!(weight.of(i) > 0)) continue;
    low = std::min(low, rows.actual[static_cast<std::size_t>(i)]);
    high = std::max(high, rows.actual[static_cast<std::size_t>(i)]);
  }
  if (!(low < high)) return undefined;
  const double centre = mean(m, weight, [&](std::size_t i) { return rows.actual[i]; });
  const double spread =
      root_mean_square(m, weight, [&](std::size_t i) { return rows.actual[i] - centre; });
  const double ratio = root_mean_square_error(rows, weight) / spread;
  return 1 - ratio * ratio;
}

double mean_absolute_percentage_error(const ValueRows& rows, Weight weight) {
  constexpr double least = std::numeric_limits<double>::epsilon();
  return mean(std::ssize(rows.actual), weight, [&](std::size_t i) {
    return std::abs(rows.actual[i] - rows.said[i]) / std::max(std::abs(rows.actual[i]), least);
  });
}

double pinball(const ValueRows& rows, double quantile, Weight weight) {
  return mean(std::ssize(rows.actual), weight,
              [&](std::size_t i) { return pinball_cost(rows.actual[i] - rows.said[i], quantile); });
}

double poisson_deviance(const ValueRows& rows, Weight weight) {
  return mean(std::ssize(rows.actual), weight, [&](std::size_t i) {
    const double y = rows.actual[i];
    const double said = std::max(rows.said[i], std::numeric_limits<double>::min());
    if (y < 0) return undefined;
    return 2 * ((y > 0 ? y * std::log(y / said) : 0) - y + said);
  });
}

double pinball(const QuantileRows& rows, Weight weight) {
  return mean(std::ssize(rows.actual), weight, [&](std::size_t i) {
    double sum = 0;
    for (std::size_t j = 0; j < rows.quantiles.size(); ++j) {
      const double said = rows.said(static_cast<Index>(i), static_cast<Index>(j));
      sum += pinball_cost(rows.actual[i] - said, rows.quantiles[j]);
    }
    return sum / static_cast<double>(rows.quantiles.size());
  });
}

double coverage(const QuantileRows& rows, Weight weight) {
  return mean(std::ssize(rows.actual), weight, [&](std::size_t i) {
    const std::span<const double> said = rows.said.row(static_cast<Index>(i));
    return said.front() <= rows.actual[i] && rows.actual[i] <= said.back() ? 1.0 : 0.0;
  });
}

}  // namespace gradus::metrics
