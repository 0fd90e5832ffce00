// Which rows are left out of text files, why, and what is read of the others.
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::numbers;
using test::texts;
using testing::ElementsAre;

class Sift : public test::Files {
 protected:
  Source sifted(std::string_view bytes, ReadOptions options = {},
                const std::string& name = "t.csv") const {
    options.path = write(name, bytes);
    options.on_bad_row = BadRows::skip;
    return read_table(options);
  }
  /// "3: it has 1 value but ... [the row]" of each row that is left out.
  static std::vector<std::string> left_out(const Source& source) {
    std::vector<std::string> rows;
    for (const RejectedRow& row : source.rejected) {
      rows.push_back(std::to_string(row.line) + ": " + row.reason + " [" + row.text + "]");
    }
    return rows;
  }
};

TEST_F(Sift, RaggedRowsAreLeftOut) {
  const Source source = sifted("a,b\n1,2\n3\n4,5,6\n7,8\n");

  EXPECT_THAT(numbers(source.table, "a"), ElementsAre(1, 7));
  EXPECT_THAT(left_out(source),
              ElementsAre("3: it has 1 value but the header names 2 columns [3]",
                          "4: it has 3 values but the header names 2 columns [4,5,6]"));
  EXPECT_EQ(source.rejected.front().file, path("t.csv"));
}

TEST_F(Sift, WithoutAHeaderTheFirstRowSaysTheWidth) {
  EXPECT_THAT(left_out(sifted("1;2\n3\n4;5\n")),
              ElementsAre("2: it has 1 value but the first line has 2 columns [3]"));
}

TEST_F(Sift, BytesThatAreNotTextAreLeftOut) {
  using namespace std::string_view_literals;
  const Source source = sifted("a,b\nx,1\nM\xE4lar,2\nz\0,3\ny,4\n"sv);

  EXPECT_THAT(texts(source.table, "a"), ElementsAre("x", "y"));
  EXPECT_THAT(left_out(source), ElementsAre("3: it is not written in UTF-8 [M\xE4lar,2]",
                                            "4: it holds a zero byte [z\0,3]"sv));
}

TEST_F(Sift, AQuoteTooManyTakesOnlyItsOwnLine) {
  const Source source = sifted("a,b\n\"1,2\n3,4\n5,6\n7,\"8\"x\n9,10\n");

  EXPECT_THAT(numbers(source.table, "b"), ElementsAre(4, 6, 10));
  EXPECT_THAT(left_out(source),
              ElementsAre("2: text follows the closing quote of a value [\"1,2]",
                          "5: text follows the closing quote of a value [7,\"8\"x]"));
}

TEST_F(Sift, LinesInsideQuotesStayOneRow) {
  const Source source = sifted("a,b\n\"x\ny\",1\n\"v\nw\"\nz,2\n");

  EXPECT_THAT(texts(source.table, "a"), ElementsAre("x\ny", "z"));
  EXPECT_THAT(left_out(source),
              ElementsAre("4: it has 1 value but the header names 2 columns [\"v\nw\"]"));
}

TEST_F(Sift, WordsAndInfinitiesInColumnsOfNumbersAreLeftOut) {
  const Source source =
      sifted("a,b\n1,x\nword,y\ninf,z\n?,v\n2,w\n", {.as_numbers = {"a", "not_there"}});

  EXPECT_THAT(texts(source.table, "b"), ElementsAre("x", "v", "w"));
  EXPECT_THAT(left_out(source), ElementsAre("3: \"word\" in column \"a\" is not a number [word,y]",
                                            "4: \"inf\" in column \"a\" is not a number [inf,z]"));
}

TEST_F(Sift, AWordThatStandsForMissingIsNoFault) {
  const Source source =
      sifted("a,b\n1,x\nnone,y\n", {.null_tokens = {"none"}, .as_numbers = {"a"}});

  EXPECT_EQ(source.table.rows(), 2);
  EXPECT_TRUE(source.rejected.empty());
}

