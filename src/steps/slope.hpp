// The cost as a curve over a single weight, everything else held: what a gradient is the slope of.
// Which weights and how far is left to those who draw it.
#pragma once

#include "steps/walk.hpp"

#include <span>
#include <vector>

namespace gradus::steps {

/// cost(W[l](row, col) + offset) - cost, for each offset, exact where it is tiny (cost_difference).
/// l = 1 .. L, row and col from 0, of a network whose layers are A = g(W A_prev + b): no norm, no
/// dropout, no sum. Only what depends on the weight is computed anew.
std::vector<double> cost_over_weight(const Walk& walk, Index l, Index row, Index col,
                                     std::span<const double> offsets);

}  // namespace gradus::steps
