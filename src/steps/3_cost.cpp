// Step 3, the cost: the three losses from Z(L), their differences, and the article's formula.
#include "steps/3_cost.hpp"

#include "steps/activation.hpp"

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

}  // namespace

double compute_cost(Loss loss, const Matrix& ZL, const Matrix& Y) {
  require_cost_shapes("compute_cost", ZL, Y);
  const auto m = static_cast<double>(Y.cols());
  switch (loss) {
    case Loss::binary_cross_entropy: return 1.0 / m * binary_cross_entropy(ZL, Y);
    case Loss::cross_entropy: return 1.0 / m * cross_entropy(ZL, Y);
    case Loss::squared_error: return 1.0 / m * squared_error(ZL, Y);
  }
  return 0;
}

double cost_difference(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y) {
  require_cost_shapes("cost_difference", ZL_from, Y);
  require_cost_shapes("cost_difference", ZL_to, Y);
  const auto m = static_cast<double>(Y.cols());
  const Matrix D = ZL_to - ZL_from;
  const Matrix A = output_activation(ZL_from, loss);
  switch (loss) {
    case Loss::squared_error:
      return 1.0 / m * (D.array() * (0.5 * (ZL_from + ZL_to) - Y).array()).sum();
    case Loss::binary_cross_entropy:
    case Loss::cross_entropy: {  // a sigmoid unit is a column of its own, so both are one formula
      const Eigen::ArrayXXd growth = (A.array() * D.array().expm1()).colwise().sum().log1p();
      return 1.0 / m * (growth - (Y.array() * D.array()).colwise().sum()).sum();
    }
  }
  return 0;
}

double article_cost(const Matrix& AL, const Matrix& Y) {
  require_same_shape("article_cost", {"AL", AL}, {"Y", Y});
  const auto m = static_cast<double>(Y.cols());
  const auto y = Y.array();
  return -1.0 / m * (y * AL.array().log() + (1.0 - y) * (1.0 - AL.array()).log()).sum();
}

}  // namespace gradus::steps
