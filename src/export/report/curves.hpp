// The numbers behind the report's charts, one function a chart. Metrics are not computed here:
// model/metrics has them.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus::report {

/// One class against the rest: p [m] its probability, positive [m] whether the row is of it,
/// weight [m] how much the row counts, or empty where each counts as 1.
struct ClassRows {
  std::span<const double> p;
  std::span<const char> positive;
  std::span<const double> weight;
  double weight_of(std::size_t row) const { return weight.empty() ? 1.0 : weight[row]; }
};

/// What is found, and what is said wrongly, where a row is called positive from p on up.
struct RankingPoint {
  double threshold = 0;     // p at which it is so; above 1 for the first point, which calls none
  double found = 0;         // positive rows called so, of all positive ones: recall
  double false_alarms = 0;  // negative rows called positive, of all negative ones
  double precision = 1;     // positive rows of those called so; 1 where none are
};

/// A point for each different p, the highest first, after one that calls no row positive: as
/// sklearn.metrics.roc_curve(drop_intermediate=False), and precision_recall_curve read backwards.
/// Rows of weight 0 do not count. Empty where the rows are not of both kinds.
std::vector<RankingPoint> ranking_points(const ClassRows& rows);

/// The points that a chart can tell apart: the first, the last, and each whose found, false_alarms
/// or precision is 1/250 away from the last one taken.
std::vector<RankingPoint> thinned(const std::vector<RankingPoint>& points);

/// Rows by what they are and what is said where a row is called positive when p > threshold.
struct ThresholdCounts {
  double threshold = 0;
  Index right_no = 0, wrong_yes = 0, wrong_no = 0, right_yes = 0;
};
std::vector<ThresholdCounts> counts_at(const ClassRows& rows, std::span<const double> thresholds);

/// Rows whose p lies in (low, high], the first bin with its low end.
struct CalibrationBin {
  double low = 0, high = 1;
  Index rows = 0;
  double mean_p = 0;                     // what was said, by weight
  double share = 0;                      // what came true, by weight
  double share_low = 0, share_high = 1;  // 95 % interval of it by Wilson 1927, for `rows` trials
};

/// Ten equal bins of p, those without rows left out: sklearn.calibration.calibration_curve.
std::vector<CalibrationBin> calibration_bins(const ClassRows& rows);

/// Rows that are neighbours in some number, and their errors said - actual.
struct ErrorRange {
  double from = 0, to = 0;  // least and largest of the number
  Index rows = 0;
  double mean_absolute = 0;
  double low = 0, median = 0, high = 0;  // 5, 50 and 95 % of the errors, as numpy.quantile
};

/// The rows by ascending `key` [m] in at most `parts` of about as many rows; equal keys stay
/// together. error [m]. Rows with a key that is not a number are left out.
std::vector<ErrorRange> errors_by(std::span<const double> key, std::span<const double> error,
                                  Index parts);

/// Counts in parts of equal width, the last with its upper end: numpy.histogram.
struct Histogram {
  double low = 0, high = 0;
  std::vector<Index> counts;
};
Histogram histogram(std::span<const double> values, Index bins);

/// Counts of pairs in squares of equal size: numpy.histogram2d. count(i, j): i along x.
struct Density {
  double low = 0, high = 0;  // of both axes
  Matrix<double> count;      // [bins, bins]
};
Density density(std::span<const double> x, std::span<const double> y, Index bins);

/// The places of at most about `most` values, ascending, with the least and largest of each part
/// in between: what a line through them leaves out is less than it shows.
std::vector<std::size_t> extremes_kept(std::span<const double> values, std::size_t most);

}  // namespace gradus::report
