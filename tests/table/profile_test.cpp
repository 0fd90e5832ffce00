// Statistics of a column, and columns that give the target away.
#include "table/profile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

NumberColumn numbers(int rows, int period, double scale = 1) {
  NumberColumn column;
  for (int row = 0; row < rows; ++row) column.values.push_back(scale * (row % period));
  return column;
}

CategoryColumn words(int rows, int levels) {
  CategoryColumn column;
  for (int i = 0; i < levels; ++i) column.levels.push_back("w" + std::to_string(i));
  for (int row = 0; row < rows; ++row) column.codes.push_back(row % levels);
  return column;
}

TEST(Profile, GivesWhatNumPyGivesForNumbers) {
  const auto profile = profile_column(NumberColumn{{1, 2, 2.5, missing, 10, 7}});

  ASSERT_TRUE(profile.numbers);
  EXPECT_EQ(profile.numbers->low, 1);
  EXPECT_EQ(profile.numbers->high, 10);
  EXPECT_NEAR(profile.numbers->mean, 4.5, 4 * 10 * 0x1p-53);  // numpy.mean; a rounding an addition
  EXPECT_EQ(profile.numbers->median, 2.5);                    // numpy.median
  // numpy.histogram([1, 2, 2.5, 10, 7], 10)
  EXPECT_EQ(profile.numbers->bins, (std::vector<Index>{1, 2, 0, 0, 0, 0, 1, 0, 0, 1}));
}

TEST(Profile, StaysFiniteAtTheEndsOfTheRange) {
  const double most = std::numeric_limits<double>::max();

  const auto profile = profile_column(NumberColumn{{-most, most}});

  EXPECT_EQ(profile.numbers->median, 0);
  EXPECT_EQ(profile.numbers->bins.front(), 1);
  EXPECT_EQ(profile.numbers->bins.back(), 1);
}

TEST(Profile, HasNoNumbersWhereNothingIsPresent) {
  EXPECT_FALSE(profile_column(NumberColumn{{missing, missing}}).numbers);
}

TEST(Profile, CountsWordsTheCommonestFirst) {
  const auto profile = profile_column(CategoryColumn{{1, 2, -1, 2, 1, 2}, {"a", "b", "c"}});

  EXPECT_EQ(profile.top, (std::vector<ValueCount>{{"c", 3}, {"b", 2}}));
}

TEST(Profile, CountsNumbersByValue) {
  EXPECT_EQ(count_values(NumberColumn{{3, 1, missing, 3}}),
            (std::vector<ValueCount>{{"1", 1}, {"3", 2}}));
}

TEST(Leak, IsToldOfAColumnThatEqualsTheTarget) {
  NumberColumn gaps = numbers(40, 40);
  gaps.values[3] = missing;

  EXPECT_EQ(find_leak(gaps, numbers(40, 40)), Leak::equal);
}

TEST(Leak, IsToldOfOneValueForEachValueOfTheTarget) {
  EXPECT_EQ(find_leak(words(40, 3), numbers(40, 3)), Leak::one_to_one);
  EXPECT_EQ(find_leak(numbers(40, 3, 7), words(40, 3)), Leak::one_to_one);
}

TEST(Leak, IsNotToldOfOtherColumns) {
  EXPECT_EQ(find_leak(words(40, 4), numbers(40, 2)), Leak::none);    // finer than the target
  EXPECT_EQ(find_leak(words(40, 2), numbers(40, 4)), Leak::none);    // coarser
  EXPECT_EQ(find_leak(words(40, 40), numbers(40, 40)), Leak::none);  // nothing repeats
  EXPECT_EQ(find_leak(words(19, 2), numbers(19, 2)), Leak::none);    // too few rows
}

TEST(Leak, OneOtherRowIsEnoughAgainstIt) {
  CategoryColumn column = words(40, 2);
  column.codes[39] = 0;

  EXPECT_EQ(find_leak(column, numbers(40, 2)), Leak::none);
}

}  // namespace
}  // namespace gradus
