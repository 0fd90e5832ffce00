// What a network is: its sizes, activations and loss. Pure data; the numbers in it are Parameters.
#pragma once

#include "base/matrix.hpp"
#include "network/activation.hpp"
#include "network/loss.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gradus {

struct Layer {
  Index units;
  Activation activation;
  friend bool operator==(const Layer&, const Layer&) = default;
};

/// Layers are counted from 1 to L as in the article; layer 0 is the input.
struct Network {
  Index inputs = 0;
  std::vector<Layer> hidden;
  Index outputs = 0;
  Loss loss = Loss::binary_cross_entropy;
  LossSettings loss_settings = {};

  Index depth() const { return static_cast<Index>(hidden.size()) + 1; }  // L
  Index units(Index l) const;                                            // n[l], l = 0 .. L
  std::vector<Index> layer_dims() const;  // n[0] .. n[L], the article's list
  Index parameter_count() const;          // all W and b

  std::string_view activation_name(Index l) const;  // "relu", .., l = 1 .. L; the loss fixes L's
  std::string loss_text() const;                    // "quantile 0.1, 0.5, 0.9", "huber, delta 1"
  std::string summary() const;                      // "18 -> 64 -> 64 -> 1"

  friend bool operator==(const Network&, const Network&) = default;
};

/// Throws Error(usage, "invalid-network") unless each layer has 1 .. 2^20 units, L <= 1000, there
/// are at most 2^33 parameters, and outputs and settings fit the loss: 1 output for the binary
/// ones, at least 2 for cross_entropy and focal, one for each quantile.
void check_network(const Network& network);

}  // namespace gradus
