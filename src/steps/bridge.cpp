// Copies of W, b, dW and db between the product's one block and the article's matrices.
#include "steps/bridge.hpp"

namespace gradus::steps {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix copy_in(MatrixView<const double> view) {
  return Eigen::Map<const RowMajor>(view.data, view.rows, view.cols);
}

void copy_out(const Matrix& matrix, MatrixView<double> view) {
  require_same_shape("from_steps", {"W", matrix}, {"the network's", view});
  Eigen::Map<RowMajor>(view.data, view.rows, view.cols) = matrix;
}

void copy_out(const Vector& vector, std::span<double> span) {
  const MatrixView<double> column{span.data(), std::ssize(span), 1, 1};
  require_same_shape("from_steps", {"b", vector}, {"the network's", column});
  std::copy(vector.begin(), vector.end(), span.begin());
}

}  // namespace

Parameters to_steps(const Network& network, const gradus::Parameters<double>& parameters) {
  const Index L = network.depth();
  Parameters result{PerLayer<Matrix>(L), PerLayer<Vector>(L), PerLayer<Vector>(L),
                    PerLayer<Vector>(L), PerLayer<Vector>(L)};
  const auto copy_vector = [](std::span<const double> from) -> Vector {
    return Eigen::Map<const Vector>(from.data(), std::ssize(from));
  };
  for (Index l = 1; l <= L; ++l) {
    result.W[l] = copy_in(parameters.W(l));
    result.b[l] = copy_vector(parameters.b(l));
    result.gamma[l] = copy_vector(parameters.gamma(l));
    result.mean[l] = copy_vector(parameters.mean(l));
    result.variance[l] = copy_vector(parameters.variance(l));
  }
  return result;
}

gradus::Parameters<double> from_steps(const Network& network, const Parameters& parameters) {
  require_depth("from_steps", network.depth(), "parameters", parameters.W.depth());
  gradus::Parameters<double> result(network);
  for (Index l = 1; l <= network.depth(); ++l) {
    copy_out(parameters.W[l], result.W(l));
    copy_out(parameters.b[l], result.b(l));
    if (network.norm(l) != Norm::none) copy_out(parameters.gamma[l], result.gamma(l));
    if (network.norm(l) != Norm::batch) continue;
    copy_out(parameters.mean[l], result.mean(l));
    copy_out(parameters.variance[l], result.variance(l));
  }
  return result;
}

gradus::Gradients<double> from_steps(const Network& network, const Gradients& gradients) {
  require_depth("from_steps", network.depth(), "gradients", gradients.dW.depth());
  gradus::Gradients<double> result(network);
  for (Index l = 1; l <= network.depth(); ++l) {
    copy_out(gradients.dW[l], result.dW(l));
    copy_out(gradients.db[l], result.db(l));
    if (network.norm(l) != Norm::none) copy_out(gradients.dgamma[l], result.dgamma(l));
  }
  return result;
}

}  // namespace gradus::steps
