// A fresh table made to look like the one that a model was fitted on.
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::numbers;
using test::texts;
using test::told;
using testing::ElementsAre;
using testing::IsNan;

class Align : public test::Files {
 protected:
  const Schema wanted{{.name = "age", .kind = ColumnKind::number},
                      {.name = "town", .kind = ColumnKind::category}};

  Table align(const std::string& text, const std::vector<std::string>& optional = {}) const {
    return align_table(read("new.csv", text), wanted, optional, "new.csv");
  }
  std::string refused(const std::string& text) const {
    return told(test::refusal(Error::Kind::data, [&] { align(text); }));
  }
};

TEST_F(Align, ColumnsAreTakenByNameAndOthersIgnored) {
  const Table table = align("town,x,age\noslo,1,36\nrome,2,41\n");

  EXPECT_THAT(test::names(table), ElementsAre("age", "town"));
  EXPECT_THAT(numbers(table, "age"), ElementsAre(36, 41));
  EXPECT_THAT(texts(table, "town"), ElementsAre("oslo", "rome"));
}

TEST_F(Align, AMissingColumnIsShownInTheHeader) {
  EXPECT_EQ(refused("name,sex,aage,town\nada,f,36,oslo\n"),
            "missing-column | the model needs the column \"age\", which new.csv does not have | "
            "1:10 | aage | the closest name | rename \"aage\" to \"age\" in new.csv");
}

TEST_F(Align, TheNearestNameIsNotSoughtInsideAnother) {
  EXPECT_EQ(refused("\n\"ages of all\",\"ages\",town\n1,36,oslo\n"),
            "missing-column | the model needs the column \"age\", which new.csv does not have | "
            "2:16 | ages | the closest name | rename \"ages\" to \"age\" in new.csv");
}

TEST_F(Align, WithoutANearNameTheColumnsAreListed) {
  const Message message =
      test::refusal(Error::Kind::data, [&] { align("surname,town\nlovelace,oslo\n"); });

  EXPECT_EQ(message.why, "its columns are surname, town");
  EXPECT_EQ(message.place.what, "new.csv");
}

TEST_F(Align, OptionalColumnsMayBeAbsent) {
  EXPECT_THAT(test::names(align("age\n36\n41\n", {"town"})), ElementsAre("age"));
}

TEST_F(Align, NumbersWantedAsCategoriesAreWrittenOut) {
  EXPECT_THAT(texts(align("age,town\n36,7\n41,7.5\n44,\n"), "town"), ElementsAre("7", "7.5", ""));
}

TEST_F(Align, TextsWantedAsNumbersAreConverted) {
  Table table;
  add_column(table, "age", CategoryColumn{{0, -1, 1}, {"36", "1e2"}});
  add_column(table, "town", CategoryColumn{{0, 0, 0}, {"oslo"}});

  EXPECT_THAT(numbers(align_table(std::move(table), wanted, {}, "t"), "age"),
              ElementsAre(36, IsNan(), 100));
}

TEST_F(Align, TextsThatAreNoNumbersAreShown) {
  EXPECT_EQ(refused("age,town\n36,oslo\nold,rome\nyoung,rome\n"),
            "not-a-number | the model reads column \"age\" as a number, but 2 of 3 cells of "
            "new.csv are not | 0:0 | old | in row 2 | --null 'old'     treats it as missing");
}

TEST_F(Align, TextsWantedAsDatesAreDays) {
  const Schema day{{.name = "day", .kind = ColumnKind::date}};
  Table table;
  add_column(table, "day", CategoryColumn{{0, -1, 1}, {"2024-05-31", "1970-01-02 06:00"}});
  Table bad;
  add_column(bad, "day", CategoryColumn{{0, 1}, {"2024-05-31", "1.5"}});

  EXPECT_THAT(numbers(align_table(std::move(table), day, {}, "t"), "day"),
              ElementsAre(19874, IsNan(), 1.25));
  EXPECT_EQ(
      told(test::refusal(Error::Kind::data, [&] { align_table(std::move(bad), day, {}, "t"); })),
      "not-a-date | the model reads column \"day\" as a date, but 1 of 2 cells of t is not | "
      "0:0 | 1.5 | in row 2 | --null '1.5'     treats it as missing");
}

TEST_F(Align, MissingAndDifferentCellsAreCountedAnew) {
  const Table table = align("age,town\n36,oslo\n,rome\n36,oslo\n");

  EXPECT_EQ(table.schema[0].missing, 1);
  EXPECT_EQ(table.schema[0].distinct, 1);
  EXPECT_EQ(table.schema[0].kind, ColumnKind::number);
}

TEST_F(Align, ArraysMustHaveTheSameWidth) {
  Table table;
  add_column(table, "pixels", ArrayColumn{2, std::vector<std::uint8_t>{1, 2}});
  const Schema other{{.name = "pixels", .kind = ColumnKind::array, .width = 3}};

  EXPECT_EQ(test::refusal(Error::Kind::data, [&] { align_table(table, other, {}, "t"); }).text,
            "the model needs 3 numbers a row in column \"pixels\", but t has 2");
}

}  // namespace
}  // namespace gradus
