// Takes the rows that cannot be read out of text files, so that the readers see only good ones. A
// line that is left out becomes an empty one: messages about the rest then name the right lines.
#include "base/error.hpp"
#include "table/date_text.hpp"
#include "table/excerpt.hpp"
#include "table/number_form.hpp"
#include "table/number_text.hpp"
#include "table/read/csv_dialect.hpp"
#include "table/read/formats.hpp"
#include "table/read/null_tokens.hpp"
#include "table/read/spool.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

namespace gradus::read {
namespace {

/// A column whose cells must be numbers, or dates.
struct ColumnCheck {
  ColumnKind kind;
  std::string name;
  std::size_t at;  // its position in a record; of no meaning for JSON
  NumberReader reader;

  /// What is wrong with a cell, or "".
  std::string fault(std::string_view cell, const NullTokens& nulls) {
    const std::string_view text = trimmed(cell);
    if (nulls.among_numbers(text) || parse_date(text)) return {};
    if (kind == ColumnKind::date) {
      return fmt::format("\"{}\" in column \"{}\" is not a date", text.substr(0, 40), name);
    }
    const std::optional<double> number = reader.read(text);
    if (number && (std::isfinite(*number) || nulls.is_missing(*number))) return {};
    return fmt::format("\"{}\" in column \"{}\" is not a number", text.substr(0, 40), name);
  }
};

/// What is looked at in each row.
struct Checks {
  NullTokens nulls;
  std::vector<ColumnCheck> columns;
};

std::string line_fault(std::string_view line) {
  if (line.find('\0') != line.npos) return "it holds a zero byte";
  if (find_not_utf8(line) != line.npos) return "it is not written in UTF-8";
  return {};
}

/// What is wrong with a row, or "".
std::string record_fault(const Record& record, const Dialect& dialect, Checks& checks) {
  Index bytes = 0;
  for (const std::string& line : record.lines) {
    if (std::string fault = line_fault(line); !fault.empty()) return fault;
    bytes += std::ssize(line);
  }
  if (record.fault != QuoteFault::none) return std::string(sentence_of(record.fault));
  if (bytes > dialect.longest_record()) return "it is longer than any table's row";
  const std::size_t columns = dialect.names.size();
  if (!has_width(record, columns)) {
    const std::size_t values = record.fields.size();
    return fmt::format("it has {} value{} but {} {} column{}", values, values == 1 ? "" : "s",
                       dialect.header ? "the header names" : "the first line has", columns,
                       columns == 1 ? "" : "s");
  }
  for (ColumnCheck& column : checks.columns) {
    std::string fault = column.fault(record.fields[column.at].text, checks.nulls);
    if (!fault.empty()) return fault;
  }
  return {};
}

/// Files on their way to a reader.
struct Sifted {
  std::deque<UnnamedFile> kept;  // one a file; they may not move
  std::vector<std::string> paths;
  std::vector<RejectedRow> rejected;
  bool lines_moved = false;  // an empty line is a row where there is one column only
};

void sift_csv(const DuckdbSession& session, ReadOptions& options, Sifted& sifted) {
  const Dialect dialect = find_dialect(session, options);
  options.delimiter = dialect.delimiter;  // also for the files that follow, and for the reader
  options.header = dialect.header;
  Checks checks{NullTokens(options.null_tokens), {}};
  for (std::size_t i = 0; i < dialect.names.size(); ++i) {
    const std::string& name = dialect.names[i];
    for (const auto& [kind, wanted] : {std::pair(ColumnKind::number, &options.as_numbers),
                                       std::pair(ColumnKind::date, &options.as_dates)}) {
      if (std::find(wanted->begin(), wanted->end(), name) != wanted->end())
        checks.columns.push_back({kind, name, i, NumberReader(dialect.decimal)});
    }
  }
  UnnamedFile& kept = sifted.kept.back();
  kept.write(std::string(static_cast<std::size_t>(dialect.lines_before), '\n'));
  CsvRecords records(TextLines(session, options.path), dialect.delimiter, dialect.lines_before);
  const bool is_single = dialect.names.size() == 1;
  bool is_header = dialect.header;
  for (Record record; records.next(record); is_header = false) {
    std::string fault;
    if (!is_empty_line(record) && !is_header) fault = record_fault(record, dialect, checks);
    if (fault.empty()) {
      kept.write(fmt::format("{}\n", fmt::join(record.lines, "\n")));
      continue;
    }
    if (record.fault != QuoteFault::none) {
      records.return_to_second_line(record);
      record.lines.resize(1);
    }
    if (!is_single) kept.write(std::string(record.lines.size(), '\n'));
    sifted.lines_moved = sifted.lines_moved || is_single;
    sifted.rejected.push_back({options.path, record.line, std::move(fault),
                               fmt::format("{}", fmt::join(record.lines, "\n"))});
  }
}

std::string json_fault(const std::string& line, Checks& checks) {
  if (std::string fault = line_fault(line); !fault.empty()) return fault;
  const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) return "it is not a JSON object";
  for (ColumnCheck& column : checks.columns) {
    const auto cell = object.find(column.name);
    if (cell == object.end() || cell->is_null()) continue;
    if (cell->is_number() && column.kind == ColumnKind::number) continue;
    const std::string text = cell->is_string() ? cell->get<std::string>() : cell->dump();
    if (std::string fault = column.fault(text, checks.nulls); !fault.empty()) return fault;
  }
  return {};
}

void sift_json(const DuckdbSession& session, const ReadOptions& options, Sifted& sifted) {
  Checks checks{NullTokens(options.null_tokens), {}};
  for (const std::string& name : options.as_numbers)
    checks.columns.push_back({ColumnKind::number, name, 0, NumberReader()});
  for (const std::string& name : options.as_dates)
    checks.columns.push_back({ColumnKind::date, name, 0, NumberReader()});
  TextLines lines(session, options.path);
  while (lines.next()) {
    if (trimmed(lines.line()).empty()) continue;
    std::string fault = json_fault(lines.line(), checks);
    if (fault.empty()) {
      sifted.kept.back().write(lines.line() + "\n");
    } else {
      sifted.rejected.push_back({options.path, lines.number(), std::move(fault), lines.line()});
    }
  }
}

/// A message about what was kept as one about the files that it came from.
Message about_originals(Message message, const std::vector<std::string>& files,
                        const Sifted& sifted) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::string* const text :
         {&message.text, &message.place.what, &message.why, &message.fix}) {
      const std::string& to = text == &message.text ? file_name(files[i]) : files[i];
      *text = replaced(std::move(*text), sifted.paths[i], to);
    }
  }
  if (sifted.lines_moved) {
    message.place.line = 0;
    message.place.column = 0;
    message.about.clear();
  }
  if (message.code == "no-rows" && !sifted.rejected.empty()) {
    const RejectedRow& first = sifted.rejected.front();
    message.text = fmt::format("none of the {} rows of {} can be read", sifted.rejected.size(),
                               file_name(files.front()));
    message.place.line = first.line;
    message.why = fmt::format("the first: {}", first.reason);
    message.fix = "mend the rows; without --on-bad-row skip the first is shown with its place";
  }
  return message;
}

}  // namespace