TEST_F(Sift, DressedNumbersAndDatesAreNumbers) {
  EXPECT_TRUE(
      sifted("a;b\n1,5;2024-05-31\n2,5;2024-06-01\n", {.as_numbers = {"a", "b"}}).rejected.empty());
}

TEST_F(Sift, RowsWithoutADateWhereOneIsWantedAreRejected) {
  const Source source = sifted("a,b\n1,2024-05-31\n2,soon\n3,17\n4,\n", {.as_dates = {"b"}});

  EXPECT_EQ(source.table.rows(), 2);
  ASSERT_EQ(source.rejected.size(), 2u);
  EXPECT_EQ(source.rejected[1].reason, "\"17\" in column \"b\" is not a date");
}

TEST_F(Sift, LaterErrorsNameTheLinesOfTheFile) {
  std::string text = "# a comment\na,b\n1\n";
  for (int i = 0; i < 20; ++i) text += "1,2\n";

  const Message message =
      test::refusal(Error::Kind::data, [&] { sifted(text + "3,word\n", {}, "t.csv"); });

  EXPECT_EQ(message.code, "not-a-number");
  EXPECT_EQ(message.place.what, path("t.csv"));
  EXPECT_EQ(message.place.line, 24);
  EXPECT_EQ(message.excerpt, "3,word");
}

TEST_F(Sift, AFileWithoutAGoodRowIsRefusedWithTheFirstReason) {
  const Message message = test::refusal(Error::Kind::data, [&] { sifted("a,b\n1\n2\n"); });

  EXPECT_EQ(message.text, "none of the 2 rows of t.csv can be read");
  EXPECT_EQ(message.why, "the first: it has 1 value but the header names 2 columns");
}

TEST_F(Sift, EachOfSeveralFilesIsSifted) {
  const Source source = [&] {
    write("2.csv", "b,a\n3,4\n5\n");
    return sifted("a,b\n1,2\n9\n", {.files = {path("1.csv"), path("2.csv")}}, "1.csv");
  }();

  EXPECT_THAT(numbers(source.table, "a"), ElementsAre(1, 4));
  ASSERT_EQ(source.rejected.size(), 2);
  EXPECT_EQ(source.rejected[0].file, path("1.csv"));
  EXPECT_EQ(source.rejected[1].file, path("2.csv"));
}

TEST_F(Sift, LinesThatAreNoJsonObjectsAreLeftOut) {
  const Source source = sifted("{\"a\": 1}\n\n{\"a\":\n[1]\n{\"a\": \"x\"}\n{\"a\": 2}\n",
                               {.as_numbers = {"a"}}, "t.jsonl");

  EXPECT_THAT(numbers(source.table, "a"), ElementsAre(1, 2));
  EXPECT_THAT(
      left_out(source),
      ElementsAre("3: it is not a JSON object [{\"a\":]", "4: it is not a JSON object [[1]]",
                  "5: \"x\" in column \"a\" is not a number [{\"a\": \"x\"}]"));
}

TEST_F(Sift, ALineThatIsNoJsonIsShown) {
  const Message message = test::refusal(
      Error::Kind::data, [&] { read("t.jsonl", "{\"a\": 1, \"b\": 2}\n{\"a\": 1 \"b\": 2}\n"); });

  EXPECT_EQ(test::told(message),
            "not-json | line 2 is not a JSON object | 2:11 | \" | here it stops being JSON | mend "
            "the line, or --on-bad-row skip");
}

TEST_F(Sift, FormatsWithoutLinesHaveNoBadRows) {
  for (const std::string name : {"t.json", "t.parquet", "t.npy", "t.svm"}) {
    const Message message = test::refusal(Error::Kind::usage, [&] { sifted("x", {}, name); });
    EXPECT_EQ(message.text, "--on-bad-row has no meaning for " + name);
  }
}

}  // namespace
}  // namespace gradus
