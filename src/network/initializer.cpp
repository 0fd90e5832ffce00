// The scales of first weights, and Gram-Schmidt for orthogonal ones.
#include "network/initializer.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace gradus {
namespace {

/// Uniform in -1 .. 1 from a N(0, 1) draw: the draw's own distribution function, 2 Phi(x) - 1.
double uniform_of(double randn) {
  return std::erf(randn / std::numbers::sqrt2);
}

/// Four sums side by side, added up at the end: always in the same order.
double dot(std::span<const double> a, std::span<const double> b) {
  std::array<double, 4> sums{};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void orthonormalise_rows(Matrix<double>& W) {
  for (Index r = 0; r < W.rows(); ++r) {
    const std::span<double> row = W.row(r);
    for (int pass = 0; pass < 2; ++pass) {
      for (Index before = 0; before < r; ++before) {
        const std::span<const double> done = W.row(before);
        const double share = dot(row, done);
        for (std::size_t j = 0; j < row.size(); ++j) row[j] -= share * done[j];
      }
      const double size = std::sqrt(dot(row, row));
      if (size == 0) return;  // no draws, nothing to turn
      for (double& w : row) w /= size;
    }
  }
}

Matrix<double> transposed(const Matrix<double>& W) {
  Matrix<double> result(W.cols(), W.rows());
  for (Index i = 0; i < W.rows(); ++i) {
    for (Index j = 0; j < W.cols(); ++j) result(j, i) = W(i, j);
  }
  return result;
}

}  // namespace

double initial_weight(Initializer initializer, double randn, Index n, Index n_prev) {
  const auto in = static_cast<double>(n_prev);
  const auto out = static_cast<double>(n);
  switch (initializer) {
    case Initializer::article: return randn * 0.01;
    case Initializer::scaled:
    case Initializer::lecun: return randn / std::sqrt(in);
    case Initializer::lecun_uniform: return uniform_of(randn) * std::sqrt(3.0 / in);
    case Initializer::he: return randn * std::sqrt(2.0 / in);
    case Initializer::he_uniform: return uniform_of(randn) * std::sqrt(6.0 / in);
    case Initializer::glorot: return randn * std::sqrt(2.0 / (in + out));
    case Initializer::glorot_uniform: return uniform_of(randn) * std::sqrt(6.0 / (in + out));
    case Initializer::orthogonal: return randn;
    case Initializer::zeros: return 0;
  }
  return 0;
}

Matrix<double> initial_weights(Initializer initializer, Index n, Index n_prev,
                               const std::function<double()>& randn) {
  Matrix<double> W(n, n_prev);
  for (double& weight : W.flat()) weight = initial_weight(initializer, randn(), n, n_prev);
  if (initializer == Initializer::orthogonal) orthogonalise(W);
  return W;
}

void orthogonalise(Matrix<double>& W) {
  if (W.rows() <= W.cols()) {
    orthonormalise_rows(W);
    return;
  }
  Matrix<double> columns = transposed(W);
  orthonormalise_rows(columns);
  W = transposed(columns);
}

}  // namespace gradus
