// Fewer points of long curves, with every extreme kept: what is left out lies between what is
// drawn.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gradus::serve {

/// Ascending positions of at most `most` points (and the two ends) of curves that share their
/// points: of each stretch the least and the largest number of every curve. All where there are no
/// more than `most`. Curves are equally long; NaN is no extreme.
std::vector<std::size_t> points_to_draw(std::span<const std::vector<double>> curves,
                                        std::size_t most);

}  // namespace gradus::serve
