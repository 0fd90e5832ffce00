// Cutting rows into a part to train on and a part to validate with, the same for the same seed.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

struct Split {
  std::vector<Index> train;       // ascending
  std::vector<Index> validation;  // ascending
};

/// Puts about `fraction` (0 <= fraction < 1) of the rows into validation, at random but fixed by
/// `seed`. `classes` [rows] or empty: each class is cut by the same fraction, a class with one row
/// stays in train. `groups` [rows] or empty: rows of one group stay together. Both may be given;
/// groups then win and classes are ignored. With fraction > 0 and at least two rows (or groups)
/// both parts have at least one, even if every row is a class of its own.
Split split_rows(Index rows, double fraction, std::span<const std::int32_t> classes,
                 std::span<const std::int32_t> groups, std::uint64_t seed);

/// Puts the latest `fraction` (0 <= fraction < 1) of the rows into validation, by ascending `times`
/// [rows], none of them NaN; of equal ones the later row is the later. With fraction > 0 and at
/// least two rows both parts have at least one.
Split split_by_time(std::span<const double> times, double fraction);

}  // namespace gradus
