// The direction from the last ten steps, and the search along it.
#include "train/lbfgs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double c1 = 1e-4;  // the value must fall by this share of what the slope promises
constexpr double c2 = 0.9;   // and the slope to this share of itself
constexpr int most_evaluations = 25;
constexpr double least_gradient = 1e-7;
constexpr double least_change = 1e-9;
constexpr double least_curvature = 1e-10;

/// Summed in eight chains, always the same ones, so that the processor need not wait for each sum.
double dot(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t chains = 8;
  std::array<double, chains> sums{};
  for (std::size_t i = 0; i < a.size(); ++i) sums[i % chains] += a[i] * b[i];
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

/// a = a + factor b
void add(std::span<double> a, double factor, std::span<const double> b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

double largest(std::span<const double> a) {
  double most = 0;
  for (const double x : a) most = std::max(most, std::abs(x));
  return most;
}

/// The minimum between (or beyond) two points of the cubic with their values and slopes: Nocedal
/// and Wright, (3.59). Not a number where there is none.
double cubic_minimum(double a, double value_a, double slope_a, double b, double value_b,
                     double slope_b) {
  const double d1 = slope_a + slope_b - 3 * (value_a - value_b) / (a - b);
  const double d2 = std::copysign(std::sqrt(d1 * d1 - slope_a * slope_b), b - a);
  return b - (b - a) * (slope_b + d2 - d1) / (slope_b - slope_a + 2 * d2);
}

}  // namespace

Lbfgs::Lbfgs(std::size_t n)
    : direction_(n), trial_x_(n), trial_g_(n), alpha_(LbfgsState::most_pairs) {
  state_.x.resize(n);
  state_.g.resize(n);
  state_.s.resize(n * LbfgsState::most_pairs);
  state_.y.resize(n * LbfgsState::most_pairs);
}

Lbfgs::Lbfgs(std::span<const double> x, const Objective& objective) : Lbfgs(x.size()) {
  begin(x, objective);
}

void Lbfgs::begin(std::span<const double> x, const Objective& objective) {
  std::copy(x.begin(), x.end(), state_.x.begin());
  state_.value = objective(state_.x, state_.g);
  state_.begun = 1;
}

/// -H g by the two loops of algorithm 7.4, H from the pairs in memory.
void Lbfgs::find_direction() {
  const std::size_t n = state_.x.size();
  const auto row = [&](std::vector<double>& block, Index pair) {
    const auto place = static_cast<std::size_t>(pair % LbfgsState::most_pairs);
    return std::span(block).subspan(place * n, n);
  };
  const Index oldest = std::max<Index>(0, state_.pairs - LbfgsState::most_pairs);
  std::copy(state_.g.begin(), state_.g.end(), direction_.begin());
  for (Index pair = state_.pairs - 1; pair >= oldest; --pair) {
    const std::span<double> s = row(state_.s, pair);
    const std::span<double> y = row(state_.y, pair);
    const double alpha = dot(s, direction_) / dot(s, y);
    alpha_[static_cast<std::size_t>(pair - oldest)] = alpha;
    add(direction_, -alpha, y);
  }
  if (state_.pairs > 0) {
    const std::span<double> s = row(state_.s, state_.pairs - 1);
    const std::span<double> y = row(state_.y, state_.pairs - 1);
    const double scale = dot(s, y) / dot(y, y);
    for (double& d : direction_) d *= scale;
  }
  for (Index pair = oldest; pair < state_.pairs; ++pair) {
    const std::span<double> s = row(state_.s, pair);
    const std::span<double> y = row(state_.y, pair);
    const double beta = dot(y, direction_) / dot(s, y);
    add(direction_, alpha_[static_cast<std::size_t>(pair - oldest)] - beta, s);
  }
  for (double& d : direction_) d = -d;
}

/// A value that is not a number counts as infinitely high.
Lbfgs::Trial Lbfgs::evaluate(double length, const Objective& objective) {
  for (std::size_t i = 0; i < trial_x_.size(); ++i) {
    trial_x_[i] = state_.x[i] + length * direction_[i];
  }
  const double value = objective(trial_x_, trial_g_);
  evaluated_length_ = length;
  ++evaluations_;
  if (!std::isfinite(value)) return {length, std::numeric_limits<double>::infinity(), 0};
  return {length, value, dot(trial_g_, direction_)};
}

/// Algorithm 3.5. The length 0 where no lower point was found.
Lbfgs::Trial Lbfgs::search(double first_length, const Objective& objective) {
  const Trial start{0, state_.value, dot(state_.g, direction_)};
  evaluations_ = 0;
  Trial before = start;
  double length = first_length;
  while (evaluations_ < most_evaluations) {
    const Trial now = evaluate(length, objective);
    const bool too_high = !(now.value <= start.value + c1 * length * start.slope);
    if (too_high || (before.length > 0 && now.value >= before.value)) {
      return zoom(before, now, start, objective);
    }
    if (std::abs(now.slope) <= -c2 * start.slope) return now;
    if (now.slope >= 0) return zoom(now, before, start, objective);
    const double further =
        cubic_minimum(before.length, before.value, before.slope, now.length, now.value, now.slope);
    before = now;
    length = std::isfinite(further) ? std::clamp(further, 2 * length, 10 * length) : 2 * length;
  }
  return before;
}

/// Algorithm 3.6: the minimum lies between low, the lowest point so far, and high.
Lbfgs::Trial Lbfgs::zoom(Trial low, Trial high, const Trial& start, const Objective& objective) {
  while (evaluations_ < most_evaluations) {
    const double least = std::min(low.length, high.length);
    const double width = std::abs(high.length - low.length);
    if (width * largest(direction_) <= least_change) break;
    double length = least + width / 2;
    if (std::isfinite(high.value)) {
      const double guess =
          cubic_minimum(low.length, low.value, low.slope, high.length, high.value, high.slope);
      if (std::isfinite(guess)) {
        length = std::clamp(guess, least + width / 10, least + 9 * width / 10);
      }
    }
    const Trial now = evaluate(length, objective);
    if (!(now.value <= start.value + c1 * length * start.slope) || now.value >= low.value) {
      high = now;
      continue;
    }
    if (std::abs(now.slope) <= -c2 * start.slope) return now;
    if (now.slope * (high.length - low.length) >= 0) high = low;
    low = now;
  }
  return low;
}

/// A pair whose curvature is not clearly above 0 would spoil H.
void Lbfgs::remember_pair(std::span<const double> new_x, std::span<const double> new_g) {
  const std::size_t n = state_.x.size();
  const auto place = static_cast<std::size_t>(state_.pairs % LbfgsState::most_pairs) * n;
  double curvature = 0;
  for (std::size_t i = 0; i < n; ++i) {
    curvature += (new_x[i] - state_.x[i]) * (new_g[i] - state_.g[i]);
  }
  if (!(curvature > least_curvature)) return;
  for (std::size_t i = 0; i < n; ++i) {
    state_.s[place + i] = new_x[i] - state_.x[i];
    state_.y[place + i] = new_g[i] - state_.g[i];
  }
  ++state_.pairs;
}

bool Lbfgs::take_step(const Objective& objective) {
  double sum = 0;
  for (const double g : state_.g) sum += std::abs(g);
  const double first = state_.pairs == 0 ? std::min(1.0, 1 / sum) : 1;  // as in PyTorch
  Trial found = search(first, objective);
  if (!(found.length > 0) || !(found.value < state_.value)) return false;
  if (evaluated_length_ != found.length) found = evaluate(found.length, objective);
  remember_pair(trial_x_, trial_g_);
  state_.converged = state_.value - found.value < least_change ? 1 : 0;
  std::swap(state_.x, trial_x_);
  std::swap(state_.g, trial_g_);
  state_.value = found.value;
  state_.step_length = found.length;
  ++state_.steps;
  return true;
}

bool Lbfgs::step(const Objective& objective) {
  if (largest(state_.g) <= least_gradient) {
    state_.converged = 1;
    return false;
  }
  find_direction();
  if (dot(direction_, state_.g) < 0 && take_step(objective)) return true;
  state_.pairs = 0;  // along the gradient itself
  find_direction();
  if (take_step(objective)) return true;
  state_.converged = 1;
  return false;
}

}  // namespace gradus
