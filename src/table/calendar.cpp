// The calendar itself is std::chrono's.
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gradus {
namespace {

/// Days that std::chrono has years for; nobody means others.
std::chrono::sys_days whole_day(double days) {
  constexpr double most = 1e7;
  return std::chrono::sys_days(
      std::chrono::days(static_cast<int>(std::floor(std::clamp(days, -most, most)))));
}

}  // namespace

CalendarTime calendar_time(double days) {
  const std::chrono::sys_days day = whole_day(days);
  const std::chrono::year_month_day date(day);
  return {.month = static_cast<double>(static_cast<unsigned>(date.month())) - 1,
          .weekday = static_cast<double>(std::chrono::weekday(day).iso_encoding()) - 1,
          .hour = 24 * (days - std::floor(days))};
}

std::string day_text(double days) {
  const std::chrono::year_month_day date(whole_day(days));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace gradus
