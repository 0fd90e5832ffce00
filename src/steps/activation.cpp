// g(Z) and g'(Z), written for whole matrices.
#include "steps/activation.hpp"

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

}  // namespace

Matrix activation_forward(const Matrix& Z, Activation activation) {
  switch (activation) {
    case Activation::relu: return (Z.array() < 0.0).select(0.0, Z);  // lets NaN through
    case Activation::sigmoid: return sigmoid(Z);
    case Activation::tanh: return Z.array().tanh();
    case Activation::identity: return Z;
  }
  return {};
}

Matrix activation_backward(const Matrix& dA, const Matrix& Z, Activation activation) {
  require_same_shape("activation_backward", {"dA", dA}, {"Z", Z});
  switch (activation) {
    case Activation::relu: return (Z.array() > 0.0).select(dA, 0.0);
    case Activation::sigmoid: {
      const Matrix A = sigmoid(Z);
      return dA.array() * A.array() * (1.0 - A.array());
    }
    case Activation::tanh: return dA.array() * (1.0 - Z.array().tanh().square());
    case Activation::identity: return dA;
  }
  return {};
}

Matrix output_activation(const Matrix& Z, Loss loss) {
  switch (loss) {
    case Loss::binary_cross_entropy: return sigmoid(Z);
    case Loss::cross_entropy: return softmax(Z);
    case Loss::squared_error: return Z;
  }
  return {};
}

}  // namespace gradus::steps
