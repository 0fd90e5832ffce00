// What the numbers of a training run say about its health, in words.
#pragma once

#include "base/error.hpp"
#include "engine/step.hpp"
#include "model/model.hpp"
#include "train/options.hpp"

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
};

template <Scalar T>
LayerStatistics layer_statistics(const Network& network, const engine::Workspace<T>& workspace,
                                 const Parameters<T>& parameters, const Gradients<T>& gradients);

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

}  // namespace gradus
