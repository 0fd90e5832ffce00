// Errors are rare, so a file is read a second time to find the place of one, slowly and exactly.
#include "table/read/csv_errors.hpp"

#include "base/error.hpp"
#include "table/date_text.hpp"
#include "table/excerpt.hpp"
#include "table/number_text.hpp"
#include "table/read/formats.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace gradus::read {
namespace {

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::data, std::move(message));
}

/// " and 3 more lines", or the first few by number; "" when there are none.
std::string also_in(const std::vector<Index>& lines, Index count) {
  if (lines.empty()) return {};
  std::vector<std::string> numbers;
  for (const Index line : lines) numbers.push_back(with_commas(line));
  const Index others = count - std::ssize(lines);
  if (others > 0) {
    return fmt::format("also in lines {} and {} more", fmt::join(numbers, ", "),
                       with_commas(others));
  }
  const std::string last = numbers.back();
  numbers.pop_back();
  if (numbers.empty()) return fmt::format("also in line {}", last);
  return fmt::format("also in lines {} and {}", fmt::join(numbers, ", "), last);
}

/// The same text as one word of a shell command.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("-_./:+%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// The records below the header, without the empty lines that do not count as rows.
class Rows {
 public:
  Rows(const DuckdbSession& session, const std::string& path, const Dialect& dialect)
      : records_(TextLines(session, path), dialect.delimiter, dialect.lines_before),
        columns_(dialect.names.size()) {
    Record header;
    if (dialect.header) records_.next(header);
  }
  bool next(Record& record) {
    do {
      if (!records_.next(record)) return false;
    } while (columns_ > 1 && is_empty_line(record));
    return true;
  }

 private:
  CsvRecords records_;
  std::size_t columns_;
};

[[noreturn]] void refuse_ragged(const std::string& path, const Dialect& dialect,
                                const Record& record, Rows& rest) {
  const std::size_t columns = dialect.names.size();
  std::vector<Index> lines;
  Index count = 0;
  for (Record other; rest.next(other);) {
    if (has_width(other, columns)) continue;
    if (lines.size() < 2) lines.push_back(other.line);
    ++count;
  }
  const std::size_t values = record.fields.size();
  Message message{.code = "ragged-row", .text = {}, .place = {.what = path, .line = record.line}};
  const std::string expected =
      dialect.header ? fmt::format("the header names {} column{}", columns, columns == 1 ? "" : "s")
                     : fmt::format("the first line has {}", columns);
  message.text = fmt::format("row has {} value{} but {}", values, values == 1 ? "" : "s", expected);
  const bool too_many = values > columns;
  const Field& at = record.fields[too_many ? columns : values - 1];
  const Index line = at.line - record.line;
  show_excerpt(message, record.lines[static_cast<std::size_t>(line)], at.at, at.size);
  message.place.line = at.line;
  message.place.column = at.at + 1;
  message.about = too_many ? "one too many" : "the last value";
  if (count > 0) message.about += ", " + also_in(lines, count);
  message.fix = too_many ? fmt::format("put \"quotes\" around a value that holds a {}",
                                       dialect.delimiter == ',' ? "comma" : "separator")
                         : fmt::format("complete line {}, or remove it", record.line);
  refuse(std::move(message));
}

[[noreturn]] void refuse_line_ends(const std::string& path, Index line) {
  refuse({.code = "mixed-line-ends",
          .text = fmt::format("line {} ends in another way than the lines before it", line),
          .place = {.what = path, .line = line},
          .why = "a file may end its lines as Windows does or as Unix does, but not both",
          .fix = fmt::format("sed -i 's/\\r$//' {}", shell_word(path))});
}

/// Refuses a record for what is inside it.
void check_record(const std::string& path, const Dialect& dialect, const Record& record) {
  Index bytes = 0;
  for (std::size_t i = 0; i < record.lines.size(); ++i) {
    const std::string& line = record.lines[i];
    const Index number = record.line + static_cast<Index>(i);
    if (const std::size_t zero = line.find('\0'); zero != line.npos) {
      refuse_binary(path, number, zero);
    }
    if (find_not_utf8(line) != line.npos) refuse_encoding(path, number, line, "latin1");
    bytes += std::ssize(line);
  }
  if (record.fault != QuoteFault::none) refuse_quote(path, record);
  if (bytes > dialect.longest_record()) {
    refuse({.code = "line-too-long",
            .text = fmt::format("a row has {} bytes, but at most {} are read", with_commas(bytes),
                                with_commas(dialect.longest_record())),
            .place = {.what = path, .line = record.line},
            .why = "a quote that is closed too late may have swallowed other rows",
            .fix = "close the quote, or shorten the values of this row"});
  }
}

Message cell_message(const Dialect& dialect, std::size_t column, Index rows,
                     const SpoiledCells& spoiled) {
  Message message{.code = spoiled.code, .text = spoiled.sentence(dialect.names[column], rows)};
  if (spoiled.code == "not-a-date") message.why = way_of_dates;
  const bool may_be_header = !dialect.header && spoiled.rows.front() == 0 && spoiled.count == 1;
  message.fix = may_be_header
                    ? std::string("--header yes     takes the first line as names")
                    : fmt::format("--null {}     treats it as missing", shell_word(spoiled.text));
  return message;
}

}  // namespace

