// The spellings of yes and no; 0 and 1 stay numbers, which serve as well.
#include "table/boolean_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace gradus {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> pairs{{
    {"true", "false"},
    {"yes", "no"},
    {"y", "n"},
    {"t", "f"},
    {"on", "off"},
}};

bool same_letters(std::string_view text, std::string_view small) {
  return std::equal(text.begin(), text.end(), small.begin(), small.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

}  // namespace

std::optional<BooleanWord> boolean_word(std::string_view text) {
  for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
    if (same_letters(text, pairs[pair].first)) return BooleanWord{pair, true};
    if (same_letters(text, pairs[pair].second)) return BooleanWord{pair, false};
  }
  return std::nullopt;
}

std::string boolean_pair_text(std::size_t pair) {
  return fmt::format("{} or {}", pairs[pair].first, pairs[pair].second);
}

}  // namespace gradus
