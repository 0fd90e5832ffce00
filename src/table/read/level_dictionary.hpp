// The different texts of a column, each stored once and numbered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::read {

class LevelDictionary {
 public:
  /// The number of `text`, a new one when it was not seen before.
  std::int32_t code_of(std::string_view text);

  const std::vector<std::string>& levels() const { return levels_; }
  std::vector<std::string> take_levels() { return std::move(levels_); }

 private:
  void grow();

  std::vector<std::string> levels_;  // in order of first appearance
  std::vector<std::int32_t> slots_ = std::vector<std::int32_t>(64, -1);  // open addressing, by hash
};

}  // namespace gradus::read
