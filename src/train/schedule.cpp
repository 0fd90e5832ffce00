// The formulas of the schedules.
#include "train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gradus {
namespace {

/// Half a cosine from `from` at share 0 to `to` at share 1.
double along_cosine(double from, double to, double share) {
  return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * share));
}

// PyTorch's defaults: pct_start, div_factor, final_div_factor.
constexpr double rising = 0.3;
constexpr double first_divisor = 25;
constexpr double last_divisor = 1e4;

double one_cycle(double most, double t, double T) {
  const double first = most / first_divisor;
  const double last = first / last_divisor;
  const double top = rising * T - 1;  // when the rate is highest; before the start for T < 4
  const double end = T - 1;
  if (t <= top && top > 0) return along_cosine(first, most, t / top);
  return along_cosine(most, last, end > top ? (t - top) / (end - top) : 1);
}

/// Of update t after the warm-up, of T.
double main_rate(const Schedule& s, Index t, Index T) {
  const Index epoch = t / s.batches;
  switch (s.name) {
    case ScheduleName::step: {
      const Index cuts = epoch / s.epochs;
      return s.learning_rate * std::pow(s.gamma, static_cast<double>(cuts));
    }
    case ScheduleName::exponential:
      return s.learning_rate * std::pow(s.gamma, static_cast<double>(epoch));
    case ScheduleName::cosine:
      return along_cosine(s.learning_rate, 0, static_cast<double>(t) / static_cast<double>(T));
    case ScheduleName::one_cycle:
      return one_cycle(s.learning_rate, static_cast<double>(t), static_cast<double>(T));
    case ScheduleName::constant:
    case ScheduleName::plateau: break;
  }
  return s.learning_rate;
}

}  // namespace

double Schedule::rate(Index update) const {
  const Index T = std::max<Index>(1, total - warmup);
  if (update < warmup) {
    return main_rate(*this, 0, T) * static_cast<double>(update + 1) /
           static_cast<double>(warmup + 1);
  }
  const bool ends = name == ScheduleName::cosine || name == ScheduleName::one_cycle;
  return main_rate(*this, ends ? std::min(update - warmup, T) : update - warmup, T);
}

void Plateau::observe(double cost, double learning_rate, double gamma, Index patience) {
  constexpr double threshold = 1e-4;
  constexpr double least_change = 1e-8;
  if (cost < best * (1 - threshold)) {
    best = cost;
    bad_epochs = 0;
    return;
  }
  if (++bad_epochs <= patience) return;
  bad_epochs = 0;
  if (learning_rate * share * (1 - gamma) > least_change) share *= gamma;
}

}  // namespace gradus
