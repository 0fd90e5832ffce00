// How far a score can be trusted: intervals from resampled rows (Efron 1979).
#pragma once

#include "model/metrics/judged.hpp"

#include <cstdint>

namespace gradus {

struct BootstrapOptions {
  double confidence = 0.95;  // the share of resamples that the interval covers, in (0, 1)
  Index resamples = 1000;    // >= 1
  std::uint64_t seed = 1;
  int threads = 1;
};

struct Interval {
  std::string name;  // of the metric
  double value = 0;  // on the rows as they are
  double low = 0, high = 0;
};

/// For each metric of judged.measure(weight) the quantiles (1 - confidence) / 2 and (1 +
/// confidence) / 2 of its values on resamples, each as many rows drawn with replacement (as
/// numpy.quantile, linear). With groups [judged.rows()], equal numbers being one group, whole
/// groups are drawn. weight [judged.rows()] or empty. Resamples on which a metric is not defined do
/// not count for it. Any number of threads gives the same bits.
std::vector<Interval> confidence_intervals(const Judged& judged, std::span<const double> weight,
                                           std::span<const std::int32_t> groups,
                                           const BootstrapOptions& options);

/// Linear between the order statistics, as numpy.quantile; sorts `values`. NaN when there are none.
double quantile(std::vector<double>& values, double share);

}  // namespace gradus
