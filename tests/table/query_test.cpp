// Parquet, JSON and queries: the types of DuckDB become numbers, categories and arrays.
#include "table/files.hpp"
#include "table/read/write.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::info;
using test::names;
using test::numbers;
using test::texts;
using test::told;
using testing::ElementsAre;
using testing::IsNan;

class Query : public test::Files {
 protected:
  static Table ask(const std::string& sql) { return read_table({.sql = sql}).table; }
  static Message refused(const std::string& sql) {
    return test::refusal(Error::Kind::data, [&] { ask(sql); });
  }
};

TEST_F(Query, FilesCanBeJoined) {
  const std::string people = write("people.csv", "name,town\nada,1\nbob,2\ncyd,1\n");
  const std::string towns = write("towns.json", R"([{"id":1,"size":10.5},{"id":2,"size":20}])");

  const Table table = ask("SELECT name, size FROM '" + people + "' JOIN '" + towns +
                          "' ON town = id ORDER BY name DESC;");
  EXPECT_THAT(names(table), ElementsAre("name", "size"));
  EXPECT_THAT(texts(table, "name"), ElementsAre("cyd", "bob", "ada"));
  EXPECT_THAT(numbers(table, "size"), ElementsAre(10.5, 20, 10.5));
}

TEST_F(Query, NumbersOfAllTypesAreNumbers) {
  const Table table =
      ask("SELECT 1::TINYINT a, 2::UBIGINT b, 3.25::DECIMAL(9,2) c, 0.5::FLOAT d, 6::HUGEINT e");

  for (const auto& [name, value] :
       {std::pair{"a", 1.0}, {"b", 2.0}, {"c", 3.25}, {"d", 0.5}, {"e", 6.0}}) {
    EXPECT_THAT(numbers(table, name), ElementsAre(value));
  }
}

TEST_F(Query, DatesAndTimesAreDays) {
  const Table table =
      ask("SELECT DATE '1970-01-03' a, TIMESTAMP '1970-01-01 06:00:00' b, TIME '18:00:00' c "
          "UNION ALL SELECT DATE '1969-12-31', NULL, TIME '00:00:00' ORDER BY a DESC");

  EXPECT_THAT(numbers(table, "a"), ElementsAre(2, -1));
  EXPECT_THAT(numbers(table, "b"), ElementsAre(0.25, IsNan()));
  EXPECT_THAT(numbers(table, "c"), ElementsAre(0.75, 0));
  EXPECT_EQ(info(table, "a").kind, ColumnKind::date);
  EXPECT_EQ(info(table, "a").reason, "dates, as days since 1970");
}

TEST_F(Query, TrueAndFalseAreABoolean) {
  const Table table = ask("SELECT * FROM (VALUES (true), (NULL), (false)) t(a)");

  EXPECT_EQ(info(table, "a").kind, ColumnKind::boolean);
  EXPECT_THAT(texts(table, "a"), ElementsAre("true", "", "false"));
}

TEST_F(Query, ListsOfNumbersAreArrays) {
  const Table table =
      ask("SELECT [1, 2, 3] a, [4.5, 5]::DOUBLE[2] b UNION ALL "
          "SELECT [4, NULL, 6], [6, 7]::DOUBLE[2]");

  const auto& a = std::get<ArrayColumn>(table.columns[0]);
  EXPECT_EQ(a.width, 3);
  EXPECT_THAT(std::get<std::vector<double>>(a.cells), ElementsAre(1, 2, 3, 4, IsNan(), 6));
  const auto& b = std::get<ArrayColumn>(table.columns[1]);
  EXPECT_THAT(std::get<std::vector<double>>(b.cells), ElementsAre(4.5, 5, 6, 7));
}

TEST_F(Query, TextsOfNumbersAreNumbers) {
  EXPECT_THAT(numbers(ask("SELECT * FROM (VALUES ('1.5'), ('NA'), ('2')) t(a)"), "a"),
              ElementsAre(1.5, IsNan(), 2));
}

TEST_F(Query, AColumnCanBeReadAsText) {
  const Table table =
      read_table({.sql = "SELECT 7 AS a UNION ALL SELECT 8 ORDER BY a", .as_text = {"a"}}).table;

  EXPECT_THAT(texts(table, "a"), ElementsAre("7", "8"));
}

TEST_F(Query, ItMayEndWithAComment) {
  EXPECT_EQ(ask("SELECT 1 AS a -- one").rows(), 1);
}

