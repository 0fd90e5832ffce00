// Temperature, sigmoids and curves.
#include "evaluate/calibration.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

double weight_of(std::span<const double> weight, Index row) {
  return weight.empty() ? 1.0 : weight[static_cast<std::size_t>(row)];
}

/// First and second derivative of the log loss by x = 1 / T.
struct Slope {
  double first = 0, second = 0;
};

/// With p = softmax(x Z): d/dx = E_p[Z] - Z_actual, d2/dx2 = Var_p[Z]; a single Z stands for (0,
/// Z).
Slope slope_at(double x, const CalibrationRows& rows) {
  Slope slope;
  for (Index row = 0; row < rows.Z.rows; ++row) {
    const std::span<const double> Z = rows.Z.row(row);
    const auto actual = static_cast<std::size_t>(rows.actual[static_cast<std::size_t>(row)]);
    const double w = weight_of(rows.weight, row);
    if (Z.size() == 1) {
      const double p = 1 / (1 + std::exp(-x * Z[0]));
      slope.first += w * Z[0] * (p - static_cast<double>(actual));
      slope.second += w * Z[0] * Z[0] * p * (1 - p);
      continue;
    }
    const double most = *std::max_element(Z.begin(), Z.end());
    double sum = 0;
    double mean = 0;  // of Z - most
    double square = 0;
    for (const double z : Z) {
      const double share = std::exp(x * (z - most));
      sum += share;
      mean += share * (z - most);
      square += share * (z - most) * (z - most);
    }
    mean /= sum;
    slope.first += w * (mean - (Z[actual] - most));
    slope.second += w * (square / sum - mean * mean);
  }
  return slope;
}

/// What Platt's log loss is made of: p = 1 / (1 + exp(slope f + offset)) against the target t.
struct PlattRows {
  std::span<const double> f;
  std::vector<double> target;
  std::span<const double> weight;
};

/// sum w (t u + log(1 + exp(-u))) with u = slope f + offset, without overflow.
double platt_cost(const PlattRows& rows, const Sigmoid& at) {
  double cost = 0;
  for (std::size_t i = 0; i < rows.f.size(); ++i) {
    const double u = at.slope * rows.f[i] + at.offset;
    const double soft = std::max(-u, 0.0) + std::log1p(std::exp(-std::abs(u)));
    cost += weight_of(rows.weight, static_cast<Index>(i)) * (rows.target[i] * u + soft);
  }
  return cost;
}

struct PlattStep {
  double slope = 0, offset = 0;  // the direction
  double promised = 0;           // gradient times direction, <= 0
  double steepest = 0;           // the larger part of the gradient
};

PlattStep platt_step(const PlattRows& rows, const Sigmoid& at) {
  double g1 = 0;
  double g2 = 0;
  double h11 = 1e-12;  // keeps the matrix invertible where all f are equal
  double h22 = 1e-12;
  double h21 = 0;
  for (std::size_t i = 0; i < rows.f.size(); ++i) {
    const double w = weight_of(rows.weight, static_cast<Index>(i));
    const double p = sigmoid_at(at, rows.f[i]);
    const double miss = w * (rows.target[i] - p);
    const double curve = w * p * (1 - p);
    g1 += rows.f[i] * miss;
    g2 += miss;
    h11 += rows.f[i] * rows.f[i] * curve;
    h21 += rows.f[i] * curve;
    h22 += curve;
  }
  const double det = h11 * h22 - h21 * h21;
  PlattStep step{.slope = -(h22 * g1 - h21 * g2) / det,
                 .offset = -(h11 * g2 - h21 * g1) / det,
                 .promised = 0,
                 .steepest = std::max(std::abs(g1), std::abs(g2))};
  step.promised = g1 * step.slope + g2 * step.offset;
  return step;
}

/// A run of neighbours that share their mean.
struct Pool {
  double weight = 0, mean = 0;
  std::size_t values = 0;  // different f in it
};

/// Leaves the ends of runs of equal p, between which nothing bends.
Curve without_flat_insides(const std::vector<double>& at, const std::vector<double>& p) {
  Curve curve;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const bool inside = i > 0 && i + 1 < at.size() && p[i] == p[i - 1] && p[i] == p[i + 1];
    if (inside) continue;
    curve.at.push_back(at[i]);
    curve.p.push_back(p[i]);
  }
  return curve;
}

}  // namespace

