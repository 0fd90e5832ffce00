// Dealing rows, classes or groups to folds, and cutting time.
#include "evaluate/folds.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace gradus {
namespace {

/// The rows of each label, by ascending label; all of them where there are no labels.
std::vector<std::vector<Index>> parts_of(Index rows, std::span<const std::int32_t> labels) {
  std::map<std::int32_t, std::vector<Index>> by_label;
  for (Index row = 0; row < rows; ++row) {
    by_label[labels.empty() ? 0 : labels[static_cast<std::size_t>(row)]].push_back(row);
  }
  std::vector<std::vector<Index>> parts;
  for (auto& [label, members] : by_label) parts.push_back(std::move(members));
  return parts;
}

/// Names the numbers of one repeat; the part within it is below 2^16.
std::uint32_t part_of(Index repeat, std::size_t part) {
  return static_cast<std::uint32_t>(repeat << 16) + static_cast<std::uint32_t>(part % 65536);
}

std::vector<Index> deal_rows(const std::vector<std::vector<Index>>& classes, Index rows,
                             Index folds, std::uint64_t seed, Index repeat) {
  std::vector<Index> fold_of(static_cast<std::size_t>(rows));
  Index next = 0;  // goes on from class to class, so that folds differ by one row at most
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const Random random(seed, Stream::folds, part_of(repeat, c));
    for (const Index i : permutation(std::ssize(classes[c]), random)) {
      const Index row = classes[c][static_cast<std::size_t>(i)];
      fold_of[static_cast<std::size_t>(row)] = next++ % folds;
    }
  }
  return fold_of;
}

std::vector<Index> deal_groups(const std::vector<std::vector<Index>>& groups, Index rows,
                               Index folds, std::uint64_t seed, Index repeat) {
  std::vector<Index> order =
      permutation(std::ssize(groups), Random(seed, Stream::folds, part_of(repeat, 0)));
  const auto size = [&](Index g) { return groups[static_cast<std::size_t>(g)].size(); };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return size(a) > size(b); });
  std::vector<std::size_t> filled(static_cast<std::size_t>(folds));
  std::vector<Index> fold_of(static_cast<std::size_t>(rows));
  for (const Index g : order) {
    const auto fold = std::min_element(filled.begin(), filled.end()) - filled.begin();
    filled[static_cast<std::size_t>(fold)] += size(g);
    for (const Index row : groups[static_cast<std::size_t>(g)]) {
      fold_of[static_cast<std::size_t>(row)] = fold;
    }
  }
  return fold_of;
}

}  // namespace

std::vector<Split> deal_folds(Index rows, Index folds, std::span<const std::int32_t> classes,
                              std::span<const std::int32_t> groups, std::uint64_t seed,
                              Index repeat) {
  const std::vector<Index> fold_of =
      groups.empty() ? deal_rows(parts_of(rows, classes), rows, folds, seed, repeat)
                     : deal_groups(parts_of(rows, groups), rows, folds, seed, repeat);
  std::vector<Split> splits(static_cast<std::size_t>(folds));
  for (Index row = 0; row < rows; ++row) {
    for (Index fold = 0; fold < folds; ++fold) {
      Split& split = splits[static_cast<std::size_t>(fold)];
      (fold_of[static_cast<std::size_t>(row)] == fold ? split.validation : split.train)
          .push_back(row);
    }
  }
  std::erase_if(splits, [](const Split& s) { return s.train.empty() || s.validation.empty(); });
  return splits;
}

std::vector<Split> time_folds(std::span<const double> time, Index folds) {
  const Index rows = std::ssize(time);
  std::vector<Index> order(time.size());
  std::iota(order.begin(), order.end(), Index{0});
  const auto at = [&](Index place) {
    return time[static_cast<std::size_t>(order[static_cast<std::size_t>(place)])];
  };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return time[static_cast<std::size_t>(a)] < time[static_cast<std::size_t>(b)];
  });
  std::vector<Index> cuts;
  for (Index part = 1; part <= folds + 1; ++part) {
    Index cut = rows * part / (folds + 1);
    while (0 < cut && cut < rows && at(cut) == at(cut - 1)) ++cut;
    cuts.push_back(cut);
  }
  std::vector<Split> splits;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    Split split{{order.begin(), order.begin() + cuts[i]},
                {order.begin() + cuts[i], order.begin() + cuts[i + 1]}};
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.validation.begin(), split.validation.end());
    if (!split.train.empty() && !split.validation.empty()) splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace gradus
