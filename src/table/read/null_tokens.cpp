// The usual spellings of a missing cell, and the user's.
#include "table/read/null_tokens.hpp"

#include "table/number_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace gradus::read {
namespace {

constexpr std::array<std::string_view, 6> usual{"?", "na", "n/a", "nan", "null", "#n/a"};
constexpr std::size_t longest_usual = 4;

bool same_letters(std::string_view cell, std::string_view small) {
  return std::equal(cell.begin(), cell.end(), small.begin(), small.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

}  // namespace

NullTokens::NullTokens(std::vector<std::string> further) : further_(std::move(further)) {
  for (std::string& token : further_) {
    token = trimmed(token);
    if (const std::optional<double> number = parse_number(token))
      further_numbers_.push_back(*number);
  }
}

bool NullTokens::among_texts(std::string_view cell) const {
  if (cell.empty()) return true;
  if (std::find(further_.begin(), further_.end(), cell) != further_.end()) return true;
  return cell.size() <= longest_usual &&
         std::any_of(usual.begin(), usual.end(),
                     [&](std::string_view token) { return same_letters(cell, token); });
}

bool NullTokens::among_numbers(std::string_view cell) const {
  return cell == "-" || among_texts(cell);
}

bool NullTokens::is_missing(double number) const {
  return std::find(further_numbers_.begin(), further_numbers_.end(), number) !=
         further_numbers_.end();
}

}  // namespace gradus::read
