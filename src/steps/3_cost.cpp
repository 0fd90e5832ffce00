// Step 3, the cost: each loss from Z(L), its derivative, its differences, and the article's
// formula.
#include "steps/3_cost.hpp"

#include "steps/activation.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::steps {
namespace {

void require_cost_shapes(std::string_view function, const Matrix& ZL, const Matrix& Y) {
  require_same_shape(function, {"ZL", ZL}, {"Y", Y});
  require_shape(Y.cols() > 0, function, {"ZL", ZL}, {"Y", Y}, "at least one column");
}

double binary_cross_entropy(const Matrix& Z, const Matrix& Y) {
  return (Z.array().max(0.0) - Y.array() * Z.array() + (-Z.array().abs()).exp().log1p()).sum();
}

double cross_entropy(const Matrix& Z, const Matrix& Y) {
  const Eigen::RowVectorXd largest = Z.colwise().maxCoeff();  // taken off so that e^Z stays finite
  const Matrix S = Z.rowwise() - largest;
  return (S.array().exp().colwise().sum().log() - (Y.array() * S.array()).colwise().sum()).sum();
}

double squared_error(const Matrix& Z, const Matrix& Y) {
  return 0.5 * (Z - Y).squaredNorm();
}

Matrix softplus(const Matrix& Z) {
  return Z.array().max(0.0) + (-Z.array().abs()).exp().log1p();
}

/// max(q E, (q - 1) E) for the quantile of each row, E = Y - Z.
Matrix quantile_costs(const Matrix& Z, const Matrix& Y, const std::vector<double>& quantiles) {
  Matrix costs = Y - Z;
  for (Index j = 0; j < costs.rows(); ++j) {
    const double q = quantiles[static_cast<std::size_t>(j)];
    costs.row(j) = (q * costs.row(j)).cwiseMax((q - 1.0) * costs.row(j));
  }
  return costs;
}

/// S = Z where Y is 1, else -Z: how far on the right side.
Matrix signed_Z(const Matrix& Z, const Matrix& Y) {
  return (2.0 * Y.array() - 1.0) * Z.array();
}

Matrix binary_focal_costs(const Matrix& Z, const Matrix& Y, double gamma) {
  const Matrix S = signed_Z(Z, Y);
  return (-gamma * softplus(S)).array().exp() *
         softplus(-S).array();  // (1 - p)^gamma = sigmoid(-S)^gamma
}

/// What a column of focal costs: wrong = 1 - p and log p of the right class c, from
/// r = sum of e^(Z_k - Z_c) over the others: 1 - p = r / (1 + r), log p = -log(1 + r).
struct FocalColumn {
  Index c = 0;
  double wrong = 0;
  double log_p = 0;
};

FocalColumn focal_column(const Matrix& Z, const Matrix& Y, Index i) {
  FocalColumn column;
  Y.col(i).maxCoeff(&column.c);
  const double shift = std::max(Z.col(i).maxCoeff(), Z(column.c, i));
  const double own = std::exp(Z(column.c, i) - shift);
  double others = 0;
  for (Index k = 0; k < Z.rows(); ++k) {
    if (k != column.c) others += std::exp(Z(k, i) - shift);
  }
  column.wrong = others / (own + others);
  column.log_p = own == 1 ? -std::log1p(others) : Z(column.c, i) - shift - std::log(own + others);
  return column;
}

Matrix focal_costs(const Matrix& Z, const Matrix& Y, double gamma) {
  Matrix costs(1, Z.cols());
  for (Index i = 0; i < Z.cols(); ++i) {
    const FocalColumn column = focal_column(Z, Y, i);
    costs(0, i) = -std::pow(column.wrong, gamma) * column.log_p;
  }
  return costs;
}

Matrix huber_costs(const Matrix& Z, const Matrix& Y, double delta) {
  const Eigen::ArrayXXd E = (Z - Y).array().abs();
  return (E <= delta).select(0.5 * E.square(), delta * (E - 0.5 * delta));
}

/// The costs that are no closed sum, (n_L, m) or (1, m).
Matrix costs_of(Loss loss, const Matrix& Z, const Matrix& Y, const LossSettings& settings) {
  switch (loss) {
    case Loss::absolute_error: return (Z - Y).cwiseAbs();
    case Loss::huber: return huber_costs(Z, Y, settings.huber_delta);
    case Loss::quantile: return quantile_costs(Z, Y, settings.quantiles);
    case Loss::poisson: return Z.array().exp() - Y.array() * Z.array();
    case Loss::binary_focal: return binary_focal_costs(Z, Y, settings.focal_gamma);
    case Loss::focal: return focal_costs(Z, Y, settings.focal_gamma);
    case Loss::squared_error:
    case Loss::binary_cross_entropy:
    case Loss::cross_entropy: break;
  }
  return {};
}

/// With f(S) = sigmoid(-S)^gamma softplus(-S) and p = sigmoid(S):
///   f'(S) = -(1 - p)^gamma (gamma p softplus(-S) + 1 - p),   dZ = f'(S) dS/dZ = +-f'(S)
Matrix binary_focal_backward(const Matrix& Z, const Matrix& Y, double gamma) {
  const Matrix S = signed_Z(Z, Y);
  const Matrix p = output_activation(S, Loss::binary_cross_entropy);
  const Matrix wrong = output_activation(-S, Loss::binary_cross_entropy);
  const Matrix slope = -(-gamma * softplus(S)).array().exp() *
                       (gamma * p.array() * softplus(-S).array() + wrong.array());
  return (2.0 * Y.array() - 1.0) * slope.array();
}

/// With f(log p) = -(1 - p)^gamma log p:
///   df/dlog p = (1 - p)^gamma (gamma p log p / (1 - p) - 1),   dlog p/dZ = Y - A
Matrix focal_backward(const Matrix& Z, const Matrix& Y, double gamma) {
  Matrix dZ = Y - output_activation(Z, Loss::cross_entropy);
  for (Index i = 0; i < Z.cols(); ++i) {
    const auto [c, wrong, log_p] = focal_column(Z, Y, i);
    dZ(c, i) = wrong;  // 1 - A, where A is near 1
    const double ratio = wrong > 0 ? log_p / wrong : -1.0;
    dZ.col(i) *= std::pow(wrong, gamma) * (gamma * std::exp(log_p) * ratio - 1.0);
  }
  return dZ;
}

}  // namespace

