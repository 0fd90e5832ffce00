// How a typed column of a query becomes one of the four kinds of cells that there are builders for.
#pragma once

#include "table/read/column_builder.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gradus::read {

/// The part of a SELECT for one column, and what collects its cells.
struct Projection {
  std::string sql;
  ColumnBuilder builder;
};

/// For the column that is called `cell` in SQL; `text` says what may be made of texts. Nothing for
/// types that no network can use.
std::optional<Projection> project(const ResultColumn& column, const std::string& cell,
                                  const CellRules& rules, TextRule text);

/// The same column as text, however it is stored.
Projection project_as_text(const std::string& cell, const CellRules& rules);

/// What a column holds that cannot be used, in words.
std::string_view unusable_kind(duckdb_type type);

}  // namespace gradus::read
