// Takes the dress off and leaves the digits to parse_number.
#include "table/number_form.hpp"

#include "table/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace gradus {
namespace {

constexpr std::string_view euro = "\xE2\x82\xAC";

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// "1,234,567.8" without its commas; nothing when they do not group the digits by threes.
std::optional<std::string> without_commas(std::string_view text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::size_t first = whole.find(',');
  if (first == whole.npos || first == sign || first > sign + 3) return std::nullopt;
  for (std::size_t at = sign; at < whole.size(); ++at) {
    const bool wants_comma = at >= first && (at - first) % 4 == 0;
    if (wants_comma ? whole[at] != ',' : !is_digit(whole[at])) return std::nullopt;
  }
  if ((whole.size() - first) % 4 != 0) return std::nullopt;
  if (std::any_of(text.begin() + static_cast<std::ptrdiff_t>(whole.size()), text.end(),
                  [](char c) { return c != '.' && !is_digit(c); })) {
    return std::nullopt;
  }
  std::string digits(text);
  std::erase(digits, ',');
  return digits;
}

/// Plain or grouped digits.
std::optional<FormedNumber> parse_digits(std::string_view text, char decimal) {
  if (const std::optional<double> plain = parse_number(text, decimal)) {
    return FormedNumber{*plain, NumberForm::plain};
  }
  if (decimal != '.') return std::nullopt;
  const std::optional<std::string> digits = without_commas(text);
  const std::optional<double> value = digits ? parse_number(*digits) : std::nullopt;
  return value ? std::optional(FormedNumber{*value, NumberForm::grouped}) : std::nullopt;
}

/// Digits only: "$inf" and "$ -3" are no amounts.
std::optional<FormedNumber> parse_amount(std::string_view text, NumberForm form, bool negative,
                                         char decimal) {
  text = trimmed(text);
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const std::optional<FormedNumber> amount = parse_digits(text, decimal);
  if (!amount) return std::nullopt;
  return FormedNumber{negative ? -amount->value : amount->value, form};
}

}  // namespace

std::optional<FormedNumber> parse_formed_number(std::string_view text, char decimal) {
  text = trimmed(text);
  if (const auto digits = parse_digits(text, decimal)) return digits;
  if (text.empty()) return std::nullopt;
  const bool negative = text.front() == '-';
  const bool has_sign = negative || text.front() == '+';
  const std::string_view unsigned_text = text.substr(has_sign ? 1 : 0);
  if (unsigned_text.ends_with('%')) {
    return parse_amount(unsigned_text.substr(0, unsigned_text.size() - 1), NumberForm::percent,
                        negative, decimal);
  }
  if (unsigned_text.starts_with('$')) {
    return parse_amount(unsigned_text.substr(1), NumberForm::dollars, negative, decimal);
  }
  if (unsigned_text.starts_with(euro)) {
    return parse_amount(unsigned_text.substr(euro.size()), NumberForm::euros, negative, decimal);
  }
  if (unsigned_text.ends_with(euro)) {
    return parse_amount(unsigned_text.substr(0, unsigned_text.size() - euro.size()),
                        NumberForm::euros, negative, decimal);
  }
  return std::nullopt;
}

std::optional<double> NumberReader::read(std::string_view text) {
  // Nearly all cells are plain digits, and reading them decides how fast a file is read.
  if (decimal_ == '.' && (!form_ || *form_ == NumberForm::plain)) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (stop == end && failure == std::errc{} && !std::isnan(value)) {
      form_ = NumberForm::plain;
      return value;
    }
  }
  const std::optional<FormedNumber> number = parse_formed_number(text, decimal_);
  if (!number) return std::nullopt;
  const NumberForm form = number->form;
  if (!form_) form_ = form;
  if (*form_ == NumberForm::plain && form == NumberForm::grouped) form_ = form;
  const bool is_ours =
      form == *form_ || (form == NumberForm::plain && *form_ == NumberForm::grouped);
  return is_ours ? std::optional(number->value) : std::nullopt;
}

std::string_view NumberReader::form_text() const {
  switch (form_.value_or(NumberForm::plain)) {
    case NumberForm::plain: break;
    case NumberForm::grouped: return "numbers with commas between thousands";
    case NumberForm::percent: return "percentages; 12% is read as 12";
    case NumberForm::dollars: return "amounts in $";
    case NumberForm::euros: return "amounts in \xE2\x82\xAC";
  }
  return {};
}

}  // namespace gradus
