// Days as a calendar shows them. Days and weekdays are Python's datetime's.
#include "table/calendar.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(Calendar, KnowsMonthWeekdayAndHour) {
  const CalendarTime time = calendar_time(19874.75);  // 2024-05-31, a Friday, 18:00

  EXPECT_EQ(time.month, 4);
  EXPECT_EQ(time.weekday, 4);
  EXPECT_EQ(time.hour, 18);
}

TEST(Calendar, GoesBackBeyond1970) {
  const CalendarTime time = calendar_time(-0.25);  // 1969-12-31, a Wednesday, 18:00

  EXPECT_EQ(time.month, 11);
  EXPECT_EQ(time.weekday, 2);
  EXPECT_EQ(time.hour, 18);
  EXPECT_EQ(day_text(-0.25), "1969-12-31");
}

TEST(Calendar, WritesADay) {
  EXPECT_EQ(day_text(19874.75), "2024-05-31");
}

TEST(Calendar, TakesAnyFiniteNumber) {
  EXPECT_GE(calendar_time(1e300).month, 0);
  EXPECT_GE(calendar_time(-1e300).weekday, 0);
}

}  // namespace
}  // namespace gradus
