// Step 7: is 4_backward right? Every gradient against the slope that 2_forward and 3_cost show when
// the parameter is moved. What a difference means is left to the caller.
#pragma once

#include "steps/4_backward.hpp"

namespace gradus::steps {

/// One gradient, worked out and measured.
struct GradientError {
  enum class Part { W, b, gamma };

  Index layer = 0;  // 1 .. L; 0 when nothing was checked
  Part part = Part::W;
  Index row = 0;  // from 0
  Index col = 0;  // from 0; 0 for b and gamma
  double analytic = 0;
  double numeric = 0;
  double relative = 0;  // |analytic - numeric| / max(|analytic|, |numeric|, floor); inf for NaN
};

struct GradientCheck {
  GradientError worst;             // the largest relative error of all
  PerLayer<GradientError> layers;  // and of each layer, l = 1 .. L; slot 0 is empty
  Index checked = 0;               // parameters compared
  Index skipped = 0;               // left out, because a unit has its kink there
  Index total = 0;                 // parameters in the network
  double max_relative_error() const { return worst.relative; }
};

/// Up to this many parameters each one is checked; beyond it every b, and this many / L of each W.
inline constexpr Index most_parameters_checked = 2000;

/// dW, db and dgamma of model_backward against (cost(p + h) - cost(p - h)) / 2h for each parameter
/// p. X (n_0, m), Y (n_L, m), m > 0. Runs the layers above each parameter four times. The same
/// units are left out for every cost, those that D says. Throws as model_backward.
GradientCheck check_gradients(const Network& network, const Parameters& parameters, const Matrix& X,
                              const Matrix& Y, const Dropouts& D = {});

/// The same for dW and db of `gradients`, wherever they come from; `cache` is model_forward's.
/// Throws Error(usage) when the shapes do not fit.
GradientCheck check_gradients(const Network& network, const Parameters& parameters,
                              const Cache& cache, const Matrix& Y, const Gradients& gradients);

}  // namespace gradus::steps
