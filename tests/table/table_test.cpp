// Columns by name, rows by number, cells as text.
#include "table/table.hpp"

#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using testing::ElementsAre;

Table people() {
  Table table;
  add_column(table, "age", NumberColumn{{36, std::nan(""), 29.5}});
  add_column(table, "town", CategoryColumn{{0, 1, -1}, {"oslo", "rome"}});
  add_column(table, "face", ArrayColumn{2, std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}});
  return table;
}

TEST(Table, ColumnsAreOfOneLength) {
  Table table = people();

  EXPECT_EQ(test::refusal(Error::Kind::data,
                          [&] {
                            add_column(table, "x", NumberColumn{{1, 2}});
                          })
                .text,
            "column \"x\" has 2 rows, but the columns before it have 3");
}

TEST(Table, ColumnsAreFoundByNameOrByNumberFromOne) {
  EXPECT_EQ(find_column(people(), "town"), 1);
  EXPECT_EQ(find_column(people(), "Town"), -1);
  EXPECT_EQ(require_column(people(), "town", "t.csv", {}), 1);
  EXPECT_EQ(require_column(people(), "3", "t.csv", {}), 2);
}

TEST(Table, ANameWinsOverANumber) {
  Table table;
  add_column(table, "2", NumberColumn{{1}});
  add_column(table, "1", NumberColumn{{1}});

  EXPECT_EQ(require_column(table, "1", "t.csv", {}), 1);
}

TEST(Table, AHeaderInOneCellLacksItsDelimiter) {
  Table table;
  add_column(table, "age;town", NumberColumn{{1}});

  const Message message = test::refusal(Error::Kind::data, [&] {
    require_column(table, "town", "t.csv", {.what = "option --target"});
  });

  EXPECT_EQ(message.why, "its only column is \"age;town\"");
  EXPECT_EQ(message.fix, "--delimiter ';'     if that separates its columns");
}

TEST(Table, AMissingColumnIsToldWithTheNearestName) {
  const auto refused = [](const std::string& name) {
    return test::refusal(Error::Kind::data, [&] {
      require_column(people(), name, "t.csv", {.what = "option --target"});
    });
  };

  EXPECT_EQ(test::told(refused("twon")),
            "missing-column | t.csv has no column \"twon\" | 0:0 |  |  "
            "| --target town     the closest of its 3 columns");
  EXPECT_EQ(refused("survived").why, "its columns are age, town, face");
  EXPECT_EQ(refused("4").text, "t.csv has 3 columns, and none is called \"4\"");
}

TEST(Table, ManyNamesAreShortened) {
  EXPECT_EQ(some_of({"a", "b"}), "a, b");
  EXPECT_EQ(some_of(std::vector<std::string>(40, "x")),
            "x, x, x, x, x, x, x, x, x, x, x, x, ... (40 in all)");
}

TEST(Table, RowsAreSelectedInTheGivenOrder) {
  const Table table = select_rows(people(), std::vector<Index>{2, 0, 2});

  EXPECT_THAT(test::numbers(table, "age"), ElementsAre(29.5, 36, 29.5));
  EXPECT_THAT(test::texts(table, "town"), ElementsAre("", "oslo", ""));
  EXPECT_THAT(std::get<std::vector<std::uint8_t>>(std::get<ArrayColumn>(table.columns[2]).cells),
              ElementsAre(5, 6, 1, 2, 5, 6));
  EXPECT_EQ(table.schema[0].missing, 0);
  EXPECT_EQ(table.schema[1].missing, 2);
  EXPECT_EQ(table.schema[1].kind, ColumnKind::category);
}

TEST(Table, CellsAreWrittenAsAPersonWould) {
  const Table table = people();

  EXPECT_EQ(cell_text(table.columns[0], 0), "36");
  EXPECT_EQ(cell_text(table.columns[0], 1), "");
  EXPECT_EQ(cell_text(table.columns[0], 2), "29.5");
  EXPECT_EQ(cell_text(table.columns[1], 0), "oslo");
  EXPECT_EQ(cell_text(table.columns[2], 0), "[2 numbers]");
}

}  // namespace
}  // namespace gradus
