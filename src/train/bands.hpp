// How the numbers of a layer are spread, as seven percentiles: what a page draws over time.
#pragma once

#include "engine/step.hpp"

#include <array>
#include <span>
#include <vector>

namespace gradus {

/// The least number, the 5th, 25th, 50th, 75th and 95th percentile, and the largest.
using Band = std::array<double, 7>;

/// The band of `values`, which are reordered: of n sorted numbers the percentile p is number
/// round(p (n - 1)), counted from 0. Numbers that are infinite or NaN are left out; NaN where none
/// is left.
Band band_of(std::span<double> values);

/// Bands of each layer l = 1 .. L; slot 0 belongs to layer 1.
struct LayerBands {
  std::vector<Band> A;  // of the first 512 rows of the last step; of Z for the last layer
  std::vector<Band> dW;
};

/// Least and largest are those of all numbers; between them it counts at most 1,024 of them, evenly
/// spaced, so that it costs less than the step that it looks at.
template <Scalar T>
LayerBands layer_bands(const Network& network, const engine::Workspace<T>& workspace,
                       const Gradients<T>& gradients);

}  // namespace gradus
