// What is noticed about the health of a run after an epoch: the rules and their words. The numbers
// behind them are health.hpp's; what a user sees of them is the observer's.
#pragma once

#include "train/health.hpp"

namespace gradus {

/// What the rules look at, after the last epoch of `epochs`.
struct Look {
  const Network& network;
  const TrainOptions& options;
  const LayerStatistics& layers;
  const HealthMemory& memory;
  std::span<const Epoch> epochs;
  Index iterations;
  Index best_epoch;  // 0 without validation
  double best_validation_cost;
};

/// A finding in words, and the layer that it is about; 0 for the network.
struct Noticed {
  Message message;
  Index layer = 0;
};

/// All that is so now, whether or not it was so before.
std::vector<Noticed> look_for_findings(const Look& look);

/// Counts a finding in `history`. True when it is there for the first time, by its code and layer.
bool count_finding(History& history, const Noticed& noticed, Index epoch);

/// Whether the last finding of `history` is news to a user: not what follows from a signal that
/// vanishes or from equal units, of which they heard, nor overfitting that early stopping will end.
bool is_worth_a_warning(const History& history, const TrainOptions& options);

}  // namespace gradus
