// Numbers as people write them in tables. What counts as a missing cell is left to table/read.
#pragma once

#include "base/matrix.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// `text` without the spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

/// The number that the whole of `text` spells: "14.5", "-3", "+2", "1e-3", "inf"; too large for a
/// double gives an infinity. `decimal` stands before the fraction. Empty when it is not a number,
/// or not one of the numbers ("nan").
std::optional<double> parse_number(std::string_view text, char decimal = '.');

/// 20640 as "20,640".
std::string with_commas(Index count);

}  // namespace gradus
