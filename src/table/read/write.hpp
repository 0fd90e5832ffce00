// Writing answers in the formats that tables are read from.
#pragma once

#include "table/table.hpp"

#include <memory>
#include <string>

namespace gradus {

/// A table that is written in parts, as write_table() writes one that is whole.
class TableWriter {
 public:
  /// DuckDB keeps the rows until finish(), in at most `memory` bytes (0: as many as it likes) and
  /// then in files of `folder`. Throws Error(usage, "unknown-format").
  explicit TableWriter(std::string path, double memory = 0, const std::string& folder = {});
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  /// The next rows; each part has the columns of the first one. A column of `copied` whose numbers
  /// are no longer all whole is written with decimals throughout.
  void add(const Table& copied, const Table& answers);
  /// Makes the file.
  void finish();

 private:
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

/// Writes the columns of `copied` and then those of `answers`, row by row in order, as .csv,
/// .parquet or .jsonl by the ending of `path`; "-" writes CSV to standard output. Numbers of
/// `copied` that are all whole are written without a decimal point, those of `answers` always as
/// numbers with one. A file is there as a whole or not at all. Throws Error: usage
/// "unknown-format"; failed "cannot-write"; data "nested-column" for arrays in `copied`.
void write_table(const Table& copied, const Table& answers, const std::string& path);

}  // namespace gradus
