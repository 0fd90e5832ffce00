// Step 6, prediction: forward once more, then read off the label.
#include "steps/6_predict.hpp"

#include <utility>

namespace gradus::steps {

Matrix model_answer(const Network& network, const Parameters& parameters, const Matrix& X) {
  const Index L = network.depth();
  require_depth("model_answer", L, "parameters", parameters.W.depth());
  Matrix A = X;
  Matrix A_added;  // A(l-2)
  for (Index l = 1; l < L; ++l) {
    const auto& [W, b, gamma, mean, variance] = parameters;
    const Vector no_b = Vector::Zero(b[l].size());
    Matrix N = linear_forward(A, W[l], network.norm(l) == Norm::none ? b[l] : no_b);
    if (network.norm(l) == Norm::batch) N = normalise_with(N, mean[l], variance[l], gamma[l], b[l]);
    if (network.norm(l) == Norm::layer) N = normalise_forward(Norm::layer, N, gamma[l], b[l]).N;
    Matrix A_here = hidden_output(network, l, N, {}, A_added);
    A_added = std::exchange(A, std::move(A_here));
  }
  return output_activation(linear_forward(A, parameters.W[L], parameters.b[L]), network.loss);
}

Matrix predict(const Network& network, const Parameters& parameters, const Matrix& X) {
  Matrix AL = model_answer(network, parameters, X);
  switch (network.loss) {
    case Loss::binary_focal:
    case Loss::binary_cross_entropy: return (AL.array() > 0.5).cast<double>();
    case Loss::focal:
    case Loss::cross_entropy: {
      Matrix label(1, AL.cols());
      for (Index i = 0; i < AL.cols(); ++i) {
        Index largest = 0;
        AL.col(i).maxCoeff(&largest);
        label(0, i) = static_cast<double>(largest);
      }
      return label;
    }
    case Loss::squared_error:
    case Loss::absolute_error:
    case Loss::huber:
    case Loss::quantile:
    case Loss::poisson: return AL;
  }
  return {};
}

}  // namespace gradus::steps
