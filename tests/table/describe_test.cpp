// What a column is taken for, and the reason that a user reads.
#include "table/table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

CategoryColumn texts(int rows, int distinct, const std::string& prefix = "t") {
  CategoryColumn column;
  for (int i = 0; i < distinct; ++i) column.levels.push_back(prefix + std::to_string(i));
  for (int row = 0; row < rows; ++row) column.codes.push_back(row % distinct);
  return column;
}

NumberColumn counted(int rows) {
  NumberColumn column;
  for (int row = 0; row < rows; ++row) column.values.push_back(row + 1);
  return column;
}

void expect(const ColumnInfo& info, ColumnKind kind, const std::string& reason) {
  EXPECT_EQ(info.kind, kind) << info.name;
  EXPECT_EQ(info.reason, reason) << info.name;
}

TEST(Describe, CountsMissingAndDifferentNumbers) {
  const ColumnInfo info = describe_column("x", NumberColumn{{1.5, missing, 2, 1.5, 0.0, -0.0}});

  EXPECT_EQ(info.missing, 1);
  EXPECT_EQ(info.distinct, 3);
  expect(info, ColumnKind::number, "numbers");
}

TEST(Describe, CountsMissingAndDifferentTexts) {
  const ColumnInfo info = describe_column("x", CategoryColumn{{0, 2, -1, 2}, {"a", "unused", "b"}});

  EXPECT_EQ(info.missing, 1);
  EXPECT_EQ(info.distinct, 2);
  expect(info, ColumnKind::category, "text, 2 different values");
}

TEST(Describe, CountsManyDifferentNumbers) {
  EXPECT_EQ(describe_column("x", counted(100000)).distinct, 100000);
}

TEST(Describe, OneValueIsAConstant) {
  expect(describe_column("x", NumberColumn{{2, 2}}), ColumnKind::constant, "the same in every row");
  expect(describe_column("x", NumberColumn{{2, missing}}), ColumnKind::constant,
         "the same wherever it is present");
  expect(describe_column("x", NumberColumn{{missing, missing}}), ColumnKind::constant,
         "no value in any row");
  expect(describe_column("x", CategoryColumn{{0, 0}, {"a"}}), ColumnKind::constant,
         "the same in every row");
}

TEST(Describe, TrueAndFalseAreABoolean) {
  expect(describe_column("x", CategoryColumn{{0, 1}, {"false", "true"}}), ColumnKind::boolean,
         "true or false");
}

TEST(Describe, TextsThatHardlyRepeatTellRowsApart) {
  expect(describe_column("name", texts(100, 95)), ColumnKind::identifier,
         "nearly every row differs");
  expect(describe_column("ticket", texts(100, 75)), ColumnKind::identifier, "most rows differ");
  expect(describe_column("note", texts(100, 60, std::string(60, 'x'))), ColumnKind::identifier,
         "long texts, most of them different");
  expect(describe_column("town", texts(100, 60)), ColumnKind::category,
         "text, 60 different values");
}

TEST(Describe, AFewRowsSayNothingAboutRepeating) {
  expect(describe_column("name", texts(19, 19)), ColumnKind::category, "text, 19 different values");
}

TEST(Describe, WholeNumbersThatNeverRepeatNeedANameToTellRowsApart) {
  for (const char* const name :
       {"id", "ID", "PassengerId", "user_id", "customerID", "index", "Unnamed: 0"}) {
    expect(describe_column(name, counted(30)), ColumnKind::identifier,
           "whole numbers that never repeat, and its name");
  }
  for (const char* const name : {"bid", "humid", "Grid", "price"}) {
    expect(describe_column(name, counted(30)), ColumnKind::number, "whole numbers");
  }
}

TEST(Describe, AFewWholeNumbersAreNumbersInTheirOrder) {
  NumberColumn stars;
  for (int row = 0; row < 20; ++row) stars.values.push_back(row % 5);

  expect(describe_column("stars", stars), ColumnKind::number,
         "whole numbers, 5 different, taken in their order");
}

TEST(Describe, ArraysHaveAWidth) {
  const ColumnInfo info =
      describe_column("x", ArrayColumn{3, std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}});

  EXPECT_EQ(info.width, 3);
  expect(info, ColumnKind::array, "3 bytes a row");
}

}  // namespace
}  // namespace gradus
