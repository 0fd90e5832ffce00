// What a user is told about a text file that is not a table, word for word.
#include "table/files.hpp"

namespace gradus {
namespace {

using test::told;

class CsvErrors : public test::Files {
 protected:
  Message message_of(std::string_view bytes, const ReadOptions& options = {},
                     const std::string& name = "t.csv") const {
    return test::refusal(Error::Kind::data, [&] { read(name, bytes, options); });
  }
  std::string refused(std::string_view bytes, const ReadOptions& options = {}) const {
    return told(message_of(bytes, options));
  }
};

TEST_F(CsvErrors, ARowWithTooManyValuesIsShown) {
  EXPECT_EQ(refused("a,b,y\n1,x,0\n2,z,1,9\n3,x,1\n"),
            "ragged-row | row has 4 values but the header names 3 columns | 3:7 | 9 | one too many "
            "| put \"quotes\" around a value that holds a comma");
}

TEST_F(CsvErrors, ARowWithTooFewValuesIsShownWithTheOthers) {
  EXPECT_EQ(refused("a,b,y\n1,x,0\n2\n3,x,1\n4,x\n5,x,y,z\n6\n"),
            "ragged-row | row has 1 value but the header names 3 columns | 3:1 | 2 | the last "
            "value, also in lines 5, 6 and 1 more | complete line 3, or remove it");
}

TEST_F(CsvErrors, LinesInsideQuotesAreCounted) {
  EXPECT_EQ(refused("a,b,y\n1,\"x\nx\n\nx\",0\n2,z\n"),
            "ragged-row | row has 2 values but the header names 3 columns | 6:3 | z | the last "
            "value | complete line 6, or remove it");
}

TEST_F(CsvErrors, WithoutAHeaderTheFirstLineSaysHowManyValuesARowHas) {
  EXPECT_EQ(refused("1;2\n3;4\n5;6;7\n"),
            "ragged-row | row has 3 values but the first line has 2 | 3:5 | 7 | one too many | "
            "put \"quotes\" around a value that holds a separator");
}

TEST_F(CsvErrors, ARaggedRowFarBelowIsFound) {
  std::string text = "a,b\n";
  for (int i = 0; i < 200000; ++i) text += "1,2\n";
  text += "3\n";

  const Message message = message_of(text);
  EXPECT_EQ(message.code, "ragged-row");
  EXPECT_EQ(message.place.line, 200002);
}

TEST_F(CsvErrors, AQuoteThatIsNeverClosedIsShown) {
  EXPECT_EQ(refused("a,b,y\n1,x,0\n2,\"z,1\n3,x,0\n"),
            "unclosed-quote | a quote is opened and never closed | 3:3 | \"z,1 |  | write a quote "
            "inside a quoted value twice: \"he said \"\"hi\"\"\"");
}

TEST_F(CsvErrors, TextBehindAClosingQuoteIsShown) {
  EXPECT_EQ(refused("a,b,y\n1,x,0\n2,\"z\" w,1\n"),
            "unclosed-quote | text follows the closing quote of a value | 3:3 | \"z\" w |  | write "
            "a quote inside a quoted value twice: \"he said \"\"hi\"\"\"");
}

TEST_F(CsvErrors, TwoColumnsOfOneNameAreRefused) {
  EXPECT_EQ(refused("a,b, a\n1,x,0\n"),
            "duplicate-column | columns 1 and 3 have the same name \"a\" | 1:5 |  a |  | rename "
            "one of them, or --header no if the first line is a row");
}

TEST_F(CsvErrors, AColumnMayNotBeCalledAsANamelessOne) {
  EXPECT_EQ(message_of("c2,,y\n1,2,3\n").code, "duplicate-column");
}

TEST_F(CsvErrors, AZeroByteIsNoText) {
  const Message message = message_of(std::string_view("a,b\n1,x\0,\n", 10));

  EXPECT_EQ(told(message), "not-text | t.csv is not a text file | 2:4 |  |  | tr -d '\\0' < " +
                               path("t.csv") + " > text.csv");
  EXPECT_EQ(message.why, "it holds a zero byte, which no text does");
}

TEST_F(CsvErrors, AZeroByteFarBelowIsFound) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += "1,x\n";
  text += std::string("1,x\0\n", 5);

