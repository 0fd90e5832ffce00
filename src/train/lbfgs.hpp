// L-BFGS: the minimum of a smooth function by steps along an approximate Newton direction, each as
// long as a line search finds good. It knows nothing of networks; full_batch.hpp makes one a
// function.
#pragma once

#include "base/matrix.hpp"

#include <functional>
#include <span>
#include <vector>

namespace gradus {

/// The value of a function at x [n], and its gradient there into g [n].
using Objective = std::function<double(std::span<const double> x, std::span<double> g)>;

/// What L-BFGS remembers between steps; all that a run needs to go on.
struct LbfgsState {
  static constexpr Index most_pairs =
      10;                    // as torch.optim.LBFGS is mostly run, and as SciPy has it
  std::vector<double> x, g;  // [n] each: where it stands, and the gradient there
  std::vector<double> s, y;  // [most_pairs n] each: steps, and changes of the gradient
  double value = 0;          // of the function at x
  double step_length = 0;    // of the last step, times its direction
  Index steps = 0;           // taken so far
  Index pairs = 0;           // pairs of s and y added so far; the last 10 are kept
  Index begun = 0;           // 1: x, g and the value are there
  Index converged = 0;       // 1: the last step was of no use, or the last useful one
};

/// Nocedal and Wright (2006), algorithms 7.4 and 7.5, with the line search 3.5 and 3.6 for the
/// strong Wolfe conditions (c1 = 1e-4, c2 = 0.9) and cubic interpolation. Nothing is allocated by a
/// step.
class Lbfgs {
 public:
  /// Room for n >= 1 numbers, to begin with begin() or to be filled with a state that was kept.
  explicit Lbfgs(std::size_t n);
  /// Starts at x [n], n >= 1, where the function is evaluated once.
  Lbfgs(std::span<const double> x, const Objective& objective);

  void begin(std::span<const double> x, const Objective& objective);
  bool has_begun() const { return state_.begun != 0; }

  const LbfgsState& state() const { return state_; }
  LbfgsState& state() { return state_; }

  /// One step to a point with a lower value; the value never rises. False, and no step, where the
  /// largest gradient is at most 1e-7 or no lower point is found along the gradient. A step that
  /// changes the value by less than 1e-9 is the last useful one: see has_converged().
  bool step(const Objective& objective);
  bool has_converged() const { return state_.converged != 0; }

 private:
  struct Trial {
    double length, value, slope;
  };
  void find_direction();
  bool take_step(const Objective& objective);
  Trial evaluate(double length, const Objective& objective);
  Trial search(double first_length, const Objective& objective);
  Trial zoom(Trial low, Trial high, const Trial& start, const Objective& objective);
  void remember_pair(std::span<const double> new_x, std::span<const double> new_g);

  LbfgsState state_;
  std::vector<double> direction_, trial_x_, trial_g_;  // [n]
  std::vector<double> alpha_;                          // [most_pairs]
  double evaluated_length_ = 0;                        // whose x and g trial_x_ and trial_g_ hold
  int evaluations_ = 0;                                // in this search
};

}  // namespace gradus