Source read_good_rows(const ReadOptions& options, Source (*reader)(const ReadOptions&)) {
  const DuckdbSession session;
  const std::vector<std::string> files = files_of(options);
  ReadOptions one = options;
  Sifted sifted;
  for (const std::string& file : files) {
    one.path = file;
    sifted.paths.push_back(sifted.kept.emplace_back().path());
    if (reader == read_json) {
      sift_json(session, one, sifted);
    } else {
      sift_csv(session, one, sifted);
    }
  }
  one.on_bad_row = BadRows::refuse;
  one.path = options.files.empty() ? sifted.paths.front() : options.path;
  if (!options.files.empty()) one.files = sifted.paths;
  try {
    Source source = reader(one);
    source.name = file_name(options.path);
    source.rejected = std::move(sifted.rejected);
    return source;
  } catch (const Error& error) {
    throw Error(error.kind(), about_originals(error.message(), files, sifted));
  }
}

void require_json_lines(const std::string& path) {
  const DuckdbSession session;
  TextLines lines(session, path);
  for (bool is_first = true; lines.next(); is_first = false) {
    const std::string& line = lines.line();
    if (trimmed(line).empty()) continue;
    try {
      if (nlohmann::json::parse(line).is_object()) continue;
      if (is_first) return;
    } catch (const nlohmann::json::parse_error& error) {
      if (is_first || find_not_utf8(line) != line.npos) return;
      const Index at = std::max<Index>(static_cast<Index>(error.byte) - 1, 0);
      Message message{.code = "not-json",
                      .text = fmt::format("line {} is not a JSON object", lines.number()),
                      .place = {.what = path, .line = lines.number(), .column = at + 1}};
      show_excerpt(message, line, std::min(at, std::ssize(line)), 1);
      message.about = "here it stops being JSON";
      message.fix = "mend the line, or --on-bad-row skip";
      throw Error(Error::Kind::data, std::move(message));
    }
  }
}

}  // namespace gradus::read
