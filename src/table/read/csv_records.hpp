// The records of delimited text as RFC 4180 has them: fields, quotes, line ends inside quotes. Used
// on a file's beginning, to find the place of a mistake, and for rows of very many cells.
#pragma once

#include "table/read/text_lines.hpp"

#include <deque>
#include <string>
#include <vector>

namespace gradus::read {

struct Field {
  std::string text;  // without its quotes
  Index line = 0;    // where it begins, from 1
  Index at = 0;      // the byte of that line, from 0
  Index size = 0;    // bytes of that line, quotes included
};

/// What can be wrong with the quotes of a record.
enum class QuoteFault { none, never_closed, text_after };

struct Record {
  std::vector<Field> fields;
  std::vector<std::string> lines;  // as they stand in the file; more than one with quoted ends
  Index line = 0;                  // the number of the first
  LineEnd end = LineEnd::none;
  QuoteFault fault = QuoteFault::none;  // of the last field
};

class CsvRecords {
 public:
  /// `before`: lines to leave out at the beginning.
  CsvRecords(TextLines lines, char delimiter, Index before = 0);

  /// Moves to the next record; an empty line is one with a single empty field.
  bool next(Record& record);

  /// Goes on with the second line of `record`, the last one read: its first may have a quote too
  /// many that swallowed rows.
  void return_to_second_line(const Record& record);

 private:
  bool read_field(Record& record, std::size_t& at);
  void read_quoted(Record& record, Field& field, std::size_t& at);
  bool next_line(Record& record);

  TextLines lines_;
  std::deque<std::pair<std::string, LineEnd>> returned_;  // lines to be read again
  Index number_ = 0;                                      // of the last line, from 1
  char delimiter_;
};

/// Whether nothing stands in it, not even a blank.
bool is_empty_line(const Record& record);

/// Whether DuckDB takes it as a row: the right number of values, or one more that is empty.
bool has_width(const Record& record, std::size_t columns);

/// "text follows the closing quote of a value"
std::string_view sentence_of(QuoteFault fault);

}  // namespace gradus::read
