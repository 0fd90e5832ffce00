// Step 7, the gradient check: move one parameter a little both ways, see how the cost moves, and
// compare. How, and why so:
//
// - D(h) = (cost(p + h) - cost(p - h)) / 2h, and the slope is (4 D(h) - D(2h)) / 3 (Richardson
//   1911), so that the error is of order h^4, not h^2.
// - h moves the parameter's own Z by 1e-3 of its size, or of 1 where that is less: on this scale
//   sigmoid, tanh and softmax bend. Truncation is then near 1e-12, rounding near 1e-16 / 1e-3.
// - cost_difference subtracts before it rounds; two costs near 0.7 would lose eight digits more.
// - relu and its kin bend at Z = 0, and no difference across a bend is a derivative. Where a Z
//   changes sign between the ends, h is made ten times smaller, four times at most; then the
//   parameter is skipped and counted.
// - A layer norm over units that are nearly alike bends on the scale of their variance. Where D(h)
//   and D(2h) are too far apart h is made smaller as well, and the nearest pair counts.
// - Moving W(i, j) of layer l adds a multiple of row j of A(l-1) to row i of Z(l) and does nothing
//   else, so the layers below l stay, and Z(l+1) changes by one outer product. A norm of the layer
//   lets more change; then what lies above is computed anew.
#include "steps/7_check_gradients.hpp"

#include "steps/3_cost.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace gradus::steps {
namespace {

using Row = Eigen::RowVectorXd;
using Part = GradientError::Part;

constexpr std::array relative_steps{1e-3, 1e-4, 1e-5, 1e-6, 1e-7};

// Of the slope: D(h) and D(2h) may be this far apart. With D(h) = slope (1 + x + c x^2 + ..), where
// x goes as h^2, that is 3 x, and what Richardson leaves is 4 c x^2: near 4e-9.
constexpr double most_apart = 1e-4;

// A gradient is the mean of terms dZ A_prev. Below a thousandth of the layer's largest mean of
// |dZ A_prev| the terms have cancelled, and their rounding is what is left. An error of 1e-7 of
// this floor is 1e-10 of that mean, so a wrong formula cannot hide below it.
constexpr double floor_share = 1e-3;

// A prime above the most units of a layer, so it divides no W's size: its multiples modulo that
// size are all different and spread over rows and columns.
constexpr Index stride = (Index{1} << 20) + 7;

/// Where the slopes are measured.
struct Point {
  const Network& network;
  const Parameters& parameters;
  const Cache& cache;
  const Matrix& Y;
};

/// A parameter of unit i in layer l: moving it by h moves row i of Z(l), or of N(l) behind a norm,
/// by h a.
struct Direction {
  enum class Of { Z, N };

