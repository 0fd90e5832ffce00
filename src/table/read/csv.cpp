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
  return fmt::format(
      "SELECT {} FROM read_csv({}, auto_detect=false, delim={}, quote='\"', escape='\"', "
      "header={}, "
      "skip={}, columns={{{}}}, hive_partitioning=false, max_line_size={})",
      fmt::join(some, ","), quoted_path(path), quoted(std::string(1, dialect.delimiter)),
      dialect.header, dialect.empty_lines, fmt::join(all, ","), dialect.longest_record());
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

bool holds_zero_byte(const Column& column) {
  const auto* const texts = std::get_if<CategoryColumn>(&column);
  return texts != nullptr &&
         std::any_of(texts->levels.begin(), texts->levels.end(), [](const std::string& level) {
           return level.find('\0') != std::string::npos;
         });
}

Table finish(const Scan& of, std::vector<TextColumnBuilder>& builders) {
  Table table;
  for (std::size_t i = 0; i < builders.size(); ++i) {
    BuiltColumn built = builders[i].finish();
    if (built.spoiled.count > 0) {
      refuse_cells(of.session, of.options.path, of.dialect, i, rows_of(built.column),
                   built.spoiled);
    }
    if (holds_zero_byte(built.column)) {
      diagnose(of.session, of.options.path, of.dialect, {"it holds a zero byte"});
    }
    add_built_column(table, of.dialect.names[i], std::move(built));
  }
  return table;
}

TextRule text_rule(const ReadOptions& options, const std::string& name) {
  const auto holds = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (holds(options.as_text)) return TextRule::keep;
  return holds(options.as_numbers) ? TextRule::number : TextRule::guess_early;
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

}  // namespace gradus::read
