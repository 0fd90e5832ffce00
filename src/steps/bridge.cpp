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
  Parameters result{PerLayer<Matrix>(L), PerLayer<Vector>(L)};
  for (Index l = 1; l <= L; ++l) {
    result.W[l] = copy_in(parameters.W(l));
    result.b[l] = Eigen::Map<const Vector>(parameters.b(l).data(), network.units(l));
  }
  return result;
}

gradus::Parameters<double> from_steps(const Network& network, const Parameters& parameters) {
  require_depth("from_steps", network.depth(), "parameters", parameters.W.depth());
  gradus::Parameters<double> result(network);
  for (Index l = 1; l <= network.depth(); ++l) {
    copy_out(parameters.W[l], result.W(l));
    copy_out(parameters.b[l], result.b(l));
  }
  return result;
}

gradus::Gradients<double> from_steps(const Network& network, const Gradients& gradients) {
  require_depth("from_steps", network.depth(), "gradients", gradients.dW.depth());
  gradus::Gradients<double> result(network);
  for (Index l = 1; l <= network.depth(); ++l) {
    copy_out(gradients.dW[l], result.dW(l));
    copy_out(gradients.db[l], result.db(l));
  }
  return result;
}

}  // namespace gradus::steps
