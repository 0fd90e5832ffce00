// Days since 1970-01-01 as a calendar shows them.
#pragma once

#include <string>

namespace gradus {

struct CalendarTime {
  double month;    // 0 January .. 11 December
  double weekday;  // 0 Monday .. 6 Sunday
  double hour;     // 0 .. 23.99, with the minutes as a fraction
};

/// Of a finite number of days, the time of day as its fraction. Proleptic Gregorian calendar, UTC.
CalendarTime calendar_time(double days);

/// "2024-05-31".
std::string day_text(double days);

}  // namespace gradus