  Index l;
  Index i;
  Row a;  // (m): row j of A(l-1) for W(i, j), ones for b(i), row i of Zhat for gamma(i)
  Of of = Of::Z;
};

bool crosses_kink(Activation activation, const Matrix& Z, const Matrix& Z_moved) {
  if (!has_kink(activation)) return false;
  return ((Z.array() > 0.0) != (Z_moved.array() > 0.0)).any();
}

/// Whether there are layers that are more than A = g(W A_prev + b).
bool is_special(const Network& network) {
  return std::ranges::any_of(network.hidden, [](const Layer& layer) {
    return layer.norm != Norm::none || layer.residual || layer.dropout != 0;
  });
}

/// The same as moved_ZL, with every layer from l on computed anew.
std::optional<Matrix> moved_ZL_anew(const Point& point, const Direction& direction, double h) {
  const Network& network = point.network;  // no bindings, which clang 14 lets no lambda capture
  const Parameters& parameters = point.parameters;
  const Cache& cache = point.cache;
  const Index L = network.depth();
  const auto b_before_norm = [&](Index k) -> Vector {
    return network.norm(k) == Norm::none ? parameters.b[k] : Vector::Zero(parameters.b[k].size());
  };
  Matrix Z = cache.Z[direction.l];
  if (direction.of == Direction::Of::Z) Z.row(direction.i) += h * direction.a;
  Matrix A_prev = cache.A[direction.l - 1];
  Matrix A_added = cache.A[std::max<Index>(direction.l - 2, 0)];  // A(k-2)
  for (Index k = direction.l; k < L; ++k) {
    Matrix N = network.norm(k) == Norm::none
                   ? Z
                   : normalise_forward(network.norm(k), Z, parameters.gamma[k], parameters.b[k]).N;
    if (k == direction.l && direction.of == Direction::Of::N) N.row(direction.i) += h * direction.a;
    if (crosses_kink(hidden_activation(network, k), cache.before_activation(network, k), N))
      return std::nullopt;
    A_added = std::exchange(A_prev, hidden_output(network, k, N, cache.D[k], A_added));
    Z = linear_forward(A_prev, parameters.W[k + 1], b_before_norm(k + 1));
  }
  return Z;
}

/// Z(L) with the parameter moved by h, or nothing when a unit goes over its kink on the way.
std::optional<Matrix> moved_ZL(const Point& point, const Direction& direction, double h) {
  const auto& [network, parameters, cache, Y] = point;
  const auto& [l, i, a, of] = direction;
  const Index L = network.depth();
  if (is_special(network)) return moved_ZL_anew(point, direction, h);
  const Matrix z_i = cache.Z[l].row(i) + h * a;
  if (l == L) {
    Matrix ZL = cache.Z[L];
    ZL.row(i) = z_i;
    return ZL;
  }
  if (crosses_kink(hidden_activation(network, l), cache.Z[l].row(i), z_i)) return std::nullopt;

  const Matrix a_i = activation_forward(z_i, hidden_activation(network, l));
  Matrix Z = cache.Z[l + 1] + parameters.W[l + 1].col(i) * (a_i - cache.A[l].row(i));
  for (Index k = l + 1; k < L; ++k) {
    const Activation activation = hidden_activation(network, k);
    if (crosses_kink(activation, cache.Z[k], Z)) return std::nullopt;
    Z = linear_forward(activation_forward(Z, activation), parameters.W[k + 1], parameters.b[k + 1]);
  }
  return Z;
}

/// D(h) = (cost(p + h) - cost(p - h)) / 2h
std::optional<double> centred_difference(const Point& point, const Direction& direction, double h) {
  const std::optional<Matrix> below = moved_ZL(point, direction, -h);
  const std::optional<Matrix> above = moved_ZL(point, direction, h);
  if (!below || !above) return std::nullopt;
  const auto& [loss, settings] = std::tie(point.network.loss, point.network.loss_settings);
  if (crosses_cost_kink(loss, *below, *above, point.Y, settings)) return std::nullopt;
  return cost_difference(loss, *below, *above, point.Y, settings) / (2.0 * h);
}

/// The slope of the cost along the parameter, or nothing at a kink. `floor` is the size below which
/// a slope counts as this size.
std::optional<double> numeric_gradient(const Point& point, const Direction& direction,
                                       double floor) {
  const Index l = direction.l;
  const bool of_Z = direction.of == Direction::Of::Z;
  Row z = (of_Z ? point.cache.Z[l] : point.cache.norm[l].N).row(direction.i);
  if (of_Z && point.network.norm(l) != Norm::none) z.array() -= z.mean();  // its scale is a norm's
  const double size_of_z = std::min(z.norm() / std::sqrt(static_cast<double>(z.size())), 1.0);
  const double size_of_a = direction.a.cwiseAbs().maxCoeff();
  // A unit that is all zero has no size; then the parameter itself moves by the relative step.
  const double scale = size_of_z > 0 && size_of_a > 0 ? size_of_z / size_of_a : 1.0;
  std::optional<double> slope;
  double least = 0;
  for (const double relative : relative_steps) {
    const double h = relative * scale;
    const std::optional<double> wide = centred_difference(point, direction, 2.0 * h);
    const std::optional<double> narrow = centred_difference(point, direction, h);
    if (!wide || !narrow) continue;
    const double apart = std::abs(*wide - *narrow);
    if (!slope || apart < least) {
      slope = (4.0 * *narrow - *wide) / 3.0;
      least = apart;
    }
    if (least <= most_apart * std::max(std::abs(*slope), floor)) break;
  }
  return slope;
}

double relative_error(double analytic, double numeric, double floor) {
  if (!std::isfinite(analytic) || !std::isfinite(numeric)) {
    return std::numeric_limits<double>::infinity();
  }
  const double size = std::max({std::abs(analytic), std::abs(numeric), floor});
  return size > 0 ? std::abs(analytic - numeric) / size : 0.0;
}

/// floor_share of the largest mean |dZ| |A_prev| in layer l, with A_prev = 1 for b.
double layer_floor(const Gradients& reference, const Cache& cache, Index l) {
  const bool has_norm = l < reference.dN.depth() && reference.dN[l].size() > 0;
  Matrix dZ = reference.dZ[l].cwiseAbs();
  if (has_norm) dZ = dZ.cwiseMax(reference.dN[l].cwiseAbs());
  const double largest_W = (dZ * cache.A[l - 1].cwiseAbs().transpose()).maxCoeff();
  const double largest_b = dZ.rowwise().sum().maxCoeff();
  return floor_share * std::max(largest_W, largest_b) / static_cast<double>(dZ.cols());
}

/// Takes one comparison into the result; `error` comes without numeric and relative.
void compare(const Point& point, const Direction& direction, double floor, GradientError error,
             GradientCheck& check) {
  const std::optional<double> numeric = numeric_gradient(point, direction, floor);
  if (!numeric) {
    ++check.skipped;
    return;
  }
  ++check.checked;
  error.numeric = *numeric;
  error.relative = relative_error(error.analytic, error.numeric, floor);
  GradientError& worst = check.layers[error.layer];
  if (worst.layer == 0 || error.relative > worst.relative) worst = error;
  if (check.worst.layer == 0 || error.relative > check.worst.relative) check.worst = error;
}

}  // namespace