double compute_cost(Loss loss, const Matrix& ZL, const Matrix& Y, const LossSettings& settings) {
  require_cost_shapes("compute_cost", ZL, Y);
  const auto m = static_cast<double>(Y.cols());
  switch (loss) {
    case Loss::binary_cross_entropy:
      return output_share(loss, Y.rows()) / m * binary_cross_entropy(ZL, Y);
    case Loss::cross_entropy: return 1.0 / m * cross_entropy(ZL, Y);
    case Loss::squared_error: return 1.0 / m * squared_error(ZL, Y);
    default: return 1.0 / m * costs_of(loss, ZL, Y, settings).sum();
  }
}

Matrix cost_backward(Loss loss, const Matrix& ZL, const Matrix& Y, const LossSettings& settings) {
  require_cost_shapes("cost_backward", ZL, Y);
  const auto E = (ZL - Y).array();
  switch (loss) {
    case Loss::absolute_error: return E.sign();
    case Loss::huber: return E.max(-settings.huber_delta).min(settings.huber_delta);
    case Loss::quantile: {
      Matrix dZ(ZL.rows(), ZL.cols());
      for (Index j = 0; j < ZL.rows(); ++j) {
        const double q = settings.quantiles[static_cast<std::size_t>(j)];
        dZ.row(j) =
            (E.row(j) > 0.0)
                .select(1.0 - q, (E.row(j) < 0.0).select(-q, Eigen::ArrayXXd::Zero(1, ZL.cols())));
      }
      return dZ;
    }
    case Loss::binary_focal: return binary_focal_backward(ZL, Y, settings.focal_gamma);
    case Loss::focal: return focal_backward(ZL, Y, settings.focal_gamma);
    case Loss::squared_error:
    case Loss::binary_cross_entropy:
    case Loss::cross_entropy:
    case Loss::poisson: return output_share(loss, Y.rows()) * (output_activation(ZL, loss) - Y);
  }
  return {};
}

bool crosses_cost_kink(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y,
                       const LossSettings& settings) {
  const Eigen::ArrayXXd from = (ZL_from - Y).array();
  const Eigen::ArrayXXd to = (ZL_to - Y).array();
  const double delta = settings.huber_delta;
  switch (loss) {
    case Loss::absolute_error:
    case Loss::quantile: return ((from > 0.0) != (to > 0.0)).any();
    case Loss::huber:
      return ((from > delta) != (to > delta)).any() || ((from < -delta) != (to < -delta)).any();
    default: return false;
  }
}

double cost_difference(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y,
                       const LossSettings& settings) {
  require_cost_shapes("cost_difference", ZL_from, Y);
  require_cost_shapes("cost_difference", ZL_to, Y);
  const auto m = static_cast<double>(Y.cols());
  const Matrix D = ZL_to - ZL_from;
  switch (loss) {
    case Loss::squared_error:
      return 1.0 / m * (D.array() * (0.5 * (ZL_from + ZL_to) - Y).array()).sum();
    case Loss::binary_cross_entropy: {
      const Matrix A = output_activation(ZL_from, loss);
      const Eigen::ArrayXXd growth = (A.array() * D.array().expm1()).log1p();
      return output_share(loss, Y.rows()) / m * (growth - Y.array() * D.array()).sum();
    }
    case Loss::cross_entropy: {
      const Matrix A = output_activation(ZL_from, loss);
      const Eigen::ArrayXXd growth = (A.array() * D.array().expm1()).colwise().sum().log1p();
      return 1.0 / m * (growth - (Y.array() * D.array()).colwise().sum()).sum();
    }
    case Loss::poisson:
      return 1.0 / m * (ZL_from.array().exp() * D.array().expm1() - Y.array() * D.array()).sum();
    default:
      return 1.0 / m *
             (costs_of(loss, ZL_to, Y, settings) - costs_of(loss, ZL_from, Y, settings)).sum();
  }
}

double article_cost(const Matrix& AL, const Matrix& Y) {
  require_same_shape("article_cost", {"AL", AL}, {"Y", Y});
  const auto m = static_cast<double>(Y.cols());
  const auto y = Y.array();
  return -1.0 / m * (y * AL.array().log() + (1.0 - y) * (1.0 - AL.array()).log()).sum();
}

}  // namespace gradus::steps
