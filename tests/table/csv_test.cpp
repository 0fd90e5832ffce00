// What is read from delimited text: cells, names, kinds. What is refused is in csv_errors_test.
#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using test::info;
using test::names;
using test::numbers;
using test::texts;
using testing::ElementsAre;
using testing::IsNan;

class Csv : public test::Files {
 protected:
  /// Twelve rows "a,b" where the cells of b are given and the rest is 1.
  Table column_of(const std::vector<std::string>& cells, const ReadOptions& options = {}) const {
    std::string text = "a,b\n";
    for (const std::string& cell : cells) text += "1," + cell + "\n";
    return read("column.csv", text, options);
  }
};

TEST_F(Csv, NumbersAndTextsAreToldApart) {
  const Table table = read("t.csv", "size,town\n1.5,oslo\n-2e3,rome\n+3,oslo\n");

  EXPECT_THAT(names(table), ElementsAre("size", "town"));
  EXPECT_THAT(numbers(table, "size"), ElementsAre(1.5, -2000, 3));
  EXPECT_THAT(texts(table, "town"), ElementsAre("oslo", "rome", "oslo"));
  EXPECT_EQ(info(table, "size").kind, ColumnKind::number);
  EXPECT_EQ(info(table, "town").kind, ColumnKind::category);
}

TEST_F(Csv, QuotedCellsMayHoldCommasLineEndsAndQuotes) {
  const Table table = read("t.csv", "a,b\n1,\"x, y\"\n2,\"two\nlines\"\n3,\"say \"\"hi\"\"\"\n");

  EXPECT_THAT(texts(table, "b"), ElementsAre("x, y", "two\nlines", "say \"hi\""));
}

TEST_F(Csv, WindowsLineEndsAreNotPartOfCells) {
  const Table table = read("t.csv", "a,b\r\n1,x\r\n2,y\r\n");

  EXPECT_THAT(names(table), ElementsAre("a", "b"));
  EXPECT_THAT(texts(table, "b"), ElementsAre("x", "y"));
}

TEST_F(Csv, OldMacintoshLineEndsAreLineEnds) {
  EXPECT_THAT(numbers(read("t.csv", "a,b\r1,2\r3,4\r"), "b"), ElementsAre(2, 4));
}

TEST_F(Csv, TheByteOrderMarkIsNotPartOfTheFirstName) {
  EXPECT_THAT(names(read("t.csv",
                         "\xEF\xBB\xBF"
                         "a,b\n1,x\n2,y\n")),
              ElementsAre("a", "b"));
}

TEST_F(Csv, NamesAndCellsMayHoldAnyUnicode) {
  const Table table = read("t.csv", "größe,町\n1,東京\n2,Łódź\n");

  EXPECT_THAT(names(table), ElementsAre("größe", "町"));
  EXPECT_THAT(texts(table, "町"), ElementsAre("東京", "Łódź"));
}

TEST_F(Csv, TheLastLineNeedsNoEnd) {
  EXPECT_THAT(numbers(read("t.csv", "a,b\n1,2\n3,4"), "b"), ElementsAre(2, 4));
}

TEST_F(Csv, EmptyLinesAreNoRows) {
  EXPECT_THAT(numbers(read("t.csv", "\n\na,b\n1,2\n\n3,4\n\n"), "b"), ElementsAre(2, 4));
}

TEST_F(Csv, InOneColumnAnEmptyLineIsAMissingCell) {
  EXPECT_THAT(numbers(read("t.csv", "a\n1\n\n3\n"), "a"), ElementsAre(1, IsNan(), 3));
}

TEST_F(Csv, WithoutAHeaderColumnsAreNumbered) {
  const Table table = read("t.csv", "1,2\n3,4\n");

  EXPECT_THAT(names(table), ElementsAre("c1", "c2"));
  EXPECT_THAT(numbers(table, "c1"), ElementsAre(1, 3));
}

TEST_F(Csv, AColumnWithoutANameIsNumbered) {
  EXPECT_THAT(names(read("t.csv", ",b\n1,2\n3,4\n")), ElementsAre("c1", "b"));
}

TEST_F(Csv, ATextThatOccursAgainBelowIsNoHeader) {
  EXPECT_THAT(names(read("t.csv", "yes,no\nno,yes\nyes,no\n")), ElementsAre("c1", "c2"));
}

