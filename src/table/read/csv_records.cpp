// Cuts lines into fields and joins lines whose end is inside quotes.
#include "table/read/csv_records.hpp"

namespace gradus::read {
namespace {

// A quoted cell over more lines than this is a quote that was never closed.
constexpr std::size_t most_lines = 10000;

std::size_t skip_blanks(const std::string& line, std::size_t at, char delimiter) {
  while (at < line.size() && line[at] != delimiter && (line[at] == ' ' || line[at] == '\t')) ++at;
  return at;
}

}  // namespace

bool is_empty_line(const Record& record) {
  return record.lines.size() == 1 && record.lines.front().empty();
}

bool has_width(const Record& record, std::size_t columns) {
  const std::size_t fields = record.fields.size();
  return fields == columns || (fields == columns + 1 && record.fields.back().size == 0);
}

std::string_view sentence_of(QuoteFault fault) {
  return fault == QuoteFault::never_closed ? "a quote is opened and never closed"
                                           : "text follows the closing quote of a value";
}

CsvRecords::CsvRecords(TextLines lines, char delimiter, Index before)
    : lines_(std::move(lines)), delimiter_(delimiter) {
  while (number_ < before && lines_.next()) ++number_;
}

bool CsvRecords::next_line(Record& record) {
  if (record.lines.size() > most_lines) return false;
  if (!returned_.empty()) {
    record.lines.push_back(std::move(returned_.front().first));
    record.end = returned_.front().second;
    returned_.pop_front();
  } else if (lines_.next()) {
    record.lines.push_back(lines_.line());
    record.end = lines_.end();
  } else {
    return false;
  }
  ++number_;
  return true;
}

void CsvRecords::return_to_second_line(const Record& record) {
  LineEnd end = record.end;
  for (std::size_t i = record.lines.size() - 1; i > 0; --i) {
    returned_.emplace_front(record.lines[i], end);
    end = LineEnd::lf;
    --number_;
  }
}

bool CsvRecords::next(Record& record) {
  record = Record{};
  if (!next_line(record)) return false;
  record.line = number_;
  std::size_t at = 0;
  while (read_field(record, at)) ++at;
  return true;
}

/// From `at` of the last line to a delimiter, or to the end or a fault: then false.
bool CsvRecords::read_field(Record& record, std::size_t& at) {
  Field& field = record.fields.emplace_back();
  field.line = number_;
  field.at = static_cast<Index>(at);
  const std::size_t first = record.lines.size() - 1;
  const std::size_t begin = skip_blanks(record.lines.back(), at, delimiter_);
  const bool is_quoted = begin < record.lines.back().size() && record.lines.back()[begin] == '"';
  if (is_quoted) {
    at = begin + 1;
    read_quoted(record, field, at);
  }
  const std::string& line = record.lines.back();
  const std::size_t stop = std::min(line.find(delimiter_, at), line.size());
  if (!is_quoted) field.text = line.substr(at, stop - at);
  at = stop;
  const std::size_t last = first == record.lines.size() - 1 ? stop : record.lines[first].size();
  field.size = static_cast<Index>(last) - field.at;
  return stop < line.size() && record.fault == QuoteFault::none;
}

/// From behind the opening quote to behind the closing one.
void CsvRecords::read_quoted(Record& record, Field& field, std::size_t& at) {
  while (true) {
    const std::string& line = record.lines.back();
    if (at >= line.size()) {
      if (!next_line(record)) {
        record.fault = QuoteFault::never_closed;
        return;
      }
      field.text += '\n';
      at = 0;
    } else if (line[at] != '"') {
      field.text += line[at++];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      field.text += '"';
      at += 2;
    } else {
      ++at;
      break;
    }
  }
  const std::size_t rest = skip_blanks(record.lines.back(), at, delimiter_);
  if (rest < record.lines.back().size() && record.lines.back()[rest] != delimiter_) {
    record.fault = QuoteFault::text_after;
  }
}

}  // namespace gradus::read
