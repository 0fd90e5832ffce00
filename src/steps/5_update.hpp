// Step 5: the parameters move against their gradients. Other optimizers are in the engine only.
#pragma once

#include "steps/4_backward.hpp"

namespace gradus::steps {

/// W = W - learning_rate dW,  b and gamma alike   (article, "Updating parameters")
/// Parameters in, parameters out. learning_rate > 0. Throws Error(usage) when the shapes differ.
Parameters update_parameters(Parameters parameters, const Gradients& gradients,
                             double learning_rate);

/// The running mean and variance of batch norm moved towards those of the batch that `cache` is of.
/// One sample has no variance and moves nothing.
Parameters update_statistics(Parameters parameters, const Network& network, const Cache& cache);

}  // namespace gradus::steps
