// What a user is told about a text file that is not a table, with the place to look at.
#pragma once

#include "table/read/column_builder.hpp"
#include "table/read/csv_dialect.hpp"

#include <string>

namespace gradus::read {

[[noreturn]] void refuse_empty(const std::string& path);
[[noreturn]] void refuse_binary(const std::string& path, Index line, std::size_t at);
[[noreturn]] void refuse_encoding(const std::string& path, Index line, const std::string& text,
                                  const std::string& guess);
[[noreturn]] void refuse_quote(const std::string& path, const Record& record);
[[noreturn]] void refuse_width(const std::string& path, std::size_t columns);
/// `first` and `second` are positions of the same name in the header.
[[noreturn]] void refuse_duplicate(const std::string& path, const Record& header, std::size_t first,
                                   std::size_t second);

/// Reads the file again, record by record, and says what is wrong with the first bad one:
/// "ragged-row", "unclosed-quote", "not-text", "not-utf8", "line-too-long", "mixed-line-ends";
/// "unreadable-text" with DuckDB's own words when nothing of that is found.
[[noreturn]] void diagnose(const DuckdbSession& session, const std::string& path,
                           const Dialect& dialect, const QueryFailure& failure);

/// Finds the lines of spoiled cells in the column at position `column`.
[[noreturn]] void refuse_cells(const DuckdbSession& session, const std::string& path,
                               const Dialect& dialect, std::size_t column, Index rows,
                               const SpoiledCells& spoiled);

}  // namespace gradus::read
