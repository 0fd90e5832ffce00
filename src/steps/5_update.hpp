// Step 5: the parameters move against their gradients. Other optimizers are the engine's.
#pragma once

#include "steps/4_backward.hpp"

namespace gradus::steps {

/// W = W - learning_rate dW,  b = b - learning_rate db   (article, "Updating parameters")
/// Parameters in, parameters out. Throws Error(usage) when the gradients have other shapes.
Parameters update_parameters(Parameters parameters, const Gradients& gradients,
                             double learning_rate);

}  // namespace gradus::steps
