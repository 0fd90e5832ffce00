// Both norms are one formula: batch norm averages over rows of Z, layer norm over its columns.
#include "steps/normalise.hpp"

namespace gradus::steps {
namespace {

/// The average over what a norm averages over, as a matrix of the shape of X.
Matrix average(Norm norm, const Matrix& X) {
  if (norm == Norm::batch) return X.rowwise().mean().replicate(1, X.cols());
  return X.colwise().mean().replicate(X.rows(), 1);
}

/// One number a unit or a sample, out of the matrix that average() makes.
Vector once(Norm norm, const Matrix& X) {
  return norm == Norm::batch ? Vector(X.col(0)) : Vector(X.row(0).transpose());
}

Matrix scale_and_shift(const Matrix& Zhat, const Vector& gamma, const Vector& b) {
  return (gamma.asDiagonal() * Zhat).colwise() + b;
}

Matrix spread(Norm norm, const Normalised& normalised) {
  const Vector root = (normalised.variance.array() + norm_epsilon).sqrt();
  const auto& Zhat = normalised.Zhat;
  if (norm == Norm::batch) return root.replicate(1, Zhat.cols());
  return root.transpose().replicate(Zhat.rows(), 1);
}

}  // namespace

Normalised normalise_forward(Norm norm, const Matrix& Z, const Vector& gamma, const Vector& b) {
  require_shape(Z.rows() == gamma.size(), "normalise_forward", {"Z", Z}, {"gamma", gamma},
                "Z.rows == gamma.rows");
  require_same_shape("normalise_forward", {"gamma", gamma}, {"b", b});
  Normalised result;
  const Matrix mean = average(norm, Z);
  const Matrix off = Z - mean;
  const Matrix variance = average(norm, off.cwiseProduct(off));
  result.mean = once(norm, mean);
  result.variance = once(norm, variance);
  result.Zhat = off.array() / (variance.array() + norm_epsilon).sqrt();
  result.N = scale_and_shift(result.Zhat, gamma, b);
  return result;
}

Matrix normalise_with(const Matrix& Z, const Vector& mean, const Vector& variance,
                      const Vector& gamma, const Vector& b) {
  const Vector root = (variance.array() + norm_epsilon).sqrt();
  const Matrix Zhat = (Z.colwise() - mean).array().colwise() / root.array();
  return scale_and_shift(Zhat, gamma, b);
}

NormaliseGradients normalise_backward(Norm norm, const Matrix& dN, const Normalised& normalised,
                                      const Vector& gamma) {
  const Matrix& Zhat = normalised.Zhat;
  require_same_shape("normalise_backward", {"dN", dN}, {"Zhat", Zhat});
  const Matrix G = gamma.asDiagonal() * dN;
  const Matrix rest = G - average(norm, G) - Zhat.cwiseProduct(average(norm, G.cwiseProduct(Zhat)));
  return {.dZ = rest.array() / spread(norm, normalised).array(),
          .dgamma = dN.cwiseProduct(Zhat).rowwise().mean(),
          .db = dN.rowwise().mean()};
}

Vector running_average(const Vector& running, const Vector& of_batch) {
  return running + norm_momentum * (of_batch - running);
}

}  // namespace gradus::steps