TEST_F(Query, WhatDuckdbSaysIsOneSentence) {
  const Message syntax = refused("SELEC 1");
  EXPECT_EQ(told(syntax), "bad-query | the query cannot be run | 0:0 |  |  | ");
  EXPECT_EQ(syntax.excerpt, "SELEC 1");
  EXPECT_EQ(syntax.why, "syntax error at or near \"SELEC\"");
  EXPECT_EQ(syntax.place.what, "option --sql");

  EXPECT_EQ(refused("SELECT zz FROM (SELECT 1 AS a)").why,
            "Referenced column \"zz\" not found in FROM clause");
  EXPECT_EQ(refused("SELECT CAST('x' AS INT) AS a").why, "Could not convert string 'x' to INT32");
  for (const char* const sql : {"  ", "DROP TABLE x", "SELECT 1 AS a; SELECT 2 AS a"}) {
    EXPECT_EQ(refused(sql).code, "bad-query") << sql;
  }
}

TEST_F(Query, ItMayOnlyRead) {
  const Message message = refused("COPY (SELECT 1 AS a) TO '" + path("made.csv") + "'");

  EXPECT_EQ(message.why, "it is not a SELECT, so it has no rows to train on");
  EXPECT_FALSE(std::filesystem::exists(path("made.csv")));
}

TEST_F(Query, AFileThatIsNotThereIsToldAsSuch) {
  write("titanic.csv", "a\n1\n");

  const Message message = refused("FROM '" + path("titanik.csv") + "'");
  EXPECT_EQ(message.code, "missing-file");
  EXPECT_EQ(message.place.what, "option --sql");
  EXPECT_EQ(message.fix, path("titanic.csv") + "     the closest name in that folder");
}

TEST_F(Query, WithoutRowsThereIsNothing) {
  EXPECT_EQ(told(refused("SELECT 1 AS a WHERE false")),
            "no-rows | the query has no row | 0:0 |  |  | ");
}

TEST_F(Query, TwoColumnsOfOneNameAreRefused) {
  EXPECT_EQ(told(refused("SELECT 1 AS a, 2 AS b, 3 AS a")),
            "duplicate-column | columns 1 and 3 of the query have the same name \"a\" | 0:0 |  |  "
            "| --sql \"SELECT ... AS a_2\"");
}

TEST_F(Query, ListsOfDifferentLengthsAreRefused) {
  EXPECT_EQ(refused("SELECT [1, 2] AS a UNION ALL SELECT [1, 2, 3]").text,
            "the list in column \"a\" has 3 numbers in row 2, but 2 in row 1");
}

TEST_F(Query, RecordsAreRefused) {
  EXPECT_EQ(refused("SELECT {'x': 1} AS a").text, "column \"a\" of the query holds records");
  EXPECT_EQ(refused("SELECT [['x']] AS a").code, "nested-column");
}

TEST_F(Query, InfiniteNumbersAreRefused) {
  EXPECT_EQ(refused("SELECT 'inf'::DOUBLE AS a").code, "infinite-number");
}

using Json = Query;

TEST_F(Json, AnArrayOfRecordsIsATable) {
  const Table table = read("t.json", R"([{"a": 1, "b": "x"}, {"b": "y", "c": true}])");

  EXPECT_THAT(names(table), ElementsAre("a", "b", "c"));
  EXPECT_THAT(numbers(table, "a"), ElementsAre(1, IsNan()));
  EXPECT_THAT(texts(table, "b"), ElementsAre("x", "y"));
  EXPECT_THAT(texts(table, "c"), ElementsAre("", "true"));
}

TEST_F(Json, LinesAreATable) {
  EXPECT_THAT(numbers(read("t.jsonl", "{\"a\": 1}\n{\"a\": 2.5}\n"), "a"), ElementsAre(1, 2.5));
  EXPECT_THAT(numbers(read("t.ndjson", "{\"a\": 1}\n{\"a\": 2}\n"), "a"), ElementsAre(1, 2));
}

TEST_F(Json, TextsStayTexts) {
  EXPECT_THAT(texts(read("t.json", R"([{"zip": "01"}, {"zip": "02"}])"), "zip"),
              ElementsAre("01", "02"));
}

