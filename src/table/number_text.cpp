// std::from_chars does the work; here are only the habits that it does not know.
#include "table/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

/// from_chars says only that it does not fit: a negative exponent or a leading "0." is too small.
double beyond_range(std::string_view text) {
  const bool small = text.find("e-") != text.npos || text.find("E-") != text.npos ||
                     text.find_first_not_of("-0.") > text.find('.');
  const double size = small ? 0 : std::numeric_limits<double>::infinity();
  return text.front() == '-' ? -size : size;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<double> parse_number(std::string_view text, char decimal) {
  text = trimmed(text);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  std::array<char, 64> changed{};
  if (decimal != '.' && text.size() <= changed.size() && text.find(decimal) != text.npos) {
    if (text.find('.') != text.npos) return std::nullopt;
    std::replace_copy(text.begin(), text.end(), changed.begin(), decimal, '.');
    text = {changed.data(), text.size()};
  }
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || failure == std::errc::invalid_argument) return {};
  if (failure == std::errc::result_out_of_range) return beyond_range(text);
  if (std::isnan(value)) return std::nullopt;
  return value;
}

std::string with_commas(Index count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

}  // namespace gradus
