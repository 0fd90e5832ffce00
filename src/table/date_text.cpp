// Compares a text with the patterns of a date and leaves the calendar to std::chrono.
#include "table/date_text.hpp"

#include "table/number_text.hpp"

#include <algorithm>
#include <chrono>

namespace gradus {
namespace {

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// Whether `text` has a digit where `pattern` has a 0, and elsewhere the same.
bool fits(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

/// The two digits at `at`.
int two(std::string_view text, std::size_t at) {
  return 10 * (text[at] - '0') + text[at + 1] - '0';
}

/// The seconds of "14:03", "14:03:59" or "14:03:59.25".
std::optional<double> parse_time(std::string_view text) {
  const std::string_view seconds = text.substr(std::min<std::size_t>(text.size(), 5));
  if (!fits(text.substr(0, 5), "00:00") || two(text, 0) > 24 || two(text, 3) > 59) return {};
  const double minutes = 60.0 * (60 * two(text, 0) + two(text, 3));
  if (seconds.empty()) return minutes;
  const bool is_plain = fits(seconds.substr(0, 3), ":00") &&
                        (seconds.size() == 3 || (seconds[3] == '.' && is_digit(seconds.back())));
  const std::optional<double> part = is_plain ? parse_number(seconds.substr(1)) : std::nullopt;
  return part && *part < 61 ? std::optional(minutes + *part) : std::nullopt;
}

}  // namespace

std::optional<double> parse_date(std::string_view text) {
  const std::string_view date = text.substr(0, 10);
  if (!fits(date, "0000-00-00") && !fits(date, "0000/00/00")) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(100 * two(date, 0) + two(date, 2)),
                                        std::chrono::month(static_cast<unsigned>(two(date, 5))),
                                        std::chrono::day(static_cast<unsigned>(two(date, 8)))};
  if (!day.ok()) return std::nullopt;
  const auto days = static_cast<double>(std::chrono::sys_days(day).time_since_epoch().count());
  std::string_view time = text.substr(10);
  if (time.empty()) return days;
  if (time.front() != ' ' && time.front() != 'T') return std::nullopt;
  if (time.back() == 'Z') time.remove_suffix(1);
  const std::optional<double> seconds = parse_time(time.substr(1));
  return seconds ? std::optional(days + *seconds / 86400.0) : std::nullopt;
}

}  // namespace gradus
