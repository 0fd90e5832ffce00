// Step 5, gradient descent.
#include "steps/5_update.hpp"

namespace gradus::steps {

Parameters update_parameters(Parameters parameters, const Gradients& gradients,
                             double learning_rate) {
  const Index L = parameters.W.depth();
  require_depth("update_parameters", L, "gradients", gradients.dW.depth());
  auto& [W, b] = parameters;
  const auto& dW = gradients.dW;
  const auto& db = gradients.db;
  for (Index l = 1; l <= L; ++l) {
    require_same_shape("update_parameters", {"W", W[l]}, {"dW", dW[l]});
    require_same_shape("update_parameters", {"b", b[l]}, {"db", db[l]});
    W[l] -= learning_rate * dW[l];
    b[l] -= learning_rate * db[l];
  }
  return parameters;
}

}  // namespace gradus::steps
