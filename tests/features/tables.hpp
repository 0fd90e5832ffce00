// Tables in a few words, for the tests of features.
#pragma once

#include "features/features.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus::test {

inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A category column of the words, "" where missing.
inline CategoryColumn words(const std::vector<std::string>& cells) {
  CategoryColumn column;
  for (const std::string& cell : cells) {
    const auto at = std::find(column.levels.begin(), column.levels.end(), cell);
    if (cell.empty()) {
      column.codes.push_back(-1);
      continue;
    }
    column.codes.push_back(static_cast<std::int32_t>(at - column.levels.begin()));
    if (at == column.levels.end()) column.levels.push_back(cell);
  }
  return column;
}

inline Table table(std::vector<std::pair<std::string, Column>> columns) {
  Table result;
  for (auto& [name, column] : columns) add_column(result, name, std::move(column));
  return result;
}

inline std::vector<Index> rows_to(Index count) {
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

inline Features fit(const Table& table, FeatureOptions options) {
  return fit_features(table, rows_to(table.rows()), options, "t.csv");
}

/// The code of the Error that `call` throws, or "".
template <class Call>
std::string code_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message().code;
  }
  return "";
}

}  // namespace gradus::test
