// Numbers as people write them.
#include "table/number_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace gradus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(ParseNumber, TakesWhatPeopleWrite) {
  EXPECT_EQ(parse_number("14.5"), 14.5);
  EXPECT_EQ(parse_number("-3"), -3.0);
  EXPECT_EQ(parse_number("+2"), 2.0);
  EXPECT_EQ(parse_number(" 1e-3\t"), 0.001);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_number("5."), 5.0);
  EXPECT_EQ(parse_number("007"), 7.0);
}

TEST(ParseNumber, LeavesWhatIsNoNumber) {
  for (const char* const text :
       {"", " ", "-", "+", "+-1", "1 2", "1,5", "12a", "0x10", "nan", "1e", "1_000", "1.2.3"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(ParseNumber, TakesADecimalComma) {
  EXPECT_EQ(parse_number("1,5", ','), 1.5);
  EXPECT_EQ(parse_number("-2", ','), -2.0);
  EXPECT_EQ(parse_number("1.000,5", ','), std::nullopt);
  EXPECT_EQ(parse_number("1,000,5", ','), std::nullopt);
}

TEST(ParseNumber, BeyondADoubleIsInfiniteOrNothing) {
  EXPECT_EQ(parse_number("1e999"), infinity);
  EXPECT_EQ(parse_number("-1e999"), -infinity);
  EXPECT_EQ(parse_number("1e-999"), 0.0);
  EXPECT_EQ(parse_number("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(parse_number("-inf"), -infinity);
}

TEST(WithCommas, GroupsThousands) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(20640), "20,640");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
}

}  // namespace
}  // namespace gradus
