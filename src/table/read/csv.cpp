// Delimited text: DuckDB cuts it into cells of text, in parallel and in order; rows of very many
// cells are cut by csv_records. What the cells are is decided here, over all rows, not a sample.
#include "base/error.hpp"
#include "base/threads.hpp"
#include "table/read/block_filler.hpp"
#include "table/read/column_builder.hpp"
#include "table/read/csv_dialect.hpp"
#include "table/read/csv_errors.hpp"
#include "table/read/formats.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace gradus::read {
namespace {

/// One file of the table.
struct Part {
  ReadOptions options;              // with its path
  Dialect dialect;                  // its own
  std::vector<std::size_t> places;  // of the table's columns in it
  Index rows = 0;                   // found by the last scan
};

/// The query for the table's columns at `wanted`, as text.
std::string scan_query(const Part& part, const std::vector<std::size_t>& wanted) {
  const Dialect& dialect = part.dialect;
  std::vector<std::string> all;
  for (std::size_t i = 0; i < dialect.names.size(); ++i)
    all.push_back(fmt::format("'c{}':'VARCHAR'", i));
  std::vector<std::string> some;
  for (const std::size_t i : wanted) some.push_back(fmt::format("c{}", part.places[i]));
  return fmt::format(
      "SELECT {} FROM read_csv({}, auto_detect=false, delim={}, quote='\"', escape='\"', "
      "header={}, "
      "skip={}, columns={{{}}}, hive_partitioning=false, max_line_size={})",
      fmt::join(some, ","), quoted_path(part.options.path),
      quoted(std::string(1, dialect.delimiter)), dialect.header, dialect.lines_before,
      fmt::join(all, ","), dialect.longest_record());
}

struct Scan {
  const DuckdbSession& session;
  std::vector<Part>& parts;

