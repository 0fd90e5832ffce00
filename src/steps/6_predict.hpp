// Step 6: answers from a trained network. How good they are is measured in model/metrics.hpp.
#pragma once

#include "steps/2_forward.hpp"

namespace gradus::steps {

/// A(L) as prediction has it: no unit left out, batch norm with its running mean and variance.
/// X (n_0, m) -> (n_L, m). Throws as model_forward.
Matrix model_answer(const Network& network, const Parameters& parameters, const Matrix& X);

/// The label of each sample, from A(L):                  (article, workflow, step 3)
///   the binary losses         1 where A > 0.5, else 0
///   cross_entropy and focal   the row of the largest A, from 0
///   the others                A itself
/// X (n_0, m) -> (1, m) for classes, (n_L, m) for numbers. Throws as model_forward.
Matrix predict(const Network& network, const Parameters& parameters, const Matrix& X);

}  // namespace gradus::steps