TEST_F(Csv, TheHeaderCanBeSaid) {
  const std::string text = "yes,no\nno,yes\nyes,no\n";

  EXPECT_THAT(names(read("t.csv", text, {.header = true})), ElementsAre("yes", "no"));
  EXPECT_EQ(read("t.csv", text, {.header = true}).rows(), 2);
  EXPECT_EQ(read("t.csv", "a,b\n1,2\n3,4\n", {.header = false, .as_text = {"c1", "c2"}}).rows(), 3);
}

TEST_F(Csv, TheDelimiterIsFound) {
  EXPECT_THAT(numbers(read("tab.tsv", "a\tb\n1\t2\n3\t4\n"), "b"), ElementsAre(2, 4));
  EXPECT_THAT(numbers(read("semicolon.txt", "a;b\n1;2\n3;4\n"), "b"), ElementsAre(2, 4));
  EXPECT_THAT(numbers(read("bar.csv", "a|b\n1|2\n3|4\n"), "b"), ElementsAre(2, 4));
}

TEST_F(Csv, ACommaMayBeTheDecimalMark) {
  const Table table = read("t.csv", "a;b\n1,5;x\n2,25;y\n");

  EXPECT_THAT(numbers(table, "a"), ElementsAre(1.5, 2.25));
}

TEST_F(Csv, TheDelimiterCanBeSaid) {
  const Table table = read("t.csv", "a:b,c\n1:2,3\n4:5,6\n", {.delimiter = ":"});

  EXPECT_THAT(names(table), ElementsAre("a", "b,c"));
}

TEST_F(Csv, TheDialectIsSaid) {
  const std::string path = write("t.csv", "a;b\n1,5;x\n2,25;y\n");

  EXPECT_EQ(read_table({.path = path}).dialect, "semicolon, header line, decimal comma");
  EXPECT_EQ(read_table({.path = path}).name, "t.csv");
}

TEST_F(Csv, TheUsualTokensAreMissingNumbers) {
  const Table table =
      column_of({"1", "?", "NA", "N/A", "null", "NULL", "nan", "-", "", "  ", "\"\"", "#N/A", "2"});

  const std::vector<double>& b = numbers(table, "b");
  EXPECT_EQ(b.front(), 1);
  EXPECT_EQ(b.back(), 2);
  EXPECT_EQ(info(table, "b").missing, 11);
  EXPECT_EQ(info(table, "b").distinct, 2);
}

TEST_F(Csv, TheUsualTokensAreMissingTextsButADashIsAnAnswer) {
  const Table table = column_of({"x", "?", "NA", "n/a", "null", "", "  ", "-", "+"});

  EXPECT_THAT(texts(table, "b"), ElementsAre("x", "", "", "", "", "", "", "-", "+"));
  EXPECT_EQ(info(table, "b").missing, 6);
  EXPECT_EQ(info(table, "b").distinct, 3);
}

TEST_F(Csv, FurtherTokensCanBeSaid) {
  const Table table = column_of({"1", "-999", "none", "4"}, {.null_tokens = {"none", "-999.0"}});

  EXPECT_THAT(numbers(table, "b"), ElementsAre(1, IsNan(), IsNan(), 4));
}

TEST_F(Csv, BlanksAroundCellsDoNotCount) {
  const Table table = read("t.csv", "a, b\n 1 , x \n 2 ,x\n");

  EXPECT_THAT(names(table), ElementsAre("a", "b"));
  EXPECT_THAT(numbers(table, "a"), ElementsAre(1, 2));
  EXPECT_THAT(texts(table, "b"), ElementsAre("x", "x"));
}

TEST_F(Csv, BlanksMayStandAroundQuotes) {
  EXPECT_THAT(texts(read("t.csv", "a,b\n1, \"x, y\" \n2,\"z\"\n"), "b"), ElementsAre("x, y", "z"));
}

TEST_F(Csv, AQuoteInsideACellIsPartOfIt) {
  EXPECT_THAT(texts(read("t.csv", "a,b\n1,5\" pipe\n2,it's\n"), "b"),
              ElementsAre("5\" pipe", "it's"));
}

TEST_F(Csv, TrueAndFalseAreABoolean) {
  const Table table = column_of({"True", "false", "TRUE", ""});

  EXPECT_EQ(info(table, "b").kind, ColumnKind::boolean);
  EXPECT_THAT(texts(table, "b"), ElementsAre("true", "false", "true", ""));
}

TEST_F(Csv, OtherWordsForYesAndNoKeepTheirFirstSpelling) {
  const Table table = column_of({"Yes", "NO", "yes", "no"});

  EXPECT_EQ(info(table, "b").kind, ColumnKind::boolean);
  EXPECT_THAT(texts(table, "b"), ElementsAre("Yes", "NO", "Yes", "NO"));
}