  const std::vector<std::string>& names() const { return parts.front().dialect.names; }
};

// DuckDB compares the name of each column with all others, once for the file and once for the
// query: 0.3 s for 10,000 columns, 26 s for 100,000. Above this its speed in cutting rows is lost.
constexpr std::size_t most_duckdb_columns = 5000;

/// Whether DuckDB would take the record as a row.
bool is_row(const Record& record, const Dialect& dialect) {
  Index bytes = 0;
  for (const std::string& line : record.lines) {
    if (find_not_utf8(line) != line.npos) return false;
    bytes += std::ssize(line);
  }
  return record.fault == QuoteFault::none && bytes <= dialect.longest_record() &&
         has_width(record, dialect.names.size());
}

/// As scan_part, without DuckDB.
void scan_records(const DuckdbSession& session, Part& part, const std::vector<std::size_t>& wanted,
                  std::vector<TextColumnBuilder>& builders, ThreadPool& pool) {
  const Dialect& dialect = part.dialect;
  // So many rows at a time have some million cells, and DuckDB's have no more.
  const std::size_t most = std::clamp<std::size_t>(4'000'000 / dialect.names.size(), 1, 2048);
  CsvRecords records(TextLines(session, part.options.path), dialect.delimiter,
                     dialect.lines_before);
  Record record;
  if (dialect.header) records.next(record);
  std::vector<Record> batch;
  const auto add_batch = [&] {
    pool.run(std::ssize(wanted), [&](Index i) noexcept {
      const std::size_t column = wanted[static_cast<std::size_t>(i)];
      std::vector<std::string_view> cells;
      for (const Record& row : batch) cells.push_back(row.fields[part.places[column]].text);
      builders[column].add(Cells(cells), std::ssize(cells));
    });
    part.rows += std::ssize(batch);
    batch.clear();
  };
  while (records.next(record)) {
    if (is_empty_line(record)) continue;
    if (!is_row(record, dialect)) throw QueryFailure{"a row that cannot be read"};
    batch.push_back(std::move(record));
    if (batch.size() == most) add_batch();
  }
  if (!batch.empty()) add_batch();
}

/// Fills the builders at `wanted` from one file. Threads share out the columns.
void scan_part(const DuckdbSession& session, Part& part, const std::vector<std::size_t>& wanted,
               std::vector<TextColumnBuilder>& builders) {
  part.rows = 0;
  ThreadPool pool(wanted.size() > 1 ? available_processors() : 1);
  if (part.dialect.names.size() > most_duckdb_columns) {
    return scan_records(session, part, wanted, builders, pool);
  }
  RowStream stream(session, scan_query(part, wanted));
  while (stream.next()) {
    part.rows += stream.rows();
    pool.run(std::ssize(wanted), [&](Index i) noexcept {
      builders[wanted[static_cast<std::size_t>(i)]].add(stream.column(i), stream.rows());
    });
  }
}

/// The same from one file after the other.
void scan(const Scan& of, const std::vector<std::size_t>& wanted,
          std::vector<TextColumnBuilder>& builders) {
  for (Part& part : of.parts) {
    try {
      scan_part(of.session, part, wanted, builders);
    } catch (const QueryFailure& failure) {
      diagnose(of.session, part.options.path, part.dialect, failure);
    }
  }
}

/// Columns that began with numbers and went on with text are read a second time, as text.
void scan_again(const Scan& of, std::vector<TextColumnBuilder>& builders) {
  std::vector<std::size_t> again;
  for (std::size_t i = 0; i < builders.size(); ++i) {
    if (!builders[i].must_start_again()) continue;
    builders[i].start_again();
    again.push_back(i);
  }
  if (!again.empty()) scan(of, again, builders);
}

bool holds_zero_byte(const Column& column) {
  const auto* const texts = std::get_if<CategoryColumn>(&column);
  return texts != nullptr &&
         std::any_of(texts->levels.begin(), texts->levels.end(), [](const std::string& level) {
           return level.find('\0') != std::string::npos;
         });
}

/// Cells are spoiled by their row in the table; what is shown is the first file with any.
[[noreturn]] void refuse_spoiled(const Scan& of, std::size_t column, Index rows,
                                 SpoiledCells spoiled) {
  Index first = 0;  // row of the table with which the part begins
  auto part = of.parts.begin();
  while (part + 1 != of.parts.end() && spoiled.rows.front() >= first + part->rows) {
    first += (part++)->rows;
  }
  std::vector<Index> inside;
  for (const Index row : spoiled.rows) {
    if (row < first + part->rows) inside.push_back(row - first);
  }
  spoiled.rows = std::move(inside);
  refuse_cells(of.session, part->options.path, part->dialect, part->places[column], rows, spoiled);
}

void refuse_zero_byte(const Scan& of) {
  for (const Part& part : of.parts) {
    try {
      diagnose(of.session, part.options.path, part.dialect, {"it holds a zero byte"});
    } catch (const Error& error) {
      const bool is_other_part = error.message().code == "unreadable-text";
      if (!is_other_part || &part == &of.parts.back()) throw;
    }
  }
}

Table finish(const Scan& of, std::vector<TextColumnBuilder>& builders) {
  Table table;
  for (std::size_t i = 0; i < builders.size(); ++i) {
    BuiltColumn built = builders[i].finish();
    if (built.spoiled.count > 0) {
      refuse_spoiled(of, i, rows_of(built.column), std::move(built.spoiled));
    }
    if (holds_zero_byte(built.column)) refuse_zero_byte(of);
    add_built_column(table, of.names()[i], std::move(built));
  }
  return table;
}

/// The dialect of the first file holds for the others, so that a short one is not taken for another
/// kind of table; only what stands before its header is its own.
std::vector<Part> find_parts(const DuckdbSession& session, const ReadOptions& options) {
  std::vector<Part> parts;
  for (const std::string& file : files_of(options)) {
    ReadOptions one = options;
    one.path = file;
    if (!parts.empty()) {
      one.delimiter = parts.front().dialect.delimiter;
      one.header = parts.front().dialect.header;
    }
    Dialect dialect = find_dialect(session, one);
    parts.push_back({std::move(one), std::move(dialect), {}});
    const Part& first = parts.front();
    Part& part = parts.back();
    require_same_columns(first.options.path, first.dialect.names, file, part.dialect.names);
    if (part.dialect.names == first.dialect.names) {  // searching is slow for wide tables
      part.places.resize(first.dialect.names.size());
      std::iota(part.places.begin(), part.places.end(), std::size_t{0});
      continue;
    }
    for (const std::string& name : first.dialect.names) {
      const auto& names = part.dialect.names;
      const auto at = std::find(names.begin(), names.end(), name) - names.begin();
      part.places.push_back(static_cast<std::size_t>(at));
    }
  }
  return parts;
}

TextRule text_rule(const ReadOptions& options, const std::string& name) {
  const auto holds = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (holds(options.as_text)) return TextRule::keep;
  if (holds(options.as_dates)) return TextRule::date;
  return holds(options.as_numbers) ? TextRule::number : TextRule::guess_early;
}

void require_narrow(const ReadOptions& options, const Dialect& dialect) {
  if (dialect.names.size() <= most_duckdb_columns) return;
  throw Error(
      Error::Kind::usage,
      {.code = "not-streamed",
       .text = fmt::format("{} has {} columns, and a table of more than {} is read as a "
                           "whole only",
                           file_name(options.path), dialect.names.size(), most_duckdb_columns),
       .place = {.what = options.path},
       .fix = "--memory-limit with more than it takes, or fewer columns"});
}

CellRules cell_rules(const ReadOptions& options, const std::vector<Part>& parts) {
  const bool has_comma = std::any_of(parts.begin(), parts.end(),
                                     [](const Part& part) { return part.dialect.decimal == ','; });
  return {NullTokens(options.null_tokens), has_comma ? ',' : '.'};
}

}  // namespace

