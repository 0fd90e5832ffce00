// What a network is: its sizes, activations and loss. Pure data; the numbers in it are Parameters.
#pragma once

#include "base/matrix.hpp"
#include "network/activation.hpp"
#include "network/loss.hpp"
#include "network/norm.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A hidden layer. H = g(N) with N = Z = W A_prev + b, or, normalised, N = gamma Zhat + b with Zhat
/// from Z = W A_prev (see steps/normalise.hpp); A = H, where `residual` H + A(l-2). In training the
/// share `dropout` of H is 0 and the rest divided by 1 - dropout (steps/dropout.hpp).
struct Layer {
  Index units;
  Activation activation;
  Norm norm = Norm::none;
  bool residual = false;  // from layer 3 on; needs as many units as layer l - 2 has
  double dropout = 0;     // 0 <= dropout < 1
  friend bool operator==(const Layer&, const Layer&) = default;
};

/// A table E [levels, units] that is learned: number `input` of X is a code from 0 to levels - 1,
/// and in A(0) row E[code] stands in its place.
struct Embedding {
  Index input = 0;
  Index levels = 0;
  Index units = 0;
  friend bool operator==(const Embedding&, const Embedding&) = default;
};

/// Layers are counted from 1 to L as in the article; layer 0 is the input: A(0) = X, or with
/// embeddings X with a row of E for each code.
struct Network {
  Index inputs = 0;  // numbers in a row of X
  std::vector<Layer> hidden;
  Index outputs = 0;
  Loss loss = Loss::binary_cross_entropy;
  LossSettings loss_settings = {};
  double input_dropout =
      0;  // share of X that each row leaves out in training, as a layer's dropout
  std::vector<Embedding> embeddings = {};  // ascending by input

  Index depth() const { return static_cast<Index>(hidden.size()) + 1; }  // L
  Index units(Index l) const;                                            // n[l], l = 0 .. L
  std::vector<Index> layer_dims() const;  // n[0] .. n[L], the article's list
  Index parameter_count() const;          // all that is learned: E, W, b and gamma
  Index parameter_count(Index l) const;   // of layer l
  Index embedding_count() const;          // numbers in all E
  Index number_count() const;             // those, and the running statistics of batch norm
  Norm norm(Index l) const;               // l = 1 .. L; none for L
  bool residual(Index l) const;           // l >= 1; no from L on

  std::string_view activation_name(Index l) const;  // "relu", .., l = 1 .. L; the loss fixes L's
  std::string loss_text() const;                    // "quantile 0.1, 0.5, 0.9", "huber, delta 1"
  std::string summary() const;                      // "18 -> 64 -> 64 -> 1"

  friend bool operator==(const Network&, const Network&) = default;
};

/// Throws Error(usage, "invalid-network") unless each layer has 1 .. 2^20 units, L <= 1000, there
/// are at most 2^33 parameters, embeddings take different inputs in their order and have 1 .. 2^20
/// levels, what is said of each hidden layer is possible, and outputs and settings fit the loss: 1
/// output for binary_focal, at least 2 for cross_entropy and focal, one for each quantile.
void check_network(const Network& network);

}  // namespace gradus