  const Message message = message_of(text);
  EXPECT_EQ(message.code, "not-text");
  EXPECT_EQ(message.place.line, 100002);
  EXPECT_EQ(message.place.column, 4);
}

TEST_F(CsvErrors, ARowOfMillionsOfBytesIsShownByItsNumber) {
  const Message message = message_of("a,b\n1,x\n2," + std::string(3000000, 'x') + "\n");

  EXPECT_EQ(message.code, "line-too-long");
  EXPECT_EQ(message.text, "a row has 3,000,002 bytes, but at most 2,000,000 are read");
  EXPECT_EQ(message.place.line, 3);
}

TEST_F(CsvErrors, AQuoteFarBelowThatIsNeverClosedIsShown) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += "1,x\n";

  const Message message = message_of(text + "1,\"x\n" + text);
  EXPECT_EQ(message.code, "unclosed-quote");
  EXPECT_EQ(message.place.line, 100002);
}

TEST_F(CsvErrors, Latin1IsRefusedWithTheCommandThatChangesIt) {
  const Message message = message_of("a,na\xEFve\n1,x\n2,y\n");

  EXPECT_EQ(message.code, "not-utf8");
  EXPECT_EQ(message.text, "t.csv is not written in UTF-8");
  EXPECT_EQ(message.excerpt, "a,na?ve");
  EXPECT_EQ(message.place.column, 5);
  EXPECT_EQ(message.fix, "iconv -f latin1 -t utf-8 " + path("t.csv") + " > utf8.csv");
}

TEST_F(CsvErrors, Latin1FarBelowIsFound) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += "1,x\n";
  text += "1,caf\xE9\n";

  const Message message = message_of(text);
  EXPECT_EQ(message.code, "not-utf8");
  EXPECT_EQ(message.place.line, 100002);
  EXPECT_EQ(message.place.column, 6);
}

TEST_F(CsvErrors, Utf16IsRefusedByItsName) {
  const Message message =
      message_of(std::string_view("\xFF\xFE"
                                  "a\0,\0b\0\n\0",
                                  10));

  EXPECT_EQ(message.code, "not-utf8");
  EXPECT_EQ(message.fix, "iconv -f UTF-16 -t utf-8 " + path("t.csv") + " > utf8.csv");
}

TEST_F(CsvErrors, LineEndsOfTwoKindsAreRefused) {
  const Message message = message_of("a,b\n1,x\n2,z\r\n3,x\n");

  EXPECT_EQ(message.code, "mixed-line-ends");
  EXPECT_EQ(message.place.line, 3);
  EXPECT_EQ(message.fix, "sed -i 's/\\r$//' " + path("t.csv"));
}

TEST_F(CsvErrors, AHeaderAloneHasNoRows) {
  EXPECT_EQ(refused("a,b\n"),
            "no-rows | t.csv has a header line and no row | 0:0 |  |  | --header no     if the "
            "first line is a row");
}

TEST_F(CsvErrors, AFileOfEmptyLinesIsEmpty) {
  EXPECT_EQ(
      refused("\n\r\n\n"),
      "empty-file | t.csv has no line with anything in it | 0:0 |  |  | write it anew, with a row "
      "at least");
}

TEST_F(CsvErrors, AFewTextsInAColumnOfNumbersAreShownWithTheirLines) {
  std::string text = "a,b\n";
  for (int i = 0; i < 40; ++i) text += "x," + std::to_string(i) + "\n";
  text += "\"y\ny\",oops\nx,1\nx,n.a.\n";

  EXPECT_EQ(refused(text),
            "not-a-number | column \"b\" is read as a number, but 2 of 43 cells are not | 43:4 | "
            "oops | also in line 45 | --null oops     treats it as missing");
}

TEST_F(CsvErrors, ATextWithSpacesIsQuotedForTheShell) {
  std::string text = "a,b\n";
  for (int i = 0; i < 40; ++i) text += "x,1\n";

  EXPECT_EQ(message_of(text + "x,it's none\n").fix,
            "--null 'it'\\''s none'     treats it as missing");
}

TEST_F(CsvErrors, ATextInTheFirstLineMayBeAName) {
  std::string text = "a\n";
  for (int i = 0; i < 40; ++i) text += "1\n";

  EXPECT_EQ(message_of(text, {.header = false}).fix,
            "--header yes     takes the first line as names");
}

TEST_F(CsvErrors, AnInfiniteNumberIsRefused) {
  EXPECT_EQ(refused("a,b\n1,2\n2,1e999\n"),
            "infinite-number | column \"b\" holds an infinite number in 1 of 2 cells | 3:3 | 1e999 "
            "|  | --null 1e999     treats it as missing");
}

