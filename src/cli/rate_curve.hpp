// Pictures of a test of learning rates: as text for a terminal, and as SVG for a page.
#pragma once

#include "train/find_rate.hpp"

#include <string>

namespace gradus::cli {

enum class Letters { blocks, ascii };  // what may be printed: block elements, or ASCII alone

/// The smoothed cost over the logarithm of the rate, at most `width` columns (40 or more) and 13
/// lines, with a mark below at the suggestion.
std::string rate_curve_text(const RateTest& test, int width, Letters letters);

/// The same with the cost of every batch behind it; colours for light and dark pages.
std::string rate_curve_svg(const RateTest& test, const std::string& title);

}  // namespace gradus::cli
