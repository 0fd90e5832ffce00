// Step 5, gradient descent.
#include "steps/5_update.hpp"

namespace gradus::steps {

Parameters update_parameters(Parameters parameters, const Gradients& gradients,
                             double learning_rate) {
  const Index L = parameters.W.depth();
  require_depth("update_parameters", L, "gradients", gradients.dW.depth());
  auto& W = parameters.W;
  auto& b = parameters.b;
  const auto& dW = gradients.dW;
  const auto& db = gradients.db;
  for (Index l = 1; l <= L; ++l) {
    require_same_shape("update_parameters", {"W", W[l]}, {"dW", dW[l]});
    require_same_shape("update_parameters", {"b", b[l]}, {"db", db[l]});
    W[l] -= learning_rate * dW[l];
    b[l] -= learning_rate * db[l];
    if (l < gradients.dgamma.depth() && gradients.dgamma[l].size() > 0)
      parameters.gamma[l] -= learning_rate * gradients.dgamma[l];
  }
  return parameters;
}

Parameters update_statistics(Parameters parameters, const Network& network, const Cache& cache) {
  const auto m = static_cast<double>(cache.A[0].cols());
  if (m < 2) return parameters;
  for (Index l = 1; l < network.depth(); ++l) {
    if (network.norm(l) != Norm::batch) continue;
    const Normalised& of_batch = cache.norm[l];
    parameters.mean[l] = running_average(parameters.mean[l], of_batch.mean);
    parameters.variance[l] =
        running_average(parameters.variance[l], m / (m - 1.0) * of_batch.variance);
  }
  return parameters;
}

}  // namespace gradus::steps
