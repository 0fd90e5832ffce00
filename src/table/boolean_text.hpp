// Words for yes and no, as tables spell them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gradus {

struct BooleanWord {
  std::size_t pair;  // which spelling: true/false, yes/no, y/n, t/f, on/off
  bool value;
  friend bool operator==(const BooleanWord&, const BooleanWord&) = default;
};

/// What a word means, in any case of letters; nothing for all other words.
std::optional<BooleanWord> boolean_word(std::string_view text);

/// "true or false", "yes or no": the names of a pair.
std::string boolean_pair_text(std::size_t pair);

}  // namespace gradus
