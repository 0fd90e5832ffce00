// What a column looks like, from its values and its name, and why. The rules are few, so that a
// user can foresee them.
#include "table/boolean_text.hpp"
#include "table/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace gradus {
namespace {

// A text column in a smaller table is never taken for an identifier: four names in four rows say
// little.
constexpr Index enough_rows = 20;

// So few whole numbers may be the names of groups; the reason says that their order counts.
constexpr Index few_values = 10;

/// Counts different numbers by open addressing over their bits, which is several times faster than
/// a std::unordered_set and matters with millions of rows.
class NumberSet {
 public:
  void insert(double value) {
    const auto key = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);  // -0 is 0
    if (key == 0) {
      has_zero_ = true;
      return;
    }
    if (2 * (used_ + 1) > slots_.size()) grow();
    used_ += place(key) ? 1 : 0;
  }
  Index size() const { return static_cast<Index>(used_) + (has_zero_ ? 1 : 0); }

 private:
  bool place(std::uint64_t key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = (key * 0x9E3779B97F4A7C15u) >> shift_;  // Fibonacci hashing, Knuth 6.4
    while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & mask;
    if (slots_[slot] == key) return false;
    slots_[slot] = key;
    return true;
  }
  void grow() {
    std::vector<std::uint64_t> old(2 * slots_.size(), 0);
    old.swap(slots_);
    --shift_;
    for (const std::uint64_t key : old) {
      if (key != 0) place(key);
    }
  }

  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1024);  // 0 is an empty slot
  int shift_ = 64 - 10;                                                  // 2^10 slots
  std::size_t used_ = 0;
  bool has_zero_ = false;
};

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

/// "id", "PassengerId", "user_id", "customerID", "index", "Unnamed: 0"; not "bid" or "humid".
bool names_an_identifier(std::string_view name) {
  constexpr std::array<std::string_view, 8> whole{"id",  "index",  "idx",        "row",
                                                  "key", "row_id", "row_number", "unnamed: 0"};
  const std::string small = lower(name);
  if (std::find(whole.begin(), whole.end(), small) != whole.end()) return true;
  if (!small.ends_with("id") || small.size() < 3) return false;
  const auto before = static_cast<unsigned char>(name[name.size() - 3]);
  const bool new_word = name[name.size() - 2] == 'I' && !std::isupper(before);
  return new_word || !std::isalnum(before);
}

void set_kind(ColumnInfo& info, ColumnKind kind, std::string reason) {
  info.kind = kind;
  info.reason = std::move(reason);
}

/// Whether at most one value is present; then the kind is set.
bool is_constant(ColumnInfo& info) {
  if (info.distinct > 1) return false;
  const char* reason = info.distinct == 0  ? "no value in any row"
                       : info.missing == 0 ? "the same in every row"
                                           : "the same wherever it is present";
  set_kind(info, ColumnKind::constant, reason);
  return true;
}

void describe(const NumberColumn& column, ColumnInfo& info) {
  NumberSet different;
  bool whole = true;
  for (const double value : column.values) {
    if (std::isnan(value)) {
      ++info.missing;
      continue;
    }
    different.insert(value);
    whole = whole && value == std::trunc(value);
  }
  info.distinct = different.size();
  if (is_constant(info)) return;
  const bool never_repeats = info.missing == 0 && info.distinct == std::ssize(column.values);
  if (whole && never_repeats && names_an_identifier(info.name)) {
    return set_kind(info, ColumnKind::identifier, "whole numbers that never repeat, and its name");
  }
  const bool few =
      info.distinct > 2 && info.distinct <= few_values && std::ssize(column.values) >= enough_rows;
  if (whole && few) {
    return set_kind(
        info, ColumnKind::number,
        fmt::format("whole numbers, {} different, taken in their order", info.distinct));
  }
  set_kind(info, ColumnKind::number, whole ? "whole numbers" : "numbers");
}

/// Present rows of each level.
std::vector<Index> count_levels(const CategoryColumn& column) {
  std::vector<Index> counts(column.levels.size(), 0);
  for (const std::int32_t code : column.codes) {
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  }
  return counts;
}

/// Bytes of the present texts, averaged over the levels in use.
double mean_length(const CategoryColumn& column, const std::vector<Index>& counts, Index distinct) {
  double bytes = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) bytes += static_cast<double>(column.levels[i].size());
  }
  return bytes / static_cast<double>(std::max<Index>(distinct, 1));
}

/// Why a text column tells rows apart rather than describes them, or "".
/// Compared with all rows, so that a mostly empty column (titanic's cabins) stays a category,
/// unless what is there differs almost throughout.
std::string identifies_rows(const ColumnInfo& info, Index rows, double length) {
  const auto distinct = static_cast<double>(info.distinct);
  const auto present = static_cast<double>(rows - info.missing);
  if (rows < enough_rows || info.distinct < enough_rows / 2) return {};
  if (distinct >= 0.9 * present) return "nearly every row differs";
  if (distinct >= 0.7 * static_cast<double>(rows)) return "most rows differ";
  if (length > 50 && distinct >= 0.5 * present) return "long texts, most of them different";
  return {};
}

/// At least two words a text on average, each of which occurs three times: words that hardly recur,
/// as in names, say little about rows to come.
bool is_free_text(const CategoryColumn& column, const std::vector<Index>& counts) {
  std::unordered_set<std::string_view> different;
  Index words = 0;
  Index texts = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    ++texts;
    const std::string_view text = column.levels[i];
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      if (end > at) {
        different.insert(text.substr(at, end - at));
        ++words;
      }
      at = end + 1;
    }
  }
  return words >= 2 * texts && words >= 3 * std::ssize(different);
}

void describe(const CategoryColumn& column, ColumnInfo& info) {
  const std::vector<Index> counts = count_levels(column);
  std::optional<std::size_t> pair;  // of boolean words
  bool boolean = true;
  Index present = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    present += counts[i];
    ++info.distinct;
    const std::optional<BooleanWord> word = boolean_word(column.levels[i]);
    boolean = boolean && word && word->pair == pair.value_or(word->pair);
    if (word) pair = word->pair;
  }
  const Index rows = std::ssize(column.codes);
  info.missing = rows - present;
  if (is_constant(info)) return;
  if (boolean) return set_kind(info, ColumnKind::boolean, boolean_pair_text(*pair));
  std::string reason = identifies_rows(info, rows, mean_length(column, counts, info.distinct));
  if (!reason.empty() && is_free_text(column, counts)) {
    return set_kind(info, ColumnKind::text, "texts of several words that recur");
  }
  if (!reason.empty()) return set_kind(info, ColumnKind::identifier, std::move(reason));
  set_kind(info, ColumnKind::category, fmt::format("text, {} different values", info.distinct));
}

void describe(const ArrayColumn& column, ColumnInfo& info) {
  info.width = column.width;
  const bool bytes = std::holds_alternative<std::vector<std::uint8_t>>(column.cells);
  set_kind(info, ColumnKind::array,
           fmt::format("{} {} a row", column.width, bytes ? "bytes" : "numbers"));
}

}  // namespace

ColumnInfo describe_column(std::string name, const Column& column) {
  ColumnInfo info;
  info.name = std::move(name);
  std::visit([&](const auto& c) { describe(c, info); }, column);
  return info;
}

}  // namespace gradus
