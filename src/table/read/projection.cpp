// The cast is left to DuckDB, which does it in parallel.
#include "table/read/projection.hpp"

#include <fmt/format.h>

namespace gradus::read {
namespace {

bool is_number(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL: return true;
    default: return false;
  }
}

bool is_date(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return true;
    default: return false;
  }
}

bool is_text(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_INTERVAL:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_SQLNULL: return true;
    default: return false;
  }
}

}  // namespace

std::optional<Projection> project(const ResultColumn& column, const std::string& cell,
                                  const CellRules& rules, TextRule text) {
  if (is_number(column.type)) {
    return Projection{fmt::format("CAST({} AS DOUBLE)", cell), NumberColumnBuilder(rules, "")};
  }
  if (is_date(column.type)) {
    return Projection{fmt::format("epoch_us(TRY_CAST({} AS TIMESTAMP)) / 86400e6", cell),
                      NumberColumnBuilder(rules, "dates, as days since 1970")};
  }
  if (column.type == DUCKDB_TYPE_TIME) {
    return Projection{fmt::format("CAST(epoch({}) / 86400 AS DOUBLE)", cell),
                      NumberColumnBuilder(rules, "times, as parts of a day")};
  }
  if (column.type == DUCKDB_TYPE_BOOLEAN) return Projection{cell, BooleanColumnBuilder()};
  if (is_text(column.type)) {
    return Projection{fmt::format("CAST({} AS VARCHAR)", cell), TextColumnBuilder(rules, text)};
  }
  const bool is_list = column.type == DUCKDB_TYPE_LIST || column.type == DUCKDB_TYPE_ARRAY;
  if (!is_list || !is_number(column.item_type)) return std::nullopt;
  return Projection{fmt::format("CAST({} AS DOUBLE[])", cell), ArrayColumnBuilder()};
}

Projection project_as_text(const std::string& cell, const CellRules& rules) {
  return {fmt::format("CAST({} AS VARCHAR)", cell), TextColumnBuilder(rules, TextRule::keep)};
}

std::string_view unusable_kind(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BLOB: return "raw bytes";
    case DUCKDB_TYPE_STRUCT: return "records";
    case DUCKDB_TYPE_MAP: return "maps";
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: return "lists of something else than numbers";
    default: return "values of an unknown type";
  }
}

}  // namespace gradus::read
