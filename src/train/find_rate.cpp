// Updates at growing rates, and what their costs say.
#include "train/find_rate.hpp"

#include "train/dataset.hpp"
#include "train/health.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double first_rate = 1e-6;
constexpr double last_rate = 10;
constexpr Index usual_updates = 200;
constexpr Index fewest_updates = 10;
constexpr double kept = 0.9;  // of the mean, at each update
constexpr double too_high = 4;
constexpr std::size_t settled = 10;  // costs after which their mean no longer follows each of them

/// A mean of all costs so far in which each later one weighs more, corrected for its short memory
/// at first as Adam's (Kingma and Ba 2015).
class FadingMean {
 public:
  double add(double cost) {
    sum_ = kept * sum_ + (1 - kept) * cost;
    weight_ = kept * weight_ + (1 - kept);
    return sum_ / weight_;
  }

 private:
  double sum_ = 0;
  double weight_ = 0;
};

double rate_of(Index update, Index updates) {
  const double share = static_cast<double>(update) / static_cast<double>(updates - 1);
  return first_rate * std::pow(last_rate / first_rate, share);
}

template <Scalar T>
RateTest run(const Dataset<T>& data, const Plan& plan, const TrainOptions& options,
             const Observer& observer, Index updates) {
  ThreadPool pool(threads_of(options));
  engine::Update update = update_of(options);
  Parameters<T> parameters =
      engine::initialize_parameters<T>(plan.network, options.init, weight_numbers(options));
  engine::OptimizerState<T> state(update.optimizer, plan.network);
  Batches<T> batches{data, options.batch_size, options.shuffle,
                     static_cast<std::uint64_t>(options.seed)};
  engine::Workspace<T> workspace(plan.network, batches.batch_size());
  Gradients<T> gradients(plan.network);

  // A last batch of few rows would only make the curve jump.
  const Index whole = std::max<Index>(1, data.rows() / batches.batch_size());
  std::vector<RatePoint> points;
  double best = std::numeric_limits<double>::infinity();
  FadingMean smoothed;
  for (Index i = 0; i < updates && !observer.stop.stop_requested(); ++i) {
    if (i % whole == 0) batches.start_epoch(i / whole + 1);
    update.learning_rate = rate_of(i, updates);
    workspace.name_masks({.seed = static_cast<std::uint64_t>(options.seed),
                          .iteration = static_cast<std::uint32_t>(i)});
    const double cost = engine::train_step<T>(plan.network, update, batches.batch(i % whole),
                                              workspace, gradients, state, parameters, pool);
    if (!std::isfinite(cost)) {
      if (i > 0) break;
      throw diverged(std::vector<IterationCost>{{i, cost}},
                     layer_statistics(plan.network, workspace, parameters, gradients), options);
    }
    points.push_back({.rate = update.learning_rate, .cost = cost, .smoothed = cost});
    const double mean = smoothed.add(cost);  // as judge_rates, only to know when to end
    best = std::min(best, mean);
    if (mean > times(too_high, best)) break;
  }
  RateTest test = judge_rates(std::move(points));
  test.planned = updates;
  test.blew_up = static_cast<Index>(test.points.size()) < updates;
  return test;
}

}  // namespace

RateTest judge_rates(std::vector<RatePoint> points) {
  RateTest test;
  FadingMean smoothed;
  double best = std::numeric_limits<double>::infinity();
  for (RatePoint& point : points) {
    point.smoothed = smoothed.add(point.cost);
    if (!std::isfinite(point.smoothed) || point.smoothed > times(too_high, best)) {
      test.blew_up = true;
      break;
    }
    test.points.push_back(point);
    if (point.smoothed < best) test.least = test.points.size() - 1;
    best = std::min(best, point.smoothed);
  }
  double fastest = 0;
  test.steepest = test.least;
  for (std::size_t i = settled; i + 1 < test.points.size() && i <= test.least; ++i) {
    const RatePoint& before = test.points[i - 1];
    const RatePoint& after = test.points[i + 1];
    const double slope =
        (after.smoothed - before.smoothed) / (std::log(after.rate) - std::log(before.rate));
    if (slope < fastest) {
      fastest = slope;
      test.steepest = i;
    }
  }
  if (!test.points.empty()) test.suggestion = test.points[test.least].rate / 10;
  return test;
}

RateTest find_rate(const Table& table, const Plan& plan, const TrainOptions& options,
                   const Observer& observer) {
  const Index updates = options.iterations > 0 ? options.iterations : usual_updates;
  if (updates < fewest_updates) {
    throw Error(Error::Kind::usage, {.code = "invalid-iterations",
                                     .text = "a test of learning rates needs at least 10 updates",
                                     .place = {.what = "option --iterations"},
                                     .fix = "--iterations 200    the default"});
  }
  if (options.optimizer == OptimizerName::lbfgs) {
    throw Error(Error::Kind::usage, {.code = "unused-option",
                                     .text = "the optimizer lbfgs takes no learning rate",
                                     .place = {.what = "option --optimizer"},
                                     .why = "it searches along each direction for how far to go",
                                     .fix = "--optimizer adam    or another"});
  }
  const std::vector<Index>& rows = plan.split.train;
  if (options.precision == Precision::float64) {
    return run(make_dataset<double>(plan.features, table, rows, options), plan, options, observer,
               updates);
  }
  return run(make_dataset<float>(plan.features, table, rows, options), plan, options, observer,
             updates);
}

}  // namespace gradus
