// Dressed numbers, and what only looks like one. The expected values are read off by hand.
#include "table/number_form.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

void expect(std::string_view text, double value, NumberForm form) {
  const std::optional<FormedNumber> number = parse_formed_number(text);
  ASSERT_TRUE(number) << text;
  EXPECT_EQ(number->value, value) << text;
  EXPECT_EQ(number->form, form) << text;
}

TEST(NumberForm, ReadsCommasBetweenThousands) {
  expect("1,234.5", 1234.5, NumberForm::grouped);
  expect("-12,345,678", -12345678, NumberForm::grouped);
}

TEST(NumberForm, ReadsPercentAndCurrencies) {
  expect("12%", 12, NumberForm::percent);
  expect("-0.5 %", -0.5, NumberForm::percent);
  expect("$3.50", 3.5, NumberForm::dollars);
  expect("-$1,200", -1200, NumberForm::dollars);
  expect(
      "\xE2\x82\xAC"
      "3.50",
      3.5, NumberForm::euros);
  expect("3.50 \xE2\x82\xAC", 3.5, NumberForm::euros);
}

TEST(NumberForm, PlainNumbersStayPlain) {
  expect(" 1234.5 ", 1234.5, NumberForm::plain);
}

TEST(NumberForm, RefusesWhatIsNoNumber) {
  for (const char* const text : {"1,23", "12,3456", ",123", "1,234,56", "1,234e5", "$", "%", "$-3",
                                 "$inf", "12%%", "$12%", "1 2"}) {
    EXPECT_FALSE(parse_formed_number(text)) << text;
  }
}

TEST(NumberForm, CommasGroupNothingWhereTheyAreTheDecimalMark) {
  EXPECT_FALSE(parse_formed_number("1,234,567", ','));
}

TEST(NumberReader, TakesPlainAndGroupedForOneForm) {
  NumberReader reader;

  EXPECT_EQ(reader.read("999"), 999);
  EXPECT_EQ(reader.read("1,000"), 1000);
  EXPECT_EQ(reader.read("5"), 5);
  EXPECT_EQ(reader.form_text(), "numbers with commas between thousands");
}

TEST(NumberReader, RefusesASecondForm) {
  NumberReader reader;

  EXPECT_EQ(reader.read("12%"), 12);
  EXPECT_FALSE(reader.read("0.12"));
  EXPECT_FALSE(reader.read("$12"));
}

}  // namespace
}  // namespace gradus
