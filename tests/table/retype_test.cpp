// What --types makes of a column by another look at its cells.
#include "table/retype.hpp"

#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using test::told;
using testing::ElementsAre;

std::string refused(const Column& column, ColumnKind wanted) {
  const ColumnInfo info = describe_column("a", column);
  return told(
      test::refusal(Error::Kind::data, [&] { retype_column(column, info, wanted, "t.csv"); }));
}

TEST(Retype, ZeroAndOneAreWordsOfABoolean) {
  const Column flags = NumberColumn{{1, std::nan(""), 0}};

  const auto words = std::get<CategoryColumn>(
      retype_column(flags, describe_column("a", flags), ColumnKind::boolean, "t.csv"));

  EXPECT_THAT(words.codes, ElementsAre(1, -1, 0));
  EXPECT_THAT(words.levels, ElementsAre("0", "1"));
}

TEST(Retype, WordsOfOnePairStayAsTheyAre) {
  const Column answers = CategoryColumn{{1, 0, -1}, {"no", "YES"}};

  const auto words = std::get<CategoryColumn>(
      retype_column(answers, describe_column("a", answers), ColumnKind::boolean, "t.csv"));

  EXPECT_THAT(words.levels, ElementsAre("no", "YES"));
}

TEST(Retype, OtherCellsAreNoBoolean) {
  EXPECT_EQ(
      refused(NumberColumn{{0, 2, 1, 3}}, ColumnKind::boolean),
      "not-a-boolean | column \"a\" is read as true or false, but 2 of 4 cells are not | 0:0 | "
      "2 | in row 2 | --types a=category, or --null '2' treats it as missing");
  EXPECT_EQ(
      refused(CategoryColumn{{0, 1, 2}, {"yes", "no", "true"}}, ColumnKind::boolean).substr(0, 75),
      "not-a-boolean | column \"a\" is read as true or false, but 1 of 3 cells is no");
}

TEST(Retype, PlainNumbersAreNoDates) {
  EXPECT_EQ(
      refused(NumberColumn{{2019, 2020}}, ColumnKind::date),
      "not-a-date | column \"a\" is read as a date, but it holds numbers | 0:0 |  |  | --types "
      "a=number");
}

}  // namespace
}  // namespace gradus
