// Which units and samples a page shows as numbers, where a network or table has more than fit into
// a file that one can send around.
#pragma once

#include "steps/walk.hpp"

#include <vector>

namespace gradus {

/// Ascending positions, from 0.
struct Kept {
  steps::PerLayer<std::vector<Index>> units;  // of layer l = 0 .. L
  std::vector<Index> samples;                 // of 0 .. m - 1, always with the one asked for
};

/// All where there are few; else the units with the largest gradients, and samples spread over the
/// answers from the lowest to the highest. As many as keep `walks` walks within some 2 MB.
Kept keep_what_fits(const steps::Walk& walk, Index sample, Index walks);

}  // namespace gradus
