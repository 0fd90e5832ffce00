// Answers as files: the text itself, and what reading it again gives.
#include "table/read/write.hpp"

#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using testing::ElementsAre;
using testing::IsNan;

class Write : public test::Files {
 protected:
  static Table copied() {
    Table table;
    add_column(table, "id", NumberColumn{{1, 2, std::nan("")}});
    add_column(table, "na\"me", CategoryColumn{{0, 1, -1}, {"x, y", "two\nlines"}});
    return table;
  }
  static Table answers() {
    Table table;
    add_column(table, "prediction", NumberColumn{{0.1, 2, -3.5e-9}});
    return table;
  }
};

TEST_F(Write, CsvIsQuotedWhereNeeded) {
  write_table(copied(), answers(), path("a.csv"));

  EXPECT_EQ(bytes_of("a.csv"),
            "id,\"na\"\"me\",prediction\n1,\"x, y\",0.1\n2,\"two\nlines\",2.0\n,,-3.5e-09\n");
}

TEST_F(Write, JsonLinesHoldAnObjectARow) {
  Table table;
  add_column(table, "n", NumberColumn{{1.5, std::nan("")}});
  add_column(table, "t", CategoryColumn{{0, 0}, {"\"q\""}});
  write_table({}, table, path("a.jsonl"));

  EXPECT_EQ(bytes_of("a.jsonl"),
            "{\"n\":1.5,\"t\":\"\\\"q\\\"\"}\n{\"n\":null,\"t\":\"\\\"q\\\"\"}\n");
}

TEST_F(Write, EveryFormatGivesTheSameTableBack) {
  for (const char* const name : {"a.csv", "a.jsonl", "a.parquet"}) {
    write_table(copied(), answers(), path(name));
    const Table table = read_table({.path = path(name)}).table;

    EXPECT_THAT(test::names(table), ElementsAre("id", "na\"me", "prediction")) << name;
    EXPECT_THAT(test::numbers(table, "id"), ElementsAre(1, 2, IsNan())) << name;
    EXPECT_THAT(test::texts(table, "na\"me"), ElementsAre("x, y", "two\nlines", "")) << name;
    EXPECT_THAT(test::numbers(table, "prediction"), ElementsAre(0.1, 2, -3.5e-9)) << name;
  }
}

TEST_F(Write, TwoColumnsOfOneNameAreToldApart) {
  write_table(answers(), answers(), path("a.csv"));

  EXPECT_EQ(bytes_of("a.csv").substr(0, 24), "prediction,prediction_1\n");
}

TEST_F(Write, AnUnknownEndingIsRefusedBeforeAnythingIsWritten) {
  const Message message =
      test::refusal(Error::Kind::usage, [&] { write_table(copied(), answers(), path("a.xlsx")); });

  EXPECT_EQ(message.code, "unknown-format");
  EXPECT_EQ(message.place.what, "option --output");
}

TEST_F(Write, WhereNothingCanBeWrittenNothingIsLeft) {
  std::filesystem::create_directory(path("a.csv"));
  const Message onto_folder =
      test::refusal(Error::Kind::failed, [&] { write_table(copied(), answers(), path("a.csv")); });
  const Message no_folder = test::refusal(
      Error::Kind::failed, [&] { write_table(copied(), answers(), path("no/a.csv")); });

  EXPECT_EQ(onto_folder.code, "cannot-write");
  EXPECT_EQ(no_folder.text, path("no/a.csv") + " could not be written");
  EXPECT_FALSE(std::filesystem::exists(path("a.csv.part")));
}

TEST_F(Write, ArraysAreRefused) {
  Table table;
  add_column(table, "pixels", ArrayColumn{2, std::vector<double>{1, 2}});

  EXPECT_EQ(test::refusal(Error::Kind::data, [&] { write_table(table, {}, path("a.csv")); }).code,
            "nested-column");
}

// Standard output may be a file in which something already stands.
TEST_F(Write, StandardOutputIsContinued) {
  const std::string out = write("out.txt", "before\n");
  const int old = dup(STDOUT_FILENO);
  std::FILE* const file = std::fopen(out.c_str(), "a");
  std::fflush(stdout);
  dup2(fileno(file), STDOUT_FILENO);
  write_table({}, answers(), "-");
  dup2(old, STDOUT_FILENO);
  close(old);
  std::fclose(file);

  EXPECT_EQ(bytes_of("out.txt"), "before\nprediction\n0.1\n2.0\n-3.5e-09\n");
}

}  // namespace
}  // namespace gradus
