// Dropout: in training a share of a layer's units is left out, others for each sample and each
// iteration, so that no unit relies on another (Srivastava et al. 2014). Prediction leaves out
// none.
#pragma once

#include "network/network.hpp"
#include "steps/shapes.hpp"

#include <cstdint>

namespace gradus::steps {

/// D of each hidden layer: D[l] (n_l, m) of 0 or 1 / (1 - dropout), or (0, 0) without dropout, so
/// that A = D * g(N) is as large on average as g(N). Backward is dH = D * dA.
using Dropouts = PerLayer<Matrix>;

/// The masks of one iteration for m samples. Unit i of sample k in layer l is left out where number
/// i % 4 of random_block(seed, Stream::dropout, iteration, l 2^20 + i / 4 + k 2^32) is below
/// dropout 2^32: a name, not a draw, so that no order of the work changes a mask.
Dropouts draw_dropouts(const Network& network, Index m, std::uint64_t seed,
                       std::uint32_t iteration);

}  // namespace gradus::steps
