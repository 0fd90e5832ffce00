// The learning rate of each update. All schedules but one know it from the update's number alone,
// so that nothing need be remembered of them; reduce on plateau looks at costs.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <limits>

namespace gradus {

enum class ScheduleName : std::uint8_t { constant, step, exponential, cosine, one_cycle, plateau };

/// A schedule of a run. Its formulas are those of torch.optim.lr_scheduler in PyTorch 1.13, t the
/// number of updates done, counted from the end of the warm-up, T those that are left then, e the
/// whole epochs in t:
///   constant     learning_rate
///   step         learning_rate gamma^floor(e / epochs)                                    (StepLR)
///   exponential  learning_rate gamma^e                                             (ExponentialLR)
///   cosine       learning_rate (1 + cos(pi t / T)) / 2                         (CosineAnnealingLR)
///   one_cycle    from learning_rate / 25 up to it over 3/10 of T, and down to 1/250000 of it, both
///                along half a cosine                          (OneCycleLR without cycling
///                momentum)
///   plateau      see Plateau                                                   (ReduceLROnPlateau)
/// Warm-up, over its n updates: (t + 1) / (n + 1) of the schedule's first rate       (LinearLR with
/// start_factor 1 / (n + 1))
struct Schedule {
  ScheduleName name = ScheduleName::constant;
  double learning_rate = 0;
  double gamma = 0.1;  // of step and exponential
  Index epochs = 30;   // of step: how many there are between two cuts
  Index warmup = 0;    // updates
  Index batches = 1;   // updates in an epoch
  Index total = 1;     // updates in all; later ones get the rate of the end

  /// Of update number 0, 1, ..
  double rate(Index update) const;
};

/// Reduce on plateau: when the cost of more than `patience` epochs in a row was not under the best
/// by 1/10000 of it, the rate is multiplied by gamma.
struct Plateau {
  double best = std::numeric_limits<double>::infinity();
  Index bad_epochs = 0;
  double share = 1;  // of the learning rate

  /// Takes in the cost of an epoch. A cut that would change the rate by less than 1e-8 is not made.
  void observe(double cost, double learning_rate, double gamma, Index patience);
};

}  // namespace gradus
