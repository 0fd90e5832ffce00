// Days since 1970, as Python's datetime counts them.
#include "table/date_text.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(ParseDate, CountsDays) {
  EXPECT_EQ(parse_date("1970-01-01"), 0.0);
  EXPECT_EQ(parse_date("2024-05-31"), 19874.0);
  EXPECT_EQ(parse_date("1900/03/01"), -25508.0);
  EXPECT_EQ(parse_date("2024-02-29"), 19782.0);
}

TEST(ParseDate, TakesTheTimeOfDay) {
  EXPECT_EQ(parse_date("1970-01-02 06:00"), 1.25);
  EXPECT_EQ(parse_date("1970-01-02T18:00:00"), 1.75);
  EXPECT_EQ(parse_date("1970-01-01T00:00:43.2Z"), 0.0005);
}

TEST(ParseDate, LeavesWhatIsNoDate) {
  for (const char* const text : {"",
                                 "2024",
                                 "2024-13-01",
                                 "2023-02-29",
                                 "2024-5-31",
                                 "24-05-31",
                                 "31.05.2024",
                                 "05/31/2024",
                                 "2024-05/31",
                                 "2024-05-31x",
                                 "2024-05-31 ",
                                 "2024-05-31T",
                                 "2024-05-31 25:00",
                                 "2024-05-31 12:60",
                                 "2024-05-31 12:00:",
                                 "2024-05-31 12:00:61",
                                 "2024-05-31 12:00:1e1",
                                 "2024-05-31 12:00:10e",
                                 "2024-05-31 1200",
                                 "2024-05-31 12:00+02",
                                 "2024-05-31 12:00:00."}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gradus
