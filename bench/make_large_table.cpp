// A Parquet file of any size for docs/larger_than_memory.md: twenty numbers a row, and a class that
// follows from some of them. DuckDB makes it, so that its rows are never in memory together.
#include <duckdb.h>
#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace {

/// 0 .. 1 from the row's number; the same on every machine.
std::string number(int column) {
  return fmt::format("(hash(i * 32 + {}) % 16777216 / 16777216.0)", column);
}

std::string query(const std::string& rows, const std::string& path) {
  std::string columns;
  for (int column = 0; column < 20; ++column) {
    columns += fmt::format("{} AS x{}, ", number(column), column);
  }
  return fmt::format(
      "COPY (SELECT *, CAST(x0 + x1 * x2 + 0.1 * x3 > 0.8 AS INTEGER) AS y FROM "
      "(SELECT {}FROM range({}) AS t(i))) TO '{}' (FORMAT parquet)",
      columns.substr(0, columns.size() - 2) + " ", rows, path);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("make_large_table ROWS FILE.parquet\n", stderr);
    return 2;
  }
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  duckdb_open(nullptr, &database);
  duckdb_connect(database, &connection);
  duckdb_query(connection, "SET preserve_insertion_order = false", nullptr);
  duckdb_result result;
  const bool failed =
      duckdb_query(connection, query(words[1], words[2]).c_str(), &result) == DuckDBError;
  if (failed) std::fputs(duckdb_result_error(&result), stderr);
  duckdb_destroy_result(&result);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return failed ? 1 : 0;
}