TEST_F(Csv, DressedNumbersAreNumbers) {
  const Table table = read("t.csv", "a,b,c\n\"1,234.5\",5%,$3.50\n999,,$7\n\"-2,000\",12.5%,-$1\n");

  EXPECT_THAT(numbers(table, "a"), ElementsAre(1234.5, 999, -2000));
  EXPECT_THAT(numbers(table, "b"), ElementsAre(5, IsNan(), 12.5));
  EXPECT_THAT(numbers(table, "c"), ElementsAre(3.5, 7, -1));
  EXPECT_EQ(info(table, "b").reason, "percentages; 12% is read as 12");
}

TEST_F(Csv, NumbersInTwoFormsAreTexts) {
  EXPECT_THAT(texts(column_of({"5%", "0.07", "9%"}), "b"), ElementsAre("5%", "0.07", "9%"));
}

TEST_F(Csv, DatesAreDaysSince1970) {
  const Table table = column_of({"1970-01-02", "2000-03-01 12:00", ""});

  // 2000-03-01 is day 11017: 30 years of 365 days, 7 leap days, and 31 + 29 days of 2000.
  EXPECT_THAT(numbers(table, "b"), ElementsAre(1, 11017.5, IsNan()));
  EXPECT_EQ(info(table, "b").kind, ColumnKind::date);
  EXPECT_EQ(info(table, "b").reason, "dates, as days since 1970");
}

TEST_F(Csv, DatesWithAnUnclearOrderStayText) {
  EXPECT_THAT(texts(column_of({"01/02/2020", "03/04/2021"}), "b"),
              ElementsAre("01/02/2020", "03/04/2021"));
}

TEST_F(Csv, NumbersAmongTextsAreTexts) {
  const Table table = column_of({"1", "2", "red", "4", "blue"});

  EXPECT_THAT(texts(table, "b"), ElementsAre("1", "2", "red", "4", "blue"));
}

// The first 2,048 rows come as one piece, in which all is a number.
TEST_F(Csv, TextsFarBelowNumbersKeepTheSpellingOfTheNumbers) {
  std::vector<std::string> cells(3000, "07.50");
  cells.resize(9000, "red");

  const std::vector<std::string> b = texts(column_of(cells), "b");
  EXPECT_EQ(b.front(), "07.50");
  EXPECT_EQ(b[2999], "07.50");
  EXPECT_EQ(b[3000], "red");
  EXPECT_EQ(b.size(), 9000u);
}

TEST_F(Csv, AFewTextsAboveManyNumbersAreMistakesInNumbers) {
  std::vector<std::string> cells(100, "red");
  cells.resize(5000, "1");

  const Message message = test::refusal(Error::Kind::data, [&] { column_of(cells); });
  EXPECT_EQ(message.code, "not-a-number");
}

TEST_F(Csv, AColumnCanBeReadAsText) {
  const Table table = read("t.csv", "zip,n\n01234,1\n05678,2\n", {.as_text = {"zip"}});

  EXPECT_THAT(texts(table, "zip"), ElementsAre("01234", "05678"));
}

TEST_F(Csv, RowsBeforeTheFirstValueAreMissing) {
  std::vector<std::string> cells(5000, "");
  cells.push_back("7");
  cells.push_back("8");
  const Table numeric = column_of(cells);
  cells[5000] = "red";
  const Table text = column_of(cells);

  EXPECT_EQ(info(numeric, "b").missing, 5000);
  EXPECT_EQ(numbers(numeric, "b")[5001], 8);
  EXPECT_EQ(info(text, "b").missing, 5000);
  EXPECT_EQ(texts(text, "b")[5000], "red");
}

TEST_F(Csv, LargeAndSmallNumbersKeepTheirBits) {
  const Table table = column_of({"0.1", "1.7976931348623157e308", "5e-324", "9007199254740993"});

  // The nearest doubles: 2^53 + 1 lies between two and goes to the even one.
  EXPECT_THAT(numbers(table, "b"),
              ElementsAre(0.1, std::numeric_limits<double>::max(),
                          std::numeric_limits<double>::denorm_min(), 9007199254740992.0));
}

TEST_F(Csv, RowsKeepTheOrderOfTheFile) {
  std::string text = "a,b\n";
  for (int i = 0; i < 300000; ++i) text += std::to_string(i) + ",x\n";

  const std::vector<double> a = numbers(read("t.csv", text), "a");
  ASSERT_EQ(a.size(), 300000u);
  EXPECT_TRUE(std::is_sorted(a.begin(), a.end()));
}

