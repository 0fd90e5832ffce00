// Step 6, prediction: forward once more, then read off the label.
#include "steps/6_predict.hpp"

namespace gradus::steps {

Matrix predict(const Network& network, const Parameters& parameters, const Matrix& X) {
  Matrix AL = model_forward(network, parameters, X).A[network.depth()];
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
