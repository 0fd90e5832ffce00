// Open addressing over the numbers of the levels, so that a text is stored in one place only.
#include "table/read/level_dictionary.hpp"

#include <functional>

namespace gradus::read {
namespace {

/// The slot that holds `text`, or the empty one where it belongs. The number of slots is a power
/// of two.
std::size_t find_slot(const std::vector<std::int32_t>& slots,
                      const std::vector<std::string>& levels, std::string_view text) {
  const std::size_t mask = slots.size() - 1;
  std::size_t slot = std::hash<std::string_view>{}(text)&mask;
  while (slots[slot] >= 0 && levels[static_cast<std::size_t>(slots[slot])] != text) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

}  // namespace

std::int32_t LevelDictionary::code_of(std::string_view text) {
  const std::size_t slot = find_slot(slots_, levels_, text);
  if (slots_[slot] >= 0) return slots_[slot];
  const auto code = static_cast<std::int32_t>(levels_.size());
  levels_.emplace_back(text);
  slots_[slot] = code;
  if (2 * levels_.size() > slots_.size()) grow();
  return code;
}

void LevelDictionary::grow() {
  std::vector<std::int32_t> slots(2 * slots_.size(), -1);
  for (const std::int32_t code : slots_) {
    if (code >= 0) slots[find_slot(slots, levels_, levels_[static_cast<std::size_t>(code)])] = code;
  }
  slots_ = std::move(slots);
}

}  // namespace gradus::read
