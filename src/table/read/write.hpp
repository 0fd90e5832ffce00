// Writing answers in the formats that tables are read from.
#pragma once

#include "table/table.hpp"

#include <string>

namespace gradus {

/// Writes the columns of `copied` and then those of `answers`, row by row in order, as .csv,
/// .parquet or .jsonl by the ending of `path`; "-" writes CSV to standard output. Numbers of
/// `copied` that are all whole are written without a decimal point, those of `answers` always as
/// numbers with one. A file is there as a whole or not at all. Throws Error: usage
/// "unknown-format"; failed "cannot-write"; data "nested-column" for arrays in `copied`.
void write_table(const Table& copied, const Table& answers, const std::string& path);

}  // namespace gradus