TEST_F(CsvErrors, TextsWhereNumbersAreAskedForAreShown) {
  EXPECT_EQ(refused("a,b\n1,x\n2,3\n3,y\n", {.as_numbers = {"b"}}),
            "not-a-number | column \"b\" is read as a number, but 2 of 3 cells are not | 2:3 | x | "
            "also in line 4 | --null x     treats it as missing");
}

TEST_F(CsvErrors, TextsWhereDatesAreAskedForAreShown) {
  const Message message = message_of("a,b\n1,2024-05-31\n2,soon\n3,17\n4,\n", {.as_dates = {"b"}});

  EXPECT_EQ(told(message),
            "not-a-date | column \"b\" is read as a date, but 2 of 4 cells are not | 3:3 | soon | "
            "also in line 4 | --null soon     treats it as missing");
}

TEST_F(CsvErrors, DatesAreNumbersToo) {
  const Table table = read("t.csv", "a,b\n1,1970-01-03\n2,\n", {.as_numbers = {"b"}});

  EXPECT_EQ(test::numbers(table, "b")[0], 2);
}

TEST_F(CsvErrors, ALongLineIsCutAroundTheMark) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 40; ++i) text += std::string(200, 'x') + ",1,2\n";
  text += std::string(200, 'x') + ",oops," + std::string(200, '2') + "\n";

  const Message message = message_of(text, {.null_tokens = {std::string(200, '2')}});
  EXPECT_EQ(message.place.column, 202);
  EXPECT_LE(message.excerpt.size(), 90u);
  EXPECT_EQ(message.excerpt.substr(static_cast<std::size_t>(message.mark), 4), "oops");
}

TEST_F(CsvErrors, ACompressedFileThatIsCutOffIsDamaged) {
  std::string text = "y\n";
  for (unsigned i = 0; i < 200000; ++i) text += std::to_string(i * 2654435761u) + "\n";
  write_gzip("whole.csv.gz", text);
  const std::string bytes = bytes_of("whole.csv.gz");

  for (const std::size_t size : {bytes.size() / 2, bytes.size() - 5, std::size_t{12}}) {
    const Message message = message_of(bytes.substr(0, size), {}, "cut.csv.gz");
    EXPECT_EQ(told(message),
              "damaged-file | cut.csv.gz is damaged, cut off, or not gzip | 0:0 |  |  | fetch or "
              "make it anew; "
              "--format says what it is if its name does not");
  }
}

TEST_F(CsvErrors, EveryCutOfAZstdFileIsNoticed) {
  // zstd 1.5.4, --no-check, of "a,b\n1,x\n2,y\n"
  const std::string bytes(
      "\x28\xb5\x2f\xfd\x00\x58\x61\x00\x00"
      "a,b\n1,x\n2,y\n",
      21);

  for (std::size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_EQ(message_of(bytes.substr(0, size), {}, "cut.csv.zst").code, "damaged-file") << size;
  }
  EXPECT_EQ(message_of(bytes + "more", {}, "cut.csv.zst").code, "damaged-file");
}

TEST_F(CsvErrors, AFileThatOnlyCallsItselfCompressedIsNot) {
  EXPECT_EQ(message_of("a,b\n1,2\n", {}, "t.csv.gz").why, "it is not compressed");
}

TEST_F(CsvErrors, ADelimiterIsOneCharacter) {
  for (const char* const delimiter : {"ab", "\"", "x", ".", "\n"}) {
    const Message message = test::refusal(
        Error::Kind::usage, [&] { read("t.csv", "a,b\n1,2\n", {.delimiter = delimiter}); });
    EXPECT_EQ(message.code, "invalid-delimiter") << delimiter;
    EXPECT_EQ(message.place.what, "option --delimiter");
  }
}

TEST_F(CsvErrors, Utf16WithoutAMarkIsKnownByItsZeros) {
  using namespace std::string_view_literals;
  const std::string little = message_of("a\0,\0b\0\n\0001\0,\0002\0\n\0"sv).fix;
  const std::string big = message_of("\0a\0,\0b\0\n\0001\0,\0002\0\n"sv).fix;

  EXPECT_EQ(little.substr(0, 29), "iconv -f UTF-16LE -t utf-8 " + path("").substr(0, 2));
  EXPECT_EQ(big.substr(0, 29), "iconv -f UTF-16BE -t utf-8 " + path("").substr(0, 2));
}

}  // namespace
}  // namespace gradus
