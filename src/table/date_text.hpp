// Dates as ISO 8601 writes them; other orders of day and month are ambiguous and stay text.
#pragma once

#include <optional>
#include <string_view>

namespace gradus {

/// How a date is to be written, for those whose cells are none.
inline constexpr const char* way_of_dates =
    "a date is written 2024-05-31 or 2024/05/31, with or without a time of day such as 14:03";

/// Days since 1970-01-01, with the time of day as a fraction: "2024-05-31", "2024/05/31",
/// "2024-05-31 14:03", "2024-05-31T14:03:59.5Z". Empty for anything else. A time zone other than Z
/// is not known here.
std::optional<double> parse_date(std::string_view text);

}  // namespace gradus
