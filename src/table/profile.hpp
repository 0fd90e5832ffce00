// What a person wants to know of a column before anything is learned from it: its range, its
// commonest values, the shape of its distribution, and whether it gives the target away.
#pragma once

#include "table/table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Of the finite numbers of a column; of all cells together for arrays.
struct NumberProfile {
  double low = 0;
  double high = 0;
  double mean = 0;
  double median = 0;        // as numpy.median
  std::vector<Index> bins;  // counts in parts of equal width from low to high, as numpy.histogram
};

struct ValueCount {
  std::string value;
  Index count = 0;
  friend bool operator==(const ValueCount&, const ValueCount&) = default;
};

struct ColumnProfile {
  std::optional<NumberProfile> numbers;  // number and array columns with at least one finite cell
  std::vector<ValueCount> top;           // categories: the commonest first, then by appearance
};

inline constexpr Index profile_bins = 10;

/// The `most` commonest values of a category column; all numbers of the others.
ColumnProfile profile_column(const Column& column, Index most = 10);

/// The profile of several number columns taken as one.
ColumnProfile profile_columns(const Table& table, Index first, Index count);

/// How often each value of a number or category column occurs; by value where all are numbers, else
/// the commonest first. Missing cells and arrays are not counted.
std::vector<ValueCount> count_values(const Column& column);

enum class Leak : std::uint8_t { none, equal, one_to_one };

/// Whether a column gives the target away. `equal`: the same number in every row where both are
/// present. `one_to_one`: each value of the column, missing being one, stands beside one value of
/// the target only, and the other way round; told only from 20 rows up that repeat their values, as
/// chance and columns without repetition look like that too.
Leak find_leak(const Column& column, const Column& target);

/// In words: "the same number as the target", "one value for each value of the target".
std::string_view leak_text(Leak leak);

}  // namespace gradus
