// Own rules instead of DuckDB's sniffer, which takes a ragged file for one of fewer lines without a
// word, and needs to read a file twice.
#include "table/read/csv_dialect.hpp"

#include "base/error.hpp"
#include "table/number_text.hpp"
#include "table/read/csv_errors.hpp"
#include "table/read/formats.hpp"
#include "table/read/null_tokens.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

namespace gradus::read {
namespace {

constexpr std::size_t head_lines = 1000;
constexpr std::size_t head_bytes = std::size_t{256} << 10;
constexpr std::size_t most_columns = 100000;

using Head = std::vector<Record>;  // without empty lines

Head read_head(const DuckdbSession& session, const std::string& path, char delimiter,
               Index before) {
  CsvRecords records(TextLines(session, path), delimiter, before);
  Head head;
  Record record;
  std::size_t lines = 0;
  std::size_t bytes = 0;
  while (lines < head_lines && bytes < head_bytes && records.next(record)) {
    lines += record.lines.size();
    for (const std::string& line : record.lines) bytes += line.size();
    if (!is_empty_line(record)) head.push_back(std::move(record));
  }
  return head;
}

void require_text_line(const std::string& path, Index number, const std::string& line) {
  if (number == 1 && (line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF"))) {
    refuse_encoding(path, number, line, "UTF-16");
  }
  if (const std::size_t zero = line.find('\0'); zero != line.npos) {
    const auto zeros = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\0'));
    if (number == 1 && zeros >= line.size() / 2) {  // every other byte, as English has it in UTF-16
      refuse_encoding(path, number, line, zero == 0 ? "UTF-16BE" : "UTF-16LE");
    }
    refuse_binary(path, number, zero);
  }
  if (find_not_utf8(line) != line.npos) refuse_encoding(path, number, line, "latin1");
}

/// UTF-16, other encodings and binary files are recognised at the beginning, where names are read.
void require_text(const DuckdbSession& session, const ReadOptions& options) {
  const std::size_t looked_at = options.on_bad_row == BadRows::skip ? 1 : head_lines;
  TextLines lines(session, options.path);
  for (std::size_t i = 0; i < looked_at && lines.next(); ++i) {
    require_text_line(options.path, lines.number(), lines.line());
  }
}

/// What stands before a table: Excel's "sep=;" and comments.
struct Preamble {
  std::vector<std::string> lines;
  std::string delimiter;  // "" where none is named
};

Preamble read_preamble(const DuckdbSession& session, const std::string& path) {
  constexpr std::string_view names_delimiter = "sep=";
  Preamble preamble;
  TextLines lines(session, path);
  while (preamble.lines.size() < head_lines && lines.next()) {
    const std::string& line = lines.line();
    const bool is_excels = lines.number() == 1 && line.size() == names_delimiter.size() + 1 &&
                           line.starts_with(names_delimiter);
    if (is_excels) preamble.delimiter = line.back();
    if (!is_excels && !line.starts_with('#')) break;
    preamble.lines.push_back(line);
  }
  return preamble;
}

/// The share of records with as many fields as the first one; 0 when it has only one.
double agreement(const Head& head) {
  if (head.empty() || head.front().fields.size() < 2) return 0;
  const auto same = std::count_if(head.begin(), head.end(), [&](const Record& record) {
    return record.fields.size() == head.front().fields.size();
  });
  return static_cast<double>(same) / static_cast<double>(head.size());
}

char given_delimiter(const std::string& text) {
  if (text == "\\t" || text == "tab") return '\t';
  const bool is_fit = text.size() == 1 && !std::isalnum(static_cast<unsigned char>(text[0])) &&
                      std::string_view("\"\r\n.-+").find(text[0]) == std::string_view::npos;
  if (is_fit) return text[0];
  throw Error(Error::Kind::usage,
              {.code = "invalid-delimiter",
               .text = fmt::format("\"{}\" cannot be what separates the columns", text),
               .place = {.what = "option --delimiter"},
               .fix = "--delimiter ';'     one character, or tab"});
}

char find_delimiter(const DuckdbSession& session, const ReadOptions& options,
                    const Preamble& preamble) {
  if (!options.delimiter.empty()) return given_delimiter(options.delimiter);
  if (!preamble.delimiter.empty()) return given_delimiter(preamble.delimiter);
  // Of two that agree equally well the rarer in prose wins: "1,5;2,5" is two columns.
  constexpr std::array candidates{'\t', ';', '|', ','};
  char best = ',';
  double best_agreement = 0;
  for (const char candidate : candidates) {
    const double agreed =
        agreement(read_head(session, options.path, candidate, std::ssize(preamble.lines)));
    if (agreed > best_agreement) {
      best = candidate;
      best_agreement = agreed;
    }
  }
  return best;
}

/// Whether `text` has digits on both sides of `mark`, and it occurs once.
bool has_mark_between_digits(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  return at != text.npos && at > 0 && at + 1 < text.size() && text.rfind(mark) == at &&
         parse_number(text, mark).has_value();
}

char find_decimal(const Head& head, char delimiter) {
  if (delimiter == ',') return '.';
  bool has_comma = false;
  for (const Record& record : head) {
    for (const Field& field : record.fields) {
      const std::string_view text = trimmed(field.text);
      if (has_mark_between_digits(text, '.')) return '.';
      has_comma = has_comma || has_mark_between_digits(text, ',');
    }
  }
  return has_comma ? ',' : '.';
}

/// What one column says about its first cell.
struct Column {
  bool first_is_number = false;
  bool rest_is_numbers = false;  // nine of ten present cells below
  bool first_occurs_again = false;
};

Column look_at_column(const Head& head, std::size_t i, const NullTokens& nulls, char decimal) {
  const std::string_view first = trimmed(head.front().fields[i].text);
  Column column;
  column.first_is_number = parse_number(first, decimal).has_value();
  Index present = 0;
  Index numbers = 0;
  for (std::size_t r = 1; r < head.size(); ++r) {
    if (i >= head[r].fields.size()) continue;
    const std::string_view text = trimmed(head[r].fields[i].text);
    if (nulls.among_numbers(text)) continue;
    ++present;
    numbers += parse_number(text, decimal) ? 1 : 0;
    column.first_occurs_again = column.first_occurs_again || text == first;
  }
  column.rest_is_numbers = present > 0 && 10 * numbers >= 9 * present;
  return column;
}

bool first_record_is_header(const Head& head, const NullTokens& nulls, char decimal) {
  bool stands_over_numbers = false;
  bool occurs_again = false;
  for (std::size_t i = 0; i < head.front().fields.size(); ++i) {
    const std::string_view first = trimmed(head.front().fields[i].text);
    if (nulls.among_numbers(first)) continue;
    const Column column = look_at_column(head, i, nulls, decimal);
    if (column.first_is_number) return false;
    stands_over_numbers = stands_over_numbers || column.rest_is_numbers;
    occurs_again = occurs_again || column.first_occurs_again;
  }
  return stands_over_numbers || !occurs_again;
}

std::vector<std::string> name_columns(const Record& first, const Dialect& dialect,
                                      const std::string& path) {
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < first.fields.size(); ++i) {
    std::string name = dialect.header ? std::string(trimmed(first.fields[i].text)) : std::string();
    if (name.empty()) name = fmt::format("c{}", i + 1);
    const auto [earlier, is_new] = seen.try_emplace(name, i);
    if (!is_new) refuse_duplicate(path, first, earlier->second, i);
    names.push_back(std::move(name));
  }
  return names;
}

std::string name_of_delimiter(char delimiter) {
  switch (delimiter) {
    case ',': return "comma";
    case ';': return "semicolon";
    case '\t': return "tab";
    case '|': return "bar";
    case ' ': return "space";
    default: return fmt::format("\"{}\"", delimiter);
  }
}

/// The first records behind the preamble, which ends where a line that begins with "#" is as wide
/// as what stands below: a name such as "#id", or with a blank behind the sign only the last line.
Head read_table_head(const DuckdbSession& session, const std::string& path,
                     const Preamble& preamble, Dialect& dialect) {
  dialect.comments = std::ssize(preamble.lines);
  Head head = read_head(session, path, dialect.delimiter, dialect.comments);
  for (std::size_t i = 0; i < preamble.lines.size(); ++i) {
    const std::string& line = preamble.lines[i];
    const bool is_last = i + 1 == preamble.lines.size();
    if (!line.starts_with('#') || (line.starts_with("# ") && !is_last)) continue;
    Head with_line = read_head(session, path, dialect.delimiter, static_cast<Index>(i));
    const bool is_as_wide =
        head.empty() || (head.front().fields.size() == with_line.front().fields.size() &&
                         (head.front().fields.size() > 1 || !line.starts_with("# ")));
    if (!is_as_wide) continue;
    dialect.comments = static_cast<Index>(i);
    return with_line;
  }
  return head;
}

}  // namespace

std::string Dialect::text() const {
  std::string said =
      fmt::format("{}, {}{}", name_of_delimiter(delimiter), header ? "header line" : "no header",
                  decimal == ',' ? ", decimal comma" : "");
  if (comments > 0)
    said += fmt::format(", {} {} before it", comments, comments == 1 ? "line" : "lines");
  return said;
}

Dialect find_dialect(const DuckdbSession& session, const ReadOptions& options) {
  require_text(session, options);
  const Preamble preamble = read_preamble(session, options.path);
  Dialect dialect;
  dialect.delimiter = find_delimiter(session, options, preamble);
  const Head head = read_table_head(session, options.path, preamble, dialect);
  if (head.empty()) refuse_empty(options.path);
  const Record& first = head.front();
  for (std::size_t i = 0; i < first.lines.size(); ++i) {
    require_text_line(options.path, first.line + static_cast<Index>(i), first.lines[i]);
  }
  if (first.fault != QuoteFault::none) refuse_quote(options.path, first);
  if (first.fields.size() > most_columns) refuse_width(options.path, first.fields.size());
  dialect.decimal = find_decimal(head, dialect.delimiter);
  dialect.header = options.header.value_or(
      first_record_is_header(head, NullTokens(options.null_tokens), dialect.decimal));
  dialect.lines_before = first.line - 1;
  for (const std::string& line : first.lines) dialect.header_bytes += std::ssize(line) + 1;
  if (dialect.header && first.lines.size() == 1) {
    dialect.header_line = {first.lines.front(), first.line, {}};
    for (const Field& field : first.fields) dialect.header_line.at.push_back(field.at);
  }
  dialect.names = name_columns(first, dialect, options.path);
  return dialect;
}

}  // namespace gradus::read