void refuse_empty(const std::string& path) {
  refuse({.code = "empty-file",
          .text = fmt::format("{} has no line with anything in it", file_name(path)),
          .place = {.what = path},
          .fix = "write it anew, with a row at least"});
}

void refuse_binary(const std::string& path, Index line, std::size_t at) {
  refuse({.code = "not-text",
          .text = fmt::format("{} is not a text file", file_name(path)),
          .place = {.what = path, .line = line, .column = static_cast<Index>(at) + 1},
          .why = "it holds a zero byte, which no text does",
          .fix = fmt::format("tr -d '\\0' < {} > text.csv", shell_word(path))});
}

void refuse_encoding(const std::string& path, Index line, const std::string& text,
                     const std::string& guess) {
  const std::size_t at = std::min(find_not_utf8(text), text.size());
  Message message{.code = "not-utf8",
                  .text = fmt::format("{} is not written in UTF-8", file_name(path)),
                  .place = {.what = path, .line = line, .column = static_cast<Index>(at) + 1}};
  if (!guess.starts_with("UTF-16")) {
    std::string shown = text;  // what is shown must be UTF-8 itself
    for (std::size_t bad = at; bad != shown.npos; bad = find_not_utf8(shown)) shown[bad] = '?';
    show_excerpt(message, shown, static_cast<Index>(at), 1);
  }
  message.fix = fmt::format("iconv -f {} -t utf-8 {} > utf8.csv", guess, shell_word(path));
  refuse(std::move(message));
}

void refuse_quote(const std::string& path, const Record& record) {
  const Field& field = record.fields.back();
  Message message{.code = "unclosed-quote",
                  .text = std::string(sentence_of(record.fault)),
                  .place = {.what = path, .line = field.line, .column = field.at + 1}};
  const auto line = static_cast<std::size_t>(field.line - record.line);
  show_excerpt(message, record.lines[line], field.at, field.size);
  message.fix = "write a quote inside a quoted value twice: \"he said \"\"hi\"\"\"";
  refuse(std::move(message));
}

void refuse_width(const std::string& path, std::size_t columns) {
  refuse({.code = "too-many-columns",
          .text = fmt::format("{} has {} columns; at most 100,000 are read", file_name(path),
                              with_commas(static_cast<Index>(columns))),
          .place = {.what = path},
          .fix = fmt::format("cut -d, -f1-1000 {} > fewer.csv", shell_word(path))});
}

void refuse_duplicate(const std::string& path, const Record& header, std::size_t first,
                      std::size_t second) {
  const Field& field = header.fields[second];
  const auto name = [&](std::size_t at) {  // as find_dialect gives it to a column without one
    const std::string_view text = trimmed(header.fields[at].text);
    return text.empty() ? fmt::format("c{}", at + 1) : std::string(text);
  };
  Message message{.code = "duplicate-column",
                  .text = fmt::format("columns {} and {} have the same name \"{}\"", first + 1,
                                      second + 1, name(second)),
                  .place = {.what = path, .line = field.line, .column = field.at + 1}};
  show_excerpt(message, header.lines[static_cast<std::size_t>(field.line - header.line)], field.at,
               field.size);
  message.fix = "rename one of them, or --header no if the first line is a row";
  refuse(std::move(message));
}

void diagnose(const DuckdbSession& session, const std::string& path, const Dialect& dialect,
              const QueryFailure& failure) {
  Rows rows(session, path, dialect);
  LineEnd usual = LineEnd::none;
  Index mixed_line = 0;
  for (Record record; rows.next(record);) {
    check_record(path, dialect, record);
    if (!has_width(record, dialect.names.size())) refuse_ragged(path, dialect, record, rows);
    if (usual == LineEnd::none) usual = record.end;
    const bool differs = record.end != usual && record.end != LineEnd::none;
    if (differs && mixed_line == 0) mixed_line = record.line;
  }
  if (mixed_line > 0) refuse_line_ends(path, mixed_line);
  refuse({.code = "unreadable-text",
          .text = fmt::format("{} is not a table of text", file_name(path)),
          .place = {.what = path},
          .why = failure.sentence()});
}

void refuse_cells(const DuckdbSession& session, const std::string& path, const Dialect& dialect,
                  std::size_t column, Index rows, const SpoiledCells& spoiled) {
  Message message = cell_message(dialect, column, rows, spoiled);
  message.place = {.what = path};
  std::vector<Index> lines;
  Rows records(session, path, dialect);
  auto wanted = spoiled.rows.begin();
  Record record;
  for (Index row = 0; wanted != spoiled.rows.end() && records.next(record); ++row) {
    if (row != *wanted) continue;
    if (column >= record.fields.size()) break;
    const Field& field = record.fields[column];
    if (wanted++ != spoiled.rows.begin()) {
      lines.push_back(field.line);
      continue;
    }
    message.place = {.what = path, .line = field.line, .column = field.at + 1};
    show_excerpt(message, record.lines[static_cast<std::size_t>(field.line - record.line)],
                 field.at, field.size);
  }
  message.about = also_in(lines, spoiled.count - 1);
  refuse(std::move(message));
}

}  // namespace gradus::read
