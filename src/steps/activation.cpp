// g(Z) and g'(Z), written for whole matrices.
#include "steps/activation.hpp"

#include <cmath>
#include <numbers>

namespace gradus::steps {
namespace {

Matrix sigmoid(const Matrix& Z) {
  return 1.0 / (1.0 + (-Z.array()).exp());
}

/// e^Z / sum(e^Z) in each column; less its largest Z, which changes nothing but keeps e^Z finite.
Matrix softmax(const Matrix& Z) {
  const Matrix E = (Z.rowwise() - Z.colwise().maxCoeff()).array().exp();
  return E.array().rowwise() / E.colwise().sum().array();
}

Matrix softplus(const Matrix& Z) {
  return Z.array().max(0.0) + (-Z.array().abs()).exp().log1p();
}

/// The share of N(0, 1) below Z, from erfc so that it stays exact where it is small.
Matrix share_below(const Matrix& Z) {
  return Z.unaryExpr([](double z) { return 0.5 * std::erfc(-z * std::numbers::sqrt2 / 2); });
}

/// The density of N(0, 1): the slope of Phi.
Matrix phi(const Matrix& Z) {
  constexpr double height = std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  return height * (-0.5 * Z.array().square()).exp();
}

/// g'(Z), each number on its own.
Matrix slope(const Matrix& Z, Activation activation) {
  const auto z = Z.array();
  switch (activation) {
    case Activation::identity: return Matrix::Ones(Z.rows(), Z.cols());
    case Activation::relu: return (z > 0.0).cast<double>();
    case Activation::leaky_relu:
      return (z > 0.0).select(Matrix::Ones(Z.rows(), Z.cols()), leaky_slope);
    case Activation::elu: return z.min(0.0).exp();
    case Activation::selu: return selu_scale * (z > 0.0).select(1.0, selu_alpha * z.min(0.0).exp());
    case Activation::gelu: return share_below(Z).array() + z * phi(Z).array();
    case Activation::silu: {
      const Matrix S = sigmoid(Z);
      return S.array() * (1.0 + z * (1.0 - S.array()));
    }
    case Activation::mish: {
      const Matrix T = softplus(Z).array().tanh();
      return T.array() + z * (1.0 - T.array().square()) * sigmoid(Z).array();
    }
    case Activation::softplus: return sigmoid(Z);
    case Activation::sigmoid: {
      const Matrix A = sigmoid(Z);
      return A.array() * (1.0 - A.array());
    }
    case Activation::tanh: return 1.0 - z.tanh().square();
  }
  return {};
}

}  // namespace

Matrix activation_forward(const Matrix& Z, Activation activation) {
  const auto z = Z.array();
  switch (activation) {
    case Activation::identity: return Z;
    case Activation::relu: return (z < 0.0).select(0.0, Z);  // lets NaN through
    case Activation::leaky_relu: return (z < 0.0).select(leaky_slope * Z, Z);
    case Activation::elu: return (z < 0.0).select(z.expm1(), z);
    case Activation::selu: return selu_scale * (z < 0.0).select(selu_alpha * z.expm1(), z);
    case Activation::gelu: return z * share_below(Z).array();
    case Activation::silu: return z * sigmoid(Z).array();
    case Activation::mish: return z * softplus(Z).array().tanh();
    case Activation::softplus: return softplus(Z);
    case Activation::sigmoid: return sigmoid(Z);
    case Activation::tanh: return z.tanh();
  }
  return {};
}

Matrix activation_backward(const Matrix& dA, const Matrix& Z, Activation activation) {
  require_same_shape("activation_backward", {"dA", dA}, {"Z", Z});
  return dA.array() * slope(Z, activation).array();
}

Matrix output_activation(const Matrix& Z, Loss loss) {
  switch (loss) {
    case Loss::binary_focal:
    case Loss::binary_cross_entropy: return sigmoid(Z);
    case Loss::focal:
    case Loss::cross_entropy: return softmax(Z);
    case Loss::squared_error:
    case Loss::absolute_error:
    case Loss::huber:
    case Loss::quantile: return Z;
    case Loss::poisson: return Z.array().exp();
  }
  return {};
}

}  // namespace gradus::steps
