// Cost and slope side by side, so that each formula stands beside its derivative. All stay finite
// for any finite Z that has a finite cost.
#include "engine/pointwise_loss.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace gradus::engine {
namespace {

struct Point {
  double cost = 0;
  double slope = 0;  // d cost / dZ
};

Point absolute_error(double error) {
  return {std::abs(error), error > 0 ? 1.0 : error < 0 ? -1.0 : 0.0};
}

Point huber(double error, double delta) {
  const double size = std::abs(error);
  if (size <= delta) return {0.5 * error * error, error};
  return {delta * (size - 0.5 * delta), std::clamp(error, -delta, delta)};
}

/// error = Z - Y: above the answer each unit costs 1 - q, below it q.
Point quantile(double error, double q) {
  return {std::max(-q * error, (1 - q) * error), error > 0 ? 1 - q : error < 0 ? -q : 0.0};
}

double softplus(double z) {
  return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));
}

/// (1 - p)^gamma softplus(-s), s = z or -z and p = sigmoid(s) of the right answer. Both p and 1 - p
/// come from exponentials of numbers <= 0.
Point binary_focal(double z, double y, double gamma) {
  const double sign = y > 0.5 ? 1 : -1;
  const double s = sign * z;
  const double miss = softplus(-s);  // -log p
  const double wrong_to_gamma = std::exp(-gamma * softplus(s));
  const double p = std::exp(-miss);
  const double wrong = std::exp(-softplus(s));
  return {wrong_to_gamma * miss, -sign * wrong_to_gamma * (gamma * p * miss + wrong)};
}

/// -(1 - p)^gamma log p of a row, p the softmax of the right class c; dZ [n] gets the slopes where
/// it is given.
template <Scalar T>
double focal(std::span<const T> Z, std::span<const T> Y, double gamma, std::span<T> dZ) {
  const auto c = static_cast<std::size_t>(std::max_element(Y.begin(), Y.end()) - Y.begin());
  const double z_c = static_cast<double>(Z[c]);
  const double shift = static_cast<double>(*std::max_element(Z.begin(), Z.end()));
  const double own = std::exp(z_c - shift);
  double others = 0;
  for (std::size_t k = 0; k < Z.size(); ++k) {
    if (k != c) others += std::exp(static_cast<double>(Z[k]) - shift);
  }
  const double wrong = others / (own + others);  // 1 - p, without cancelling
  const double log_p = own == 1 ? -std::log1p(others) : z_c - shift - std::log(own + others);
  const double wrong_to_gamma = std::pow(wrong, gamma);
  if (!dZ.empty()) {
    const double ratio = wrong > 0 ? log_p / wrong : -1;
    const double by_log_p = wrong_to_gamma * (gamma * std::exp(log_p) * ratio - 1);
    for (std::size_t k = 0; k < Z.size(); ++k) {
      const double A = std::exp(static_cast<double>(Z[k]) - shift) / (own + others);
      dZ[k] = static_cast<T>(by_log_p * (k == c ? wrong : -A));
    }
  }
  return -wrong_to_gamma * log_p;
}

Point point_of(Loss loss, double z, double y, Index column, const LossSettings& settings) {
  switch (loss) {
    case Loss::absolute_error: return absolute_error(z - y);
    case Loss::huber: return huber(z - y, settings.huber_delta);
    case Loss::quantile:
      return quantile(z - y, settings.quantiles[static_cast<std::size_t>(column)]);
    case Loss::poisson: return {std::exp(z) - y * z, std::exp(z) - y};
    case Loss::binary_focal: return binary_focal(z, y, settings.focal_gamma);
    case Loss::focal:
    case Loss::squared_error:
    case Loss::binary_cross_entropy:
    case Loss::cross_entropy: break;
  }
  assert(false);
  return {};
}

}  // namespace

template <Scalar T>
double sum_pointwise_costs(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y,
                           Weights<T> weight, const LossSettings& settings) noexcept {
  double sum = 0;
  for (Index i = 0; i < Z.rows; ++i) {
    double cost = 0;
    if (loss == Loss::focal) {
      cost = focal<T>(Z.row(i), Y.row(i), settings.focal_gamma, {});
    } else {
      for (Index j = 0; j < Z.cols; ++j) {
        cost +=
            point_of(loss, static_cast<double>(Z(i, j)), static_cast<double>(Y(i, j)), j, settings)
                .cost;
      }
    }
    sum += weight.of(i) * cost;
  }
  return sum;
}

template <Scalar T>
void cost_slopes(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y,
                 const LossSettings& settings, MatrixView<T> dZ) noexcept {
  for (Index i = 0; i < Z.rows; ++i) {
    if (loss == Loss::focal) {
      focal<T>(Z.row(i), Y.row(i), settings.focal_gamma, dZ.row(i));
      continue;
    }
    for (Index j = 0; j < Z.cols; ++j) {
      dZ(i, j) = static_cast<T>(
          point_of(loss, static_cast<double>(Z(i, j)), static_cast<double>(Y(i, j)), j, settings)
              .slope);
    }
  }
}

template double sum_pointwise_costs(Loss, MatrixView<const float>, MatrixView<const float>,
                                    Weights<float>, const LossSettings&) noexcept;
template double sum_pointwise_costs(Loss, MatrixView<const double>, MatrixView<const double>,
                                    Weights<double>, const LossSettings&) noexcept;
template void cost_slopes(Loss, MatrixView<const float>, MatrixView<const float>,
                          const LossSettings&, MatrixView<float>) noexcept;
template void cost_slopes(Loss, MatrixView<const double>, MatrixView<const double>,
                          const LossSettings&, MatrixView<double>) noexcept;

}  // namespace gradus::engine
