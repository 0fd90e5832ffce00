// LIBSVM text: sparse rows, their width, and every way in which a line can be bad.
#include "support/data.hpp"
#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using test::names;
using test::numbers;
using test::told;
using testing::ElementsAre;

class Libsvm : public test::Files {
 protected:
  std::string refused(const std::string& text, const ReadOptions& options = {}) const {
    return told(test::refusal(Error::Kind::data, [&] { read("t.svm", text, options); }));
  }
};

TEST_F(Libsvm, WhatARowDoesNotNameIsZero) {
  const Table table = read("t.svm", "+1 1:0.5 3:-2\n-1 2:1e3\n\n0\n");

  EXPECT_THAT(names(table), ElementsAre("label", "c1", "c2", "c3"));
  EXPECT_THAT(numbers(table, "label"), ElementsAre(1, -1, 0));
  EXPECT_THAT(numbers(table, "c1"), ElementsAre(0.5, 0, 0));
  EXPECT_THAT(numbers(table, "c2"), ElementsAre(0, 1000, 0));
  EXPECT_THAT(numbers(table, "c3"), ElementsAre(-2, 0, 0));
}

TEST_F(Libsvm, CommentsAndQueriesAreLeftOut) {
  const std::string path =
      write("t.libsvm", "# made by hand\n1 qid:7 1:2 # 2:9\r\n0\tqid:8\t2:3\n");
  const Source source = read_table({.path = path});

  EXPECT_EQ(source.dialect, "LIBSVM; qid is left out");
  EXPECT_THAT(numbers(source.table, "c1"), ElementsAre(2, 0));
  EXPECT_THAT(numbers(source.table, "c2"), ElementsAre(0, 3));
}

TEST_F(Libsvm, ManyColumnsBecomeOneOfArrays) {
  const Table table = read("t.svm", "1 257:5\n0 1:4\n");

  EXPECT_THAT(names(table), ElementsAre("label", "values"));
  const auto& column = std::get<ArrayColumn>(table.columns[1]);
  EXPECT_EQ(column.width, 257);
  EXPECT_EQ(std::get<std::vector<double>>(column.cells)[256], 5);
  EXPECT_EQ(std::get<std::vector<double>>(column.cells)[257], 4);
}

TEST_F(Libsvm, AGivenWidthHoldsWhateverTheFileNames) {
  const Table wider = read("t.svm", "1 2:5\n", {.width = 3});
  const Table narrower = read("t.svm", "1 2:5 4:6\n", {.width = 2});

  EXPECT_THAT(names(wider), ElementsAre("label", "c1", "c2", "c3"));
  EXPECT_THAT(names(narrower), ElementsAre("label", "c1", "c2"));
  EXPECT_THAT(numbers(narrower, "c2"), ElementsAre(5));
}

TEST_F(Libsvm, PackedFilesAreRead) {
  EXPECT_THAT(numbers(read_table({.path = write_gzip("t.svm.gz", "1 1:2\n")}).table, "c1"),
              ElementsAre(2));
}

TEST_F(Libsvm, TheFormatCanBeNamedWhereTheEndingDoesNot) {
  EXPECT_THAT(numbers(read("data.train", "1 1:2\n", {.format = "libsvm"}), "c1"), ElementsAre(2));
}

TEST_F(Libsvm, MissingValuesAreThoseOfOtherTexts) {
  const Table table = read("t.svm", "1 1:nan 2:-9\n0 1:1 2:2\n", {.null_tokens = {"-9"}});

  EXPECT_TRUE(std::isnan(numbers(table, "c1")[0]));
  EXPECT_TRUE(std::isnan(numbers(table, "c2")[0]));
}

TEST_F(Libsvm, EveryMistakeIsShownWithItsPlace) {
  const std::string form = "a row is: label index:value index:value ...";

  EXPECT_EQ(refused("1 1:2\nyes 1:2\n"),
            "not-a-number | a number is expected here | 2:1 | yes |  | " + form);
  EXPECT_EQ(refused("1 1:x\n"), "not-a-number | a number is expected here | 1:5 | x |  | " + form);
  EXPECT_EQ(refused("1 1: 2\n"),
            "not-libsvm | index:value is expected here | 1:6 | 2 |  | " + form);
  EXPECT_EQ(refused("1 1:2 3\n"),
            "not-libsvm | index:value is expected here | 1:7 | 3 |  | " + form);
  EXPECT_EQ(refused("1 2:1 1:1\n"),
            "not-libsvm | indices of a row ascend, but 1 follows 2 | 1:7 | 1 |  | sort "
            "the entries of each row by their index");
  EXPECT_EQ(refused("1 2:1 2:1\n"),
            "not-libsvm | indices of a row ascend, but 2 follows 2 | 1:7 | 2 |  | sort "
            "the entries of each row by their index");
  EXPECT_EQ(refused("1 0:1\n"),
            "not-libsvm | indices count from 1, but this one is 0 | 1:3 | 0 |  | "
            "dump_svmlight_file(X, y, file, zero_based=False)");
  EXPECT_EQ(refused("1 -1:1\n"),
            "not-libsvm | an index is a whole number from 1 to 2147483647 | 1:3 | -1 |  | "
            "number the columns from 1 on, without gaps");
  EXPECT_EQ(refused("1 2147483648:1\n"),
            "not-libsvm | an index is a whole number from 1 to 2147483647 | 1:3 | 2147483648 |  | "
            "number the columns from 1 on, without gaps");
  EXPECT_EQ(refused("1 1:1e999\n"),
            "infinite-number | a number is infinite | 1:5 | 1e999 |  | --null '1e999'     treats "
            "it as missing");
  EXPECT_EQ(refused("# nothing\n\n"), "no-rows | t.svm has no row | 0:0 |  |  | ");
}

TEST_F(Libsvm, BytesThatAreNoTextAreShownAsQuestionMarks) {
  EXPECT_EQ(refused("1 1:\xFF\n"),
            "not-a-number | a number is expected here | 1:5 | ? |  | a row is: label index:value "
            "index:value ...");
}

// 4,000 rows of 2,147,483,647 numbers of 8 bytes: 68.7 TB.
TEST_F(Libsvm, ATableThatDoesNotFitIntoMemoryIsRefusedBeforeItIsMade) {
  std::string text = "1 2147483647:1\n";
  for (int i = 1; i < 4000; ++i) text += "0\n";
  const Message message = test::refusal(Error::Kind::data, [&] { read("t.svm", text); });

  EXPECT_EQ(message.code, "too-large-table");
  EXPECT_EQ(message.text, "t.svm has 4,000 rows of 2,147,483,647 numbers, which take 6.87e+04 GB");
}

// The file has 6,513 rows and the columns 1 to 126 (its featmap.txt).
TEST_F(Libsvm, MushroomsAreRead) {
  const std::filesystem::path file = test::shared("data/agaricus/agaricus.txt.train");
  SKIP_WITHOUT(file);

  const Table table = read_table({.path = file.string(), .format = "libsvm"}).table;
  EXPECT_EQ(table.rows(), 6513);
  EXPECT_EQ(std::ssize(table.columns), 127);
  EXPECT_EQ(test::info(table, "label").distinct, 2);
}

}  // namespace
}  // namespace gradus