Source read_csv(const ReadOptions& options) {
  const DuckdbSession session;
  std::vector<Part> parts = find_parts(session, options);
  const Dialect& dialect = parts.front().dialect;
  const CellRules rules = cell_rules(options, parts);
  const Scan of{session, parts};
  std::vector<TextColumnBuilder> builders;
  std::vector<std::size_t> all;
  for (const std::string& name : dialect.names) {
    all.push_back(builders.size());
    builders.emplace_back(rules, text_rule(options, name));
  }
  scan(of, all, builders);
  scan_again(of, builders);
  Table table = finish(of, builders);
  if (table.rows() == 0) {
    throw Error(Error::Kind::data,
                {.code = "no-rows",
                 .text = fmt::format("{} has a header line and no row", file_name(options.path)),
                 .place = {.what = options.path},
                 .fix = "--header no     if the first line is a row"});
  }
  table.header = dialect.header_line;
  return {std::move(table), file_name(options.path), dialect.text()};
}

BlocksRead read_csv_blocks(const ReadOptions& options, const BlockRules& rules) {
  const DuckdbSession session({rules.memory, rules.folder});
  std::vector<Part> parts = find_parts(session, options);
  const Dialect& dialect = parts.front().dialect;
  require_narrow(options, dialect);
  const CellRules cells = cell_rules(options, parts);
  const Scan of{session, parts};
  std::vector<std::size_t> wanted;
  std::vector<TextColumnBuilder> builders;
  for (std::size_t i = 0; i < dialect.names.size(); ++i) {
    if (!is_wanted(rules, dialect.names[i])) continue;
    wanted.push_back(i);
    const TextRule rule = text_rule(options, dialect.names[i]);  // starting again is not possible
    builders.emplace_back(cells, rule == TextRule::guess_early ? TextRule::guess_at_end : rule);
  }
  const auto finish = [&](std::size_t i, BuiltColumn built, Index rows, Table& block) {
    const std::string& name = dialect.names[wanted[i]];
    if (built.spoiled.count > 0) refuse_spoiled(of, wanted[i], rows, std::move(built.spoiled));
    if (holds_zero_byte(built.column)) refuse_zero_byte(of);
    is_sample(rules) ? add_built_column(block, name, std::move(built))
                     : add_block_column(block, name, std::move(built));
  };
  if (rules.start) rules.start(std::ssize(wanted));
  BlockFiller filler(std::move(builders), rules, finish);
  const auto read_part = [&](Part& part) {
    RowStream stream(session, scan_query(part, wanted));
    while (!wanted.empty() && stream.next()) {
      part.rows += stream.rows();
      filler.add(stream.rows(), [&](Index i) { return stream.column(i); });
    }
  };
  for (Part& part : parts) {
    try {
      read_part(part);
    } catch (const QueryFailure& failure) {
      diagnose(session, part.options.path, part.dialect, failure);
    }
  }
  return {file_name(options.path), dialect.text(), filler.finish(), {}};
}

}  // namespace gradus::read
