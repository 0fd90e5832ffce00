// Reads a date digit by digit and leaves the calendar to std::chrono.
#include "table/read/date_text.hpp"

#include <charconv>
#include <chrono>

namespace gradus::read {
namespace {

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// Takes exactly `digits` digits off the front of `text`.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (!is_digit(c)) return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_mark(std::string_view& text, std::string_view marks) {
  if (text.empty() || marks.find(text.front()) == marks.npos) return false;
  text.remove_prefix(1);
  return true;
}

/// The seconds of "14:03", "14:03:59" or "14:03:59.25".
std::optional<double> take_time(std::string_view& text) {
  const std::optional<int> hours = take(text, 2);
  if (!hours || *hours > 24 || !take_mark(text, ":")) return std::nullopt;
  const std::optional<int> minutes = take(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  double seconds = 3600.0 * *hours + 60.0 * *minutes;
  if (!take_mark(text, ":")) return seconds;
  double part = 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), part, std::chars_format::fixed);
  if (failure != std::errc{} || part >= 61) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return seconds + part;
}

}  // namespace

std::optional<double> parse_date(std::string_view text) {
  const std::optional<int> year = take(text, 4);
  if (!year || text.empty()) return std::nullopt;
  const std::string_view mark = text.substr(0, 1);
  if (!take_mark(text, "-/")) return std::nullopt;
  const std::optional<int> month = take(text, 2);
  if (!month || !take_mark(text, mark)) return std::nullopt;
  const std::optional<int> day = take(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
  if (text.empty()) return days;
  if (!take_mark(text, " T")) return std::nullopt;
  const std::optional<double> seconds = take_time(text);
  take_mark(text, "Z");
  if (!seconds || !text.empty()) return std::nullopt;
  return days + *seconds / 86400.0;
}

}  // namespace gradus::read
