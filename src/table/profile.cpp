// Statistics of one column for people. What the column is taken for stands in describe.cpp.
#include "table/profile.hpp"

#include "table/number_text.hpp"
#include "table/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace gradus {
namespace {

constexpr Index enough_rows = 20;  // fewer say little about a mapping

NumberProfile profile_numbers(std::vector<double> values) {
  NumberProfile profile;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  profile.low = *low;
  profile.high = *high;
  const auto count = static_cast<double>(values.size());
  for (const double x : values) profile.mean += x / count;  // no sum that could overflow
  profile.bins.assign(static_cast<std::size_t>(profile_bins), 0);
  const double range = profile.high / 2 - profile.low / 2;
  for (const double x : values) {
    const double share = range > 0 ? (x / 2 - profile.low / 2) / range : 0.5;
    const auto bin = static_cast<Index>(share * static_cast<double>(profile_bins));
    ++profile.bins[static_cast<std::size_t>(std::min(bin, profile_bins - 1))];
  }
  profile.median = median(std::move(values));
  return profile;
}

std::vector<double> finite_numbers(const Column& column) {
  std::vector<double> finite;
  const auto take = [&](const auto& values) {
    for (const auto value : values) {
      const auto x = static_cast<double>(value);
      if (std::isfinite(x)) finite.push_back(x);
    }
  };
  if (const auto* numbers = std::get_if<NumberColumn>(&column)) take(numbers->values);
  if (const auto* array = std::get_if<ArrayColumn>(&column)) std::visit(take, array->cells);
  return finite;
}

std::vector<ValueCount> count_levels(const CategoryColumn& column) {
  std::vector<ValueCount> counts;
  for (const std::string& level : column.levels) counts.push_back({level, 0});
  for (const std::int32_t code : column.codes) {
    if (code >= 0) ++counts[static_cast<std::size_t>(code)].count;
  }
  std::erase_if(counts, [](const ValueCount& level) { return level.count == 0; });
  std::stable_sort(counts.begin(), counts.end(),
                   [](const ValueCount& a, const ValueCount& b) { return a.count > b.count; });
  return counts;
}

/// Equal where the cells of a number or category column are equal; missing is a value too.
double key_of(const Column& column, Index row) {
  const auto at = static_cast<std::size_t>(row);
  if (const auto* words = std::get_if<CategoryColumn>(&column)) return words->codes[at];
  const double value = std::get<NumberColumn>(column).values[at];
  return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
}

bool are_equal(const NumberColumn& column, const NumberColumn& target) {
  Index both = 0;
  std::set<double> values;
  for (std::size_t row = 0; row < target.values.size(); ++row) {
    const double x = column.values[row];
    const double y = target.values[row];
    if (std::isnan(x) || std::isnan(y)) continue;
    if (x != y) return false;
    ++both;
    if (values.size() < 2) values.insert(x);
  }
  return both >= enough_rows && values.size() > 1;
}

bool are_one_to_one(const Column& column, const Column& target) {
  std::map<double, double> there;
  std::map<double, double> back;
  Index rows = 0;
  for (Index row = 0; row < rows_of(target); ++row) {
    if (!has_value(target, row)) continue;
    ++rows;
    const double from = key_of(column, row);
    const double to = key_of(target, row);
    if (there.try_emplace(from, to).first->second != to) return false;
    if (back.try_emplace(to, from).first->second != from) return false;
  }
  return rows >= enough_rows && there.size() > 1 && 2 * std::ssize(there) <= rows;
}

}  // namespace

ColumnProfile profile_column(const Column& column, Index most) {
  ColumnProfile profile;
  if (const auto* words = std::get_if<CategoryColumn>(&column)) {
    profile.top = count_levels(*words);
    if (std::ssize(profile.top) > most) profile.top.resize(static_cast<std::size_t>(most));
    return profile;
  }
  std::vector<double> values = finite_numbers(column);
  if (!values.empty()) profile.numbers = profile_numbers(std::move(values));
  return profile;
}

ColumnProfile profile_columns(const Table& table, Index first, Index count) {
  std::vector<double> values;
  for (Index at = first; at < first + count; ++at) {
    const std::vector<double> own = finite_numbers(table.columns[static_cast<std::size_t>(at)]);
    values.insert(values.end(), own.begin(), own.end());
  }
  ColumnProfile profile;
  if (!values.empty()) profile.numbers = profile_numbers(std::move(values));
  return profile;
}

std::vector<ValueCount> count_values(const Column& column) {
  if (const auto* words = std::get_if<CategoryColumn>(&column)) return count_levels(*words);
  std::vector<ValueCount> counts;
  const auto* numbers = std::get_if<NumberColumn>(&column);
  if (numbers == nullptr) return counts;
  std::map<double, Index> by_value;
  for (const double value : numbers->values) {
    if (!std::isnan(value)) ++by_value[value];
  }
  for (const auto& [value, count] : by_value) counts.push_back({fmt::format("{}", value), count});
  return counts;
}

Leak find_leak(const Column& column, const Column& target) {
  if (std::holds_alternative<ArrayColumn>(column) || std::holds_alternative<ArrayColumn>(target)) {
    return Leak::none;
  }
  const auto* numbers = std::get_if<NumberColumn>(&column);
  const auto* answers = std::get_if<NumberColumn>(&target);
  if (numbers != nullptr && answers != nullptr && are_equal(*numbers, *answers)) {
    return Leak::equal;
  }
  return are_one_to_one(column, target) ? Leak::one_to_one : Leak::none;
}

std::string_view leak_text(Leak leak) {
  switch (leak) {
    case Leak::none: break;
    case Leak::equal: return "the same number as the target";
    case Leak::one_to_one: return "one value for each value of the target";
  }
  return {};
}

}  // namespace gradus
