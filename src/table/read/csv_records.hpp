// The records of delimited text as RFC 4180 has them: fields, quotes, line ends inside quotes. Used
// on a file's beginning and to find the place of a mistake.
#pragma once

#include "table/read/text_lines.hpp"

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
  CsvRecords(TextLines lines, char delimiter) : lines_(std::move(lines)), delimiter_(delimiter) {}

  /// Moves to the next record; an empty line is one with a single empty field.
  bool next(Record& record);

 private:
  bool read_field(Record& record, std::size_t& at);
  void read_quoted(Record& record, Field& field, std::size_t& at);
  bool next_line(Record& record);

  TextLines lines_;
  char delimiter_;
};

/// Whether nothing stands in it, not even a blank.
bool is_empty_line(const Record& record);

}  // namespace gradus::read
