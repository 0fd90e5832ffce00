// What the numbers of a training run say about its health, in words.
#pragma once

#include "base/error.hpp"
#include "engine/step.hpp"
#include "model/model.hpp"
#include "train/bands.hpp"
#include "train/options.hpp"

#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace gradus {

/// What one step showed of each layer l = 1 .. L; slot 0 belongs to layer 1.
struct LayerStatistics {
  std::vector<double>
      spread_of_A;  // standard deviation of all activations of the layer; of Z for the last layer
  std::vector<double> norm_of_W;
  std::vector<double> norm_of_dW;
  std::vector<double> share_of_zero;  // of A; 0 for the last layer
  std::vector<double> share_of_flat;  // of A of sigmoid and tanh, where the slope is under 1 % of
                                      // its most; 0 for others. What dropout left out does not
                                      // count, nor do residual layers, whose A is no g(Z)
  std::vector<double> dead_units;     // relu units that were 0 for every sample lately seen; only
                                      // HealthMemory knows
  std::optional<LayerBands> bands = {};  // only where an observer asks for them
};

/// The members of LayerStatistics by their names on pages and in files, in that order.
struct NamedLayerNumbers {
  std::string_view name;
  std::span<const double> values;
};
std::vector<NamedLayerNumbers> named_numbers(const LayerStatistics& statistics);

/// From the first 512 rows of the last step, so that it costs the same for any batch.
template <Scalar T>
LayerStatistics layer_statistics(const Network& network, const engine::Workspace<T>& workspace,
                                 const Parameters<T>& parameters, const Gradients<T>& gradients);

/// What looking at a run must remember from one look to the next.
struct HealthMemory {
  std::vector<std::int64_t> silent;  // samples in a row for which a hidden unit was 0, in order of
                                     // layers
  std::int64_t looked_at = 0;        // updates before the last look
  double first_cost = 0;             // of the first batch
  double first_epoch_cost = 0;
  double least_cost = 0;  // of an epoch
};

/// factor * cost. A cost below 0, as poisson has, rises by as much as one above 0 would: what is
/// called twice a cost must never be less than it.
inline double times(double factor, double cost) {
  return cost + (factor - 1) * std::abs(cost);
}

/// Counts on from the last step's activations. Fills statistics.dead_units: a unit is dead after
/// `samples` samples in a row for which it was 0.
template <Scalar T>
void count_dead_units(const Network& network, const engine::Workspace<T>& workspace, Index samples,
                      HealthMemory& memory, LayerStatistics& statistics);

/// The signal vanishes when its spread falls to a thousandth between the first and the last layer:
/// what the last layer sees is then almost the same for every row, and so is what it learns from.
std::optional<Message> vanishing_signal(const LayerStatistics& statistics,
                                        const TrainOptions& options);

/// What is to be said about --init zeros, where there are hidden layers.
std::optional<Message> equal_units(const Network& network, const TrainOptions& options);

/// The error for a cost that stopped being a number. `costs` are the last ones,
/// oldest first.
Error diverged(std::span<const IterationCost> costs, const LayerStatistics& statistics,
               const TrainOptions& options);

/// The same for an epoch that costs many times what the first batch did.
Error run_away_error(const Epoch& epoch, const HealthMemory& memory, const TrainOptions& options);

}  // namespace gradus
