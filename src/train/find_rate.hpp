// A learning-rate range test (Smith 2017): a short run whose rate grows with each update, to see
// from which rate on the cost falls and from which it rises.
#pragma once

#include "train/fit.hpp"

namespace gradus {

/// One update of the test.
struct RatePoint {
  double rate;
  double cost;      // of its batch, before the update
  double smoothed;  // see RateTest
};

/// The test: rates from 1e-6 to 10, each the same factor times the one before, on the whole batches
/// of a run in their order. smoothed is the mean of the costs so far in which each weighs 0.9 of
/// the next (an exponential mean, divided by the sum of its weights). It ends early where smoothed
/// is more than four times its least value so far, or the cost is not a number.
struct RateTest {
  std::vector<RatePoint> points;  // with finite costs
  std::size_t least = 0;          // of points: where smoothed is least
  std::size_t steepest = 0;  // after the tenth: where it falls fastest by log(rate), up to least
  double suggestion = 0;     // a tenth of the rate at `least`
  bool blew_up = false;      // ended early
  Index planned = 0;         // updates that were to be made
};

/// Tests rates for what fit() would train, from the same first weights; nothing of it is kept.
/// options.iterations is the number of updates, at least 10, or 0 for 200. Throws Error(failed,
/// "diverged") when even the first costs are not numbers, Error(usage, "unused-option") with the
/// optimizer lbfgs, Error(usage, "invalid-iterations") for fewer than 10.
RateTest find_rate(const Table& table, const Plan& plan, const TrainOptions& options,
                   const Observer& observer = {});

/// Judges points that have rates and costs: smooths them, cuts them where the test ends, and finds
/// the suggestion. points not empty, rates ascending, the first cost finite.
RateTest judge_rates(std::vector<RatePoint> points);

}  // namespace gradus