double fit_temperature(const CalibrationRows& rows) {
  double low = 1.0 / 20;  // of 1 / T
  double high = 20;
  if (slope_at(low, rows).first >= 0) return 1 / low;
  if (slope_at(high, rows).first <= 0) return 1 / high;
  double x = 1;
  for (int i = 0; i < 100; ++i) {
    const Slope slope = slope_at(x, rows);
    (slope.first > 0 ? high : low) = x;
    const double newton = x - slope.first / slope.second;
    const double next = low < newton && newton < high ? newton : 0.5 * (low + high);
    if (std::abs(next - x) <= 1e-14 * x) return 1 / next;
    x = next;
  }
  return 1 / x;
}

Sigmoid fit_sigmoid(std::span<const double> f, std::span<const char> positive,
                    std::span<const double> weight) {
  double yes = 0;
  double no = 0;
  for (std::size_t i = 0; i < f.size(); ++i) {
    (positive[i] != 0 ? yes : no) += weight_of(weight, static_cast<Index>(i));
  }
  PlattRows rows{.f = f, .target = {}, .weight = weight};
  for (std::size_t i = 0; i < f.size(); ++i) {
    rows.target.push_back(positive[i] != 0 ? (yes + 1) / (yes + 2) : 1 / (no + 2));
  }
  Sigmoid at{.slope = 0, .offset = std::log((no + 1) / (yes + 1))};
  double cost = platt_cost(rows, at);
  for (int i = 0; i < 200; ++i) {
    const PlattStep step = platt_step(rows, at);
    if (step.steepest < 1e-10 * static_cast<double>(f.size())) break;
    double part = 1;
    while (part > 1e-12) {  // halved until the cost falls as a slope promises (Armijo 1966)
      const Sigmoid next{at.slope + part * step.slope, at.offset + part * step.offset};
      const double next_cost = platt_cost(rows, next);
      if (next_cost < cost + 1e-4 * part * step.promised) {
        at = next;
        cost = next_cost;
        break;
      }
      part /= 2;
    }
    if (part <= 1e-12) break;
  }
  return at;
}

Curve fit_curve(std::span<const double> f, std::span<const char> positive,
                std::span<const double> weight) {
  std::vector<std::size_t> order(f.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return f[a] < f[b]; });
  std::vector<double> at;  // the different f of rows that count
  std::vector<Pool> pools;
  for (const std::size_t row : order) {
    const double w = weight_of(weight, static_cast<Index>(row));
    if (!(w > 0)) continue;
    const double y = positive[row] != 0 ? 1 : 0;
    if (at.empty() || f[row] > at.back()) {
      at.push_back(f[row]);
      pools.push_back({w, y, 1});
    } else {
      Pool& pool = pools.back();
      pool.mean += w / (pool.weight + w) * (y - pool.mean);
      pool.weight += w;
    }
  }
  std::vector<Pool> rising;
  for (Pool pool : pools) {
    while (!rising.empty() && rising.back().mean >= pool.mean) {
      const Pool& last = rising.back();
      const double all = last.weight + pool.weight;
      pool = {all, (last.weight * last.mean + pool.weight * pool.mean) / all,
              last.values + pool.values};
      rising.pop_back();
    }
    rising.push_back(pool);
  }
  std::vector<double> p;
  for (const Pool& pool : rising) p.insert(p.end(), pool.values, std::clamp(pool.mean, 0.0, 1.0));
  return without_flat_insides(at, p);
}

Calibration fit_calibration(CalibrationMethod method, const CalibrationRows& rows) {
  assert(rows.Z.rows > 0);
  Calibration calibration{.method = method};
  if (method == CalibrationMethod::none) return calibration;
  if (method == CalibrationMethod::temperature) {
    calibration.temperature = fit_temperature(rows);
    return calibration;
  }
  Matrix<double> f(rows.Z.rows, rows.Z.cols);
  for (Index row = 0; row < f.rows(); ++row) log_odds(rows.Z.row(row), f.row(row));
  for (Index k = 0; k < f.cols(); ++k) {
    const Index label = f.cols() == 1 ? 1 : k;
    std::vector<double> of_class;
    std::vector<char> positive;
    for (Index row = 0; row < f.rows(); ++row) {
      of_class.push_back(f(row, k));
      positive.push_back(rows.actual[static_cast<std::size_t>(row)] == label ? 1 : 0);
    }
    if (method == CalibrationMethod::platt) {
      calibration.sigmoids.push_back(fit_sigmoid(of_class, positive, rows.weight));
    } else {
      calibration.curves.push_back(fit_curve(of_class, positive, rows.weight));
    }
  }
  return calibration;
}

}  // namespace gradus
