// Step 5: the parameters move against their gradients. Other optimizers are in the engine only.
#pragma once

#include "steps/4_backward.hpp"

namespace gradus::steps {

/// W = W - learning_rate dW,  b = b - learning_rate db   (article, "Updating parameters")
/// Parameters in, parameters out. learning_rate > 0. Throws Error(usage) when the shapes differ.
Parameters update_parameters(Parameters parameters, const Gradients& gradients,
                             double learning_rate);

}  // namespace gradus::steps
