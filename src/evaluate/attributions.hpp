// How much of one row's answer comes from each of its columns: gradient times input, and integrated
// gradients.
#pragma once

#include "model/model.hpp"

namespace gradus {

/// One row. f is the log odds of the second class for binary, Z of the class that is said for
/// multiclass, the answer in the target's units for regression: of quantiles the one nearest the
/// median, of counts (poisson) the log of the answer. None of it is calibrated. Of several targets
/// each has its own, the log odds of its second value.
/// x' is the baseline: numbers and days as where they are missing (the median of the training
/// rows), and 0 for every other number of A(0): no word, arrays at their mean.
struct Attribution {
  Index row = 0;                       // of the table, from 0
  std::int32_t of_class = -1;          // whose f it is, of several targets which; -1 for regression
  double f = 0;                        // f(x)
  double baseline = 0;                 // f(x')
  std::vector<double> gradient_input;  // [inputs] sum over the column's numbers of df/dx (x - x')
  std::vector<double> integrated;      // [inputs] the same with the mean of df/dx from x' to x
  double gap = 0;                      // f - baseline - the sum of `integrated`
};

/// The integral is the midpoint rule with 64 steps, doubled until the gap is at most 1e-3 of
/// |f - baseline| or there are 4096 (Sundararajan, Taly and Yan 2017). All in double, on one
/// thread. `rows` of an aligned table, each in range. Throws as predict().
std::vector<Attribution> attributions(const Model& model, const Table& table,
                                      std::span<const Index> rows);

}  // namespace gradus