TEST_F(Json, TextsInDressAreNumbersWhereAllAre) {
  const Table table = read("t.json", R"([
      {"price": "$1,200.50", "share": "12%", "sold": "1,234", "part": "5%", "seen": "2024-05-31 06:00 "},
      {"price": "-$3", "share": null, "sold": "999", "part": "half", "seen": "1970-01-02"}])");

  EXPECT_THAT(numbers(table, "price"), ElementsAre(1200.5, -3));
  EXPECT_THAT(numbers(table, "share"), ElementsAre(12, IsNan()));
  EXPECT_THAT(numbers(table, "sold"), ElementsAre(1234, 999));
  EXPECT_THAT(texts(table, "part"), ElementsAre("5%", "half"));
  EXPECT_THAT(numbers(table, "seen"), ElementsAre(19874.25, 1));
  EXPECT_EQ(info(table, "seen").kind, ColumnKind::date);
  EXPECT_EQ(info(table, "price").reason, "amounts in $");
}

TEST_F(Json, AWordAmongWantedDatesIsShownWithItsRow) {
  const Message message = test::refusal(Error::Kind::data, [&] {
    read("t.json", R"([{"a": "2024-05-31"}, {"a": "soon"}])", {.as_dates = {"a"}});
  });

  EXPECT_EQ(told(message),
            "not-a-date | column \"a\" is read as a date, but 1 of 2 cells is not | 0:0 | soon | "
            "in row 2 | --null 'soon'     treats it as missing");
}

TEST_F(Json, CompressedLinesAreATable) {
  const std::string path = write_gzip("t.jsonl.gz", "{\"a\": 1}\n{\"a\": 2}\n");

  EXPECT_THAT(numbers(read_table({.path = path}).table, "a"), ElementsAre(1, 2));
}

TEST_F(Json, AFileThatBreaksOffIsDamage) {
  const Message message =
      test::refusal(Error::Kind::data, [&] { read("t.json", "[{\"a\":1},\n{\"a\":2,\"b\n"); });

  EXPECT_EQ(message.code, "damaged-file");
  EXPECT_EQ(message.text, "t.json is damaged, cut off, or not JSON");
  EXPECT_EQ(message.why.find('\n'), std::string::npos);
}

class Parquet : public Query {
 protected:
  std::string make() const {
    Table table;
    add_column(table, "n", NumberColumn{{1, 2.5, std::nan("")}});
    add_column(table, "t", CategoryColumn{{0, -1, 1}, {"01", "02"}});
    add_column(table, "day", CategoryColumn{{0, 1, -1}, {"2024-05-31", "1970-01-02"}});
    add_column(table, "sum", CategoryColumn{{0, 1, 1}, {"1,000.5", "7"}});
    write_table(table, {}, path("t.parquet"));
    return path("t.parquet");
  }
};

TEST_F(Parquet, TypesAreThoseOfTheFile) {
  const Table table = read_table({.path = make()}).table;

  EXPECT_THAT(names(table), ElementsAre("n", "t", "day", "sum"));
  EXPECT_THAT(numbers(table, "n"), ElementsAre(1, 2.5, IsNan()));
  EXPECT_THAT(texts(table, "t"), ElementsAre("01", "", "02"));
  EXPECT_THAT(numbers(table, "day"), ElementsAre(19874, 1, IsNan()));
  EXPECT_THAT(numbers(table, "sum"), ElementsAre(1000.5, 7, 7));
}

TEST_F(Parquet, AFileThatIsCutOffIsDamaged) {
  make();
  const std::string bytes = bytes_of("t.parquet");

  for (const std::size_t size : {std::size_t{4}, bytes.size() / 2, bytes.size() - 1}) {
    const Message message =
        test::refusal(Error::Kind::data, [&] { read("cut.parquet", bytes.substr(0, size)); });
    EXPECT_EQ(told(message),
              "damaged-file | cut.parquet is damaged, cut off, or not Parquet | 0:0 |  |  | fetch "
              "or make it anew; "
              "--format says what it is if its name does not");
  }
}

TEST_F(Parquet, MillionsOfRowsOfAnotherWriterAreRead) {
  const std::filesystem::path flights =
      std::filesystem::path(GRADUS_TEST_NODE_MODULES) / "vega-datasets/data/flights-3m.parquet";
  if (!std::filesystem::exists(flights)) GTEST_SKIP() << "needs the npm package vega-datasets";

  EXPECT_EQ(read_table({.path = flights.string()}).table.rows(), 3000000);
}

}  // namespace
}  // namespace gradus
