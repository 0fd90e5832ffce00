// Cutting rows into folds: each row is tested once, by a model that has not seen it.
#pragma once

#include "table/split.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// `folds` (>= 2) pairs of rows to train on and rows to test with, all ascending. `rows` rows are
/// dealt at random, fixed by (seed, repeat); with classes [rows] each class is dealt on its own, so
/// that folds have equal shares of it; with groups [rows] whole groups are dealt, the largest
/// first, each to the fold that has fewest rows (groups win over classes). Folds that would be
/// empty are left out.
std::vector<Split> deal_folds(Index rows, Index folds, std::span<const std::int32_t> classes,
                              std::span<const std::int32_t> groups, std::uint64_t seed,
                              Index repeat);

/// Folds along time [rows]: fold i trains on the first i of folds + 1 equal parts and tests on the
/// next one, as sklearn.model_selection.TimeSeriesSplit. Rows of the same moment stay together.
/// Folds that would train or test on nothing are left out.
std::vector<Split> time_folds(std::span<const double> time, Index folds);

}  // namespace gradus
