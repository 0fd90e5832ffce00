// Several files as one table, and which of them is to blame when they are none.
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::names;
using test::numbers;
using test::texts;
using test::told;
using testing::ElementsAre;

class Pattern : public test::Files {
 protected:
  Source matching(const std::string& pattern, ReadOptions options = {}) const {
    options.path = path(pattern);
    return read_table(options);
  }
  Message refused(const std::string& pattern) const {
    return test::refusal(Error::Kind::data, [&] { matching(pattern); });
  }
  void write_parts() const {
    write("part-2.csv", "b,a\n3,x\n4,y\n");
    write("part-10.csv", "a,b\nz,2\n");
    write("part-1.csv", "a,b\nw,1\n");
    write("other.csv", "a,b\nw,9\n");
  }
};

TEST_F(Pattern, FilesAreReadInTheOrderOfTheirNames) {
  write_parts();
  const Source source = matching("part-*.csv");

  EXPECT_EQ(source.name, "part-*.csv");
  EXPECT_EQ(source.dialect, "comma, header line, 3 files");
  EXPECT_THAT(names(source.table), ElementsAre("a", "b"));
  EXPECT_THAT(texts(source.table, "a"), ElementsAre("w", "z", "x", "y"));
  EXPECT_THAT(numbers(source.table, "b"), ElementsAre(1, 2, 3, 4));
}

TEST_F(Pattern, OneFileIsReadAsItself) {
  write_parts();
  const Source source = matching("oth*.csv");

  EXPECT_EQ(source.name, "other.csv");
  EXPECT_EQ(source.dialect, "comma, header line");
}

TEST_F(Pattern, FilesCanBeListedInstead) {
  write_parts();
  const Table table = read_table({.files = {path("part-2.csv"), path("part-1.csv")}}).table;

  EXPECT_THAT(numbers(table, "b"), ElementsAre(3, 4, 1));
}

TEST_F(Pattern, AFileOfThatVeryNameComesFirst) {
  write_parts();
  write("part-[1].csv", "a,b\nq,7\n");

  EXPECT_THAT(numbers(matching("part-[1].csv").table, "b"), ElementsAre(7));
}

TEST_F(Pattern, NoFileIsSaidToBeSo) {
  const Message message = refused("part-*.csv");

  EXPECT_EQ(message.code, "missing-file");
  EXPECT_EQ(message.text, "no file has a name like \"" + path("part-*.csv") + "\"");
}

TEST_F(Pattern, TheFileWithOtherColumnsIsNamed) {
  write_parts();
  write("part-3.csv", "a,bb\nw,1\n");
  const Message message = refused("part-*.csv");

  EXPECT_EQ(message.place.what, path("part-3.csv"));
  EXPECT_EQ(told(message),
            "different-columns | part-3.csv has no column \"b\", which part-1.csv has | 0:0 |  |  "
            "| rename \"bb\" to \"b\" in " +
                path("part-3.csv"));
}

TEST_F(Pattern, AFileWithMoreColumnsIsNamed) {
  write_parts();
  write("part-3.csv", "a,b,c\nw,1,2\n");

  EXPECT_EQ(refused("part-*.csv").text,
            "part-3.csv has a column \"c\", which part-1.csv does not have");
}

TEST_F(Pattern, AColumnThatBecomesTextLateIsReadAgainFromAllFiles) {
  write("p1.csv", "a\n1.50\n2\n");
  write("p2.csv", "a\nx\ny\nz\n");

  EXPECT_THAT(texts(matching("p*.csv").table, "a"), ElementsAre("1.50", "2", "x", "y", "z"));
}

TEST_F(Pattern, ABadRowIsShownInItsFile) {
  write_parts();
  write("part-3.csv", "a,b\nw,1,2\n");
  const Message message = refused("part-*.csv");

  EXPECT_EQ(message.code, "ragged-row");
  EXPECT_EQ(message.place.what, path("part-3.csv"));
  EXPECT_EQ(message.place.line, 2);
}

TEST_F(Pattern, ABadCellIsShownInItsFile) {
  std::string text = "a,b\n";
  for (int i = 0; i < 30; ++i) text += "1,2\n";
  write("p1.csv", text);
  write("p2.csv", "b,a\n1,2\nx,3\n");
  const Message message = refused("p*.csv");

  EXPECT_EQ(message.code, "not-a-number");
  EXPECT_EQ(message.place.what, path("p2.csv"));
  EXPECT_EQ(message.place.line, 3);
  EXPECT_EQ(message.place.column, 1);
}

TEST_F(Pattern, AZeroByteIsShownInItsFile) {
  write("p1.csv", "a,b\nx,y\n");
  write("p2.csv", std::string("a,b\nx,\"z\n", 9) + std::string("\0", 1) + "\"\n");

  EXPECT_EQ(refused("p*.csv").place.what, path("p2.csv"));
}

TEST_F(Pattern, JsonFilesMayDifferInTheTypesOfTheirNumbers) {
  write("p1.json", R"([{"a": 1, "b": "x"}])");
  write("p2.json", R"([{"b": "y", "a": 2.5}])");
  const Source source = matching("p*.json");

  EXPECT_EQ(source.dialect, "JSON, 2 files");
  EXPECT_THAT(numbers(source.table, "a"), ElementsAre(1, 2.5));
  EXPECT_THAT(texts(source.table, "b"), ElementsAre("x", "y"));
}

TEST_F(Pattern, JsonFilesOfTheSameTypesAreReadTogether) {
  write("p1.jsonl", "{\"a\": 1}\n{\"a\": 2}\n");
  write("p2.jsonl", "{\"a\": 3}\n");

  EXPECT_THAT(numbers(matching("p*.jsonl").table, "a"), ElementsAre(1, 2, 3));
}

TEST_F(Pattern, ADamagedJsonFileIsNamed) {
  write("p1.json", R"([{"a": 1}])");
  write("p2.json", R"([{"a": 1})");
  const Message message = refused("p*.json");

  EXPECT_EQ(message.code, "damaged-file");
  EXPECT_EQ(message.place.what, path("p2.json"));
}

TEST_F(Pattern, JsonFilesOfOtherColumnsAreNamed) {
  write("p1.json", R"([{"a": 1}])");
  write("p2.json", R"([{"c": 1}])");

  EXPECT_EQ(refused("p*.json").text, "p2.json has no column \"a\", which p1.json has");
}

TEST_F(Pattern, FormatsAreNotMixed) {
  write("p1.csv", "a\n1\n");
  write("p2.json", R"([{"a": 1}])");
  const Message message = refused("p*");

  EXPECT_EQ(message.code, "several-formats");
  EXPECT_EQ(message.place.what, path("p2.json"));
}

TEST_F(Pattern, FormatsThatAreReadAloneAreSaidToBeSo) {
  write("p1.svm", "1 1:2\n");
  write("p2.svm", "1 1:2\n");

  EXPECT_EQ(refused("p*.svm").text, path("p1.svm") + " cannot be read together with others");
}

}  // namespace
}  // namespace gradus
