// How the answers go with one column, everything else being as it is in the rows (Friedman 2001).
#pragma once

#include "model/model.hpp"

namespace gradus {

/// One input column's curve. Either `at` or `levels` has the points.
struct Dependence {
  std::string column;
  std::vector<double> at;           // numbers and dates: ascending
  std::vector<std::string> levels;  // categories: the commonest, in order of first appearance
  Matrix<double> mean;              // [points, labels]: mean probabilities, of several
                        // targets of the second value of each; regression [points, 1]: mean answer
};

inline constexpr Index most_points = 20;

/// PD(v) = 1/m sum over the rows i of f(x_i with v in the column)          (Friedman 2001, (53))
/// Numbers: v are all values where there are fewer than most_points, else as many evenly spaced
/// ones from the 5th to the 95th percentile, as sklearn.inspection.partial_dependence. Categories:
/// the most_points commonest levels. Any number of threads gives the same bits. Throws
/// Error(usage, "no-curve") where the column is no input or has no single value a row (arrays,
/// texts), Error(data, "no-rows") where no row has a value.
Dependence partial_dependence(const Model& model, const Table& table, const std::string& column,
                              int threads);

}  // namespace gradus
