// The raw lines of a text file, plain or compressed, for looking at its beginning and for finding
// the line that a message must show. Reading the table itself is left to DuckDB, which is faster.
#pragma once

#include "table/read/duckdb_session.hpp"

#include <functional>
#include <string>

namespace gradus::read {

enum class LineEnd { none, lf, crlf, cr };  // none: the file ends without one

class TextLines {
 public:
  /// Throws Error(data, "damaged-file") here or later when a compressed file is broken off.
  TextLines(const DuckdbSession& session, const std::string& path);

  /// Moves to the next line; false after the last.
  bool next();
  const std::string& line() const { return line_; }  // without its end
  LineEnd end() const { return end_; }
  Index number() const { return number_; }  // from 1

 private:
  bool more();
  void take(std::size_t size, std::size_t end_size, LineEnd end);

  std::function<bool(std::string&)> append_;  // adds the next bytes; false when there are none
  std::string bytes_;                         // read, but not yet handed out from at_ on
  std::size_t at_ = 0;
  std::string line_;
  LineEnd end_ = LineEnd::none;
  Index number_ = 0;
};

/// Throws Error(data, "line-too-long") above this: it is no text for people.
inline constexpr std::size_t longest_line = std::size_t{64} << 20;

}  // namespace gradus::read
