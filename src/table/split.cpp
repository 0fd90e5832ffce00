// Cuts rows class by class, or group by group, with random numbers that depend on the seed alone.
#include "table/split.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

namespace gradus {
namespace {

/// The rows of each label, by ascending label.
using Parts = std::vector<std::vector<Index>>;

Parts parts_of(Index rows, std::span<const std::int32_t> labels) {
  if (labels.empty()) {
    Parts parts(1, std::vector<Index>(static_cast<std::size_t>(rows)));
    std::iota(parts[0].begin(), parts[0].end(), Index{0});
    return parts;
  }
  std::map<std::int32_t, std::vector<Index>> by_label;
  for (Index row = 0; row < rows; ++row)
    by_label[labels[static_cast<std::size_t>(row)]].push_back(row);
  Parts parts;
  for (auto& [label, members] : by_label) parts.push_back(std::move(members));
  return parts;
}

Index wanted_count(Index rows, double fraction) {
  const Index rounded = std::llround(fraction * static_cast<double>(rows));
  return std::clamp<Index>(rounded, 1, rows - 1);
}

/// How many rows of each class go to validation: the whole part of its share, then one more for
/// those with the largest remainders until `wanted` is reached. At least one of a class stays.
std::vector<Index> shares(const Parts& classes, double fraction, Index wanted) {
  std::vector<Index> share;
  std::vector<std::pair<double, std::size_t>> remainders;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const double ideal = fraction * static_cast<double>(classes[c].size());
    share.push_back(std::min(static_cast<Index>(ideal), std::ssize(classes[c]) - 1));
    remainders.emplace_back(static_cast<double>(share[c]) - ideal, c);
  }
  std::sort(remainders.begin(), remainders.end());
  Index missing = wanted - std::accumulate(share.begin(), share.end(), Index{0});
  for (const auto& [negative_remainder, c] : remainders) {
    if (missing <= 0) break;
    if (share[c] + 1 >= std::ssize(classes[c])) continue;
    ++share[c];
    --missing;
  }
  return share;
}

std::vector<Index> choose_by_class(const Parts& classes, double fraction, Index rows,
                                   std::uint64_t seed) {
  const std::vector<Index> share = shares(classes, fraction, wanted_count(rows, fraction));
  std::vector<Index> chosen;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const Random random(seed, Stream::split, static_cast<std::uint32_t>(c));
    const std::vector<Index> order = permutation(std::ssize(classes[c]), random);
    for (Index i = 0; i < share[c]; ++i) {
      chosen.push_back(classes[c][static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
    }
  }
  return chosen;
}

/// Takes groups in random order while that brings the number of rows nearer to the wanted one; the
/// smallest group when none does.
std::vector<Index> choose_by_group(const Parts& groups, double fraction, Index rows,
                                   std::uint64_t seed) {
  if (groups.size() < 2) return {};
  const Index wanted = wanted_count(rows, fraction);
  std::vector<Index> chosen;
  std::size_t left = groups.size();
  for (const Index g : permutation(std::ssize(groups), Random(seed, Stream::split, 0))) {
    const std::vector<Index>& group = groups[static_cast<std::size_t>(g)];
    if (left == 1 || std::ssize(group) >= 2 * (wanted - std::ssize(chosen))) continue;
    chosen.insert(chosen.end(), group.begin(), group.end());
    --left;
  }
  if (!chosen.empty()) return chosen;
  return *std::min_element(groups.begin(), groups.end(),
                           [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

Split complement(std::vector<Index> validation, Index rows) {
  Split split;
  std::sort(validation.begin(), validation.end());
  auto next = validation.begin();
  for (Index row = 0; row < rows; ++row) {
    if (next != validation.end() && *next == row) {
      ++next;
    } else {
      split.train.push_back(row);
    }
  }
  split.validation = std::move(validation);
  return split;
}

}  // namespace

Split split_by_time(std::span<const double> times, double fraction) {
  const Index rows = std::ssize(times);
  if (fraction == 0 || rows < 2) return complement({}, rows);
  std::vector<Index> order(times.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return times[static_cast<std::size_t>(a)] < times[static_cast<std::size_t>(b)];
  });
  order.erase(order.begin(), order.end() - wanted_count(rows, fraction));
  return complement(std::move(order), rows);
}

Split split_rows(Index rows, double fraction, std::span<const std::int32_t> classes,
                 std::span<const std::int32_t> groups, std::uint64_t seed) {
  assert(0 <= fraction && fraction < 1);
  assert(classes.empty() || std::ssize(classes) == rows);
  assert(groups.empty() || std::ssize(groups) == rows);
  if (fraction == 0 || rows < 2) return complement({}, rows);
  if (!groups.empty()) {
    return complement(choose_by_group(parts_of(rows, groups), fraction, rows, seed), rows);
  }
  Parts parts = parts_of(rows, classes);
  if (std::ssize(parts) == rows) parts = parts_of(rows, {});  // no class has a row to spare
  return complement(choose_by_class(parts, fraction, rows, seed), rows);
}

}  // namespace gradus