TEST_F(Csv, CompressedTextIsTheSameTable) {
  const std::string gzip = write_gzip("t.csv.gz", "a,b\n1,x\n2,y\n");
  // zstd 1.5.4, --no-check, of the same text
  const std::string zstd =
      write("t.csv.zst", std::string_view("\x28\xb5\x2f\xfd\x00\x58\x61\x00\x00"
                                          "a,b\n1,x\n2,y\n",
                                          21));

  for (const std::string& path : {gzip, zstd}) {
    const Table table = read_table({.path = path}).table;
    EXPECT_THAT(numbers(table, "a"), ElementsAre(1, 2)) << path;
    EXPECT_THAT(texts(table, "b"), ElementsAre("x", "y")) << path;
  }
}

TEST_F(Csv, TheHeaderLineIsKeptAsItStands) {
  const Table table = read("t.csv", "\na, \"b\"\n1,2\n3,4\n");

  EXPECT_EQ(table.header.text, "a, \"b\"");
  EXPECT_EQ(table.header.line, 2);
  EXPECT_THAT(table.header.at, ElementsAre(0, 2));
  EXPECT_EQ(read("t.csv", "1,2\n3,4\n").header.text, "");
}

TEST_F(Csv, ThousandsOfColumnsAreRead) {
  std::string text;
  for (int row = 0; row < 3; ++row) {
    for (int i = 0; i < 5000; ++i) {
      text +=
          (row == 0 ? "p" + std::to_string(i) : std::to_string(row * i)) + (i == 4999 ? "\n" : ",");
    }
  }

  const Table table = read("t.csv", text);
  ASSERT_EQ(std::ssize(table.columns), 5000);
  EXPECT_THAT(numbers(table, "p4999"), ElementsAre(4999, 9998));
}

TEST_F(Csv, ExcelsFirstLineNamesTheDelimiter) {
  const Source source = read_table({.path = write("t.csv", "sep=;\na;b\n1,5;2\n2,5;3\n")});

  EXPECT_THAT(numbers(source.table, "a"), ElementsAre(1.5, 2.5));
  EXPECT_EQ(source.dialect, "semicolon, header line, decimal comma, 1 line before it");
}

TEST_F(Csv, CommentsAboveTheHeaderAreLeftOut) {
  const std::string text = "# 7\" wide, made\n# by hand\n\na,b,c\n1,2,3\n";

  EXPECT_THAT(numbers(read("t.csv", text), "c"), ElementsAre(3));
}

TEST_F(Csv, AHeaderMayBeginWithTheSignOfAComment) {
  EXPECT_THAT(test::names(read("t.csv", "#id,n\n1,2\n3,4\n")), ElementsAre("#id", "n"));
  EXPECT_THAT(test::names(read("u.csv", "# 2024, May\n# id,n\n1,2\n3,4\n")),
              ElementsAre("# id", "n"));
}

TEST_F(Csv, RowsThatBeginWithTheSignOfACommentStay) {
  EXPECT_EQ(read("t.csv", "#f00,2\n#f11,4\n#f12,4\n0,5\n").rows(), 4);
}

TEST_F(Csv, LinesOfErrorsCountTheComments) {
  const Message message =
      test::refusal(Error::Kind::data, [&] { read("t.csv", "# \"by hand\na,b\n1,2\n3\n"); });

  EXPECT_EQ(message.code, "ragged-row");
  EXPECT_EQ(message.place.line, 4);
}

/// More columns than are left to DuckDB: "a0,a1,...,LAST".
std::string wide_line(const std::string& cell, const std::string& last) {
  std::string line;
  for (int i = 0; i < 5999; ++i) line += cell + std::to_string(i) + ",";
  return line + last + "\n";
}

TEST_F(Csv, WideRowsAreCutAsNarrowOnes) {
  const Table table = read("wide.csv", wide_line("a", "last") + wide_line("", "\"x, \"\"y\"\"\"") +
                                           "\n" + wide_line("-", "") + wide_line("", "z"));

  EXPECT_EQ(table.columns.size(), 6000u);
  EXPECT_THAT(texts(table, "last"), ElementsAre("x, \"y\"", "", "z"));
  EXPECT_THAT(numbers(table, "a5998"), ElementsAre(5998, -5998, 5998));
}

TEST_F(Csv, AWideRowThatIsTooShortIsShownWithItsLine) {
  try {
    read("wide.csv", wide_line("a", "last") + wide_line("", "1") + "1,2\n" + wide_line("", "3"));
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.message().code, "ragged-row");
    EXPECT_EQ(error.message().place.line, 3);
  }
}

}  // namespace
}  // namespace gradus