GradientCheck check_gradients(const Network& network, const Parameters& parameters,
                              const Cache& cache, const Matrix& Y, const Gradients& gradients) {
  const Gradients reference = model_backward(network, parameters, cache, Y);
  const Point point{network, parameters, cache, Y};
  const Index L = network.depth();
  require_depth("check_gradients", L, "gradients", gradients.dW.depth());
  GradientCheck check;
  check.layers = PerLayer<GradientError>(L);
  check.total = network.parameter_count();
  const Index most =
      check.total <= most_parameters_checked ? check.total : most_parameters_checked / L;
  for (Index l = 1; l <= L; ++l) {
    const Matrix& dW = gradients.dW[l];
    const Vector& db = gradients.db[l];
    require_same_shape("check_gradients", {"dW", dW}, {"W", parameters.W[l]});
    require_same_shape("check_gradients", {"db", db}, {"b", parameters.b[l]});
    const double floor = layer_floor(reference, cache, l);
    for (Index k = 0; k < std::min(dW.size(), most); ++k) {
      const Index i = k * stride % dW.size() / dW.cols();
      const Index j = k * stride % dW.cols();
      compare(point, {l, i, cache.A[l - 1].row(j)}, floor, {l, Part::W, i, j, dW(i, j)}, check);
    }
    const bool has_norm = network.norm(l) != Norm::none;
    const Direction::Of of_b = has_norm ? Direction::Of::N : Direction::Of::Z;
    for (Index i = 0; i < db.size(); ++i) {
      compare(point, {l, i, Row::Ones(Y.cols()), of_b}, floor, {l, Part::b, i, 0, db(i)}, check);
    }
    if (!has_norm) continue;
    const Vector& dgamma = gradients.dgamma[l];
    require_same_shape("check_gradients", {"dgamma", dgamma}, {"gamma", parameters.gamma[l]});
    for (Index i = 0; i < dgamma.size(); ++i) {
      compare(point, {l, i, cache.norm[l].Zhat.row(i), of_b}, floor,
              {l, Part::gamma, i, 0, dgamma(i)}, check);
    }
  }
  return check;
}

GradientCheck check_gradients(const Network& network, const Parameters& parameters, const Matrix& X,
                              const Matrix& Y, const Dropouts& D) {
  const Cache cache = model_forward(network, parameters, X, D);
  const Gradients gradients = model_backward(network, parameters, cache, Y);
  return check_gradients(network, parameters, cache, Y, gradients);
}

}  // namespace gradus::steps
