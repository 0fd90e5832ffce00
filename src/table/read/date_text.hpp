// Dates as ISO 8601 writes them; other orders of day and month are ambiguous and stay text.
#pragma once

#include <optional>
#include <string_view>

namespace gradus::read {

/// Days since 1970-01-01, with the time of day as a fraction: "2024-05-31", "2024/05/31",
/// "2024-05-31 14:03", "2024-05-31T14:03:59.5Z". Empty for anything else. A time zone other than Z
/// is not known here.
std::optional<double> parse_date(std::string_view text);

}  // namespace gradus::read
