// Delimited text: DuckDB cuts it into cells of text, in parallel and in order; what the cells are
// is decided here, over all rows and not over a sample.
#include "base/error.hpp"
#include "table/read/column_builder.hpp"
#include "table/read/csv_dialect.hpp"
#include "table/read/csv_errors.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace gradus::read {
namespace {

/// The query for the columns at `wanted`, as text.
std::string scan_query(const std::string& path, const Dialect& dialect,
                       const std::vector<std::size_t>& wanted) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < dialect.names.size(); ++i)
    all.push_back(fmt::format("'c{}':'VARCHAR'", i));
  std::vector<std::string> some;
  for (const std::size_t i : wanted) some.push_back(fmt::format("c{}", i));
  // DuckDB's own limit is 2 MB a line; a wide table may need more.
  const Index longest = std::max<Index>(2'000'000, 8 * dialect.header_bytes);
  return fmt::format(
      "SELECT {} FROM read_csv({}, auto_detect=false, delim={}, quote='\"', escape='\"', "
      "header={}, "
      "skip={}, columns={{{}}}, hive_partitioning=false, max_line_size={})",
      fmt::join(some, ","), quoted(path), quoted(std::string(1, dialect.delimiter)), dialect.header,
      dialect.empty_lines, fmt::join(all, ","), longest);
}

struct Scan {
  const DuckdbSession& session;
  const ReadOptions& options;
  const Dialect& dialect;
};

/// Fills the builders at `wanted`.
void scan(const Scan& of, const std::vector<std::size_t>& wanted,
          std::vector<TextColumnBuilder>& builders) {
  try {
    RowStream stream(of.session, scan_query(of.options.path, of.dialect, wanted));
    while (stream.next()) {
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        builders[wanted[i]].add(stream.column(static_cast<Index>(i)), stream.rows());
      }
    }
  } catch (const QueryFailure& failure) {
    diagnose(of.session, of.options.path, of.dialect, failure);
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

Index rows_of(const Column& column) {
  const auto* const numbers = std::get_if<NumberColumn>(&column);
  return numbers != nullptr ? std::ssize(numbers->values)
                            : std::ssize(std::get<CategoryColumn>(column).codes);
}

Table finish(const Scan& of, std::vector<TextColumnBuilder>& builders) {
  Table table;
  for (std::size_t i = 0; i < builders.size(); ++i) {
    BuiltColumn built = builders[i].finish();
    if (built.spoiled.count > 0) {
      refuse_cells(of.session, of.options.path, of.dialect, i, rows_of(built.column),
                   built.spoiled);
    }
    add_column(table, of.dialect.names[i], std::move(built.column));
    ColumnInfo& info = table.schema.back();
    if (info.kind == ColumnKind::number && !built.reason.empty()) info.reason = built.reason;
  }
  return table;
}

}  // namespace

Source read_csv(const ReadOptions& options) {
  const DuckdbSession session;
  const Dialect dialect = find_dialect(session, options);
  const CellRules rules{NullTokens(options.null_tokens), dialect.decimal};
  const Scan of{session, options, dialect};
  std::vector<TextColumnBuilder> builders;
  std::vector<std::size_t> all;
  for (const std::string& name : dialect.names) {
    const bool as_text = std::count(options.as_text.begin(), options.as_text.end(), name) > 0;
    all.push_back(builders.size());
    builders.emplace_back(rules, as_text ? TextRule::keep : TextRule::guess_early);
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
  return {std::move(table), file_name(options.path), dialect.text()};
}

}  // namespace gradus::read
