// A column of words: one place a level, one for levels never seen, one for missing; as one-hot
// numbers, or as the number of the place. Words are compared once a table, not once a cell.
#include "features/transforms.hpp"
#include "table/boolean_text.hpp"

#include <numeric>
#include <optional>
#include <unordered_map>

namespace gradus::transforms {
namespace {

struct LevelCounts {
  std::vector<Index> count;           // [levels]
  std::vector<std::size_t> in_order;  // levels that occur, by first appearance
};

LevelCounts count_levels(const CategoryColumn& column, std::span<const Index> rows) {
  LevelCounts counts{.count = std::vector<Index>(column.levels.size()), .in_order = {}};
  for (const Index row : rows) {
    const std::int32_t code = column.codes[static_cast<std::size_t>(row)];
    if (code < 0) continue;
    const auto level = static_cast<std::size_t>(code);
    if (counts.count[level]++ == 0) counts.in_order.push_back(level);
  }
  return counts;
}

/// The positions of the most frequent levels of at least `rare` rows, ascending; ties go to the
/// earlier one.
std::vector<std::size_t> most_frequent(std::span<const Index> counts, Index rare) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] >= rare) positions.push_back(i);
  }
  if (static_cast<Index>(positions.size()) <= most_levels) return positions;
  std::stable_sort(positions.begin(), positions.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  positions.resize(static_cast<std::size_t>(most_levels));
  std::sort(positions.begin(), positions.end());
  return positions;
}

/// The place of a level that has none of its own: of a boolean word that is spelled otherwise than
/// in training ("YES", or "true" for "yes" as queries say it) that of its meaning, else one of the
/// others.
Index place_of_other(const CategoryFeature& feature, const std::string& word) {
  const auto levels = static_cast<Index>(feature.levels.size());
  const std::optional<BooleanWord> meaning = boolean_word(word);
  for (Index place = 0; meaning && levels == 2 && place < levels; ++place) {
    const auto known = boolean_word(feature.levels[static_cast<std::size_t>(place)]);
    if (known && known->value == meaning->value) return place;
  }
  if (feature.others == 1) return levels;
  Hash hash('l');
  for (const char c : word) hash.take(static_cast<unsigned char>(c));
  return levels + static_cast<Index>(hash.value() % static_cast<std::uint64_t>(feature.others));
}

}  // namespace

std::string nothing_to_learn(const CategoryColumn& column, std::span<const Index> rows) {
  const std::size_t levels = count_levels(column, rows).in_order.size();
  if (levels == 0) return no_value;
  return levels == 1 ? one_value : "";
}

std::vector<std::string> levels_with_places(const std::vector<std::string>& levels,
                                            std::span<const Index> counts, Index rare) {
  std::vector<std::string> chosen;
  for (const std::size_t position : most_frequent(counts, rare)) chosen.push_back(levels[position]);
  return chosen;
}

CategoryFeature fit_category(const std::string& name, const CategoryColumn& column,
                             std::span<const Index> rows, const FeatureOptions& options) {
  const LevelCounts counts = count_levels(column, rows);
  std::vector<std::string> levels;
  std::vector<Index> rows_of_each;
  for (const std::size_t level : counts.in_order) {
    levels.push_back(column.levels[level]);
    rows_of_each.push_back(counts.count[level]);
  }
  CategoryFeature feature{.column = name,
                          .levels = levels_with_places(levels, rows_of_each, options.rare_levels)};
  if (std::ssize(counts.in_order) > most_levels) feature.others = hashed_places;
  if (std::ssize(feature.levels) > options.embedding.above) {
    feature.embedding = options.embedding.units;
  }
  return feature;
}

std::vector<Index> places_of_levels(const CategoryFeature& feature, const CategoryColumn& column) {
  std::unordered_map<std::string_view, Index> known;
  for (const std::string& level : feature.levels) {
    known.emplace(level, static_cast<Index>(known.size()));
  }
  std::vector<Index> places;
  for (const std::string& level : column.levels) {
    const auto found = known.find(level);
    places.push_back(found == known.end() ? place_of_other(feature, level) : found->second);
  }
  return places;
}

template <Scalar T>
void write_feature(const CategoryFeature& feature, const CategoryColumn& column,
                   std::span<const Index> places, std::span<const Index> rows,
                   MatrixView<T> X) noexcept {
  const auto missing = static_cast<Index>(feature.levels.size()) + feature.others;
  for (Index i = 0; i < X.rows; ++i) {
    const auto row = static_cast<std::size_t>(rows[static_cast<std::size_t>(i)]);
    const std::int32_t code = column.codes[row];
    const Index place = code < 0 ? missing : places[static_cast<std::size_t>(code)];
    if (feature.embedding > 0) {
      X(i, 0) = static_cast<T>(place);
    } else {
      X(i, place) = 1;
    }
  }
}

template void write_feature(const CategoryFeature&, const CategoryColumn&, std::span<const Index>,
                            std::span<const Index>, MatrixView<float>) noexcept;
template void write_feature(const CategoryFeature&, const CategoryColumn&, std::span<const Index>,
                            std::span<const Index>, MatrixView<double>) noexcept;

Unusual unusual_in(const CategoryFeature& feature, const CategoryColumn& column,
                   std::span<const Index> rows) {
  const std::vector<Index> places = places_of_levels(feature, column);
  const auto known = static_cast<Index>(feature.levels.size());
  Unusual unusual;
  unusual.column = feature.column;
  for (const Index row : rows) {
    const std::int32_t code = column.codes[static_cast<std::size_t>(row)];
    if (code < 0) {
      ++unusual.missing;
      continue;
    }
    const auto level = static_cast<std::size_t>(code);
    if (feature.others == 1 && places[level] == known && unusual.unseen++ == 0)
      unusual.example = column.levels[level];
  }
  return unusual;
}

}  // namespace gradus::transforms
