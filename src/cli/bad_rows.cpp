// Rejected rows are a table like any other, so they are written as answers are.
#include "cli/bad_rows.hpp"

#include "cli/text.hpp"
#include "table/excerpt.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

/// The text of a row as a CSV file can hold it: bytes that are not UTF-8 and zeros as \xNN.
std::string writable(const RejectedRow& row) {
  const bool is_text =
      row.reason.find("UTF-8") == std::string::npos && row.text.find('\0') == std::string::npos;
  return is_text ? row.text : escaped(row.text);
}

void write_rejected(const std::vector<const Source*>& sources, const std::string& path) {
  CategoryColumn file{{}, {}};
  CategoryColumn reason{{}, {}};
  CategoryColumn text{{}, {}};
  NumberColumn line;
  const auto add = [](CategoryColumn& column, std::string cell) {
    column.codes.push_back(static_cast<std::int32_t>(column.levels.size()));
    column.levels.push_back(std::move(cell));
  };
  for (const Source* source : sources) {
    if (source == nullptr) continue;
    for (const RejectedRow& row : source->rejected) {
      add(file, row.file);
      line.values.push_back(static_cast<double>(row.line));
      add(reason, escaped(row.reason));
      add(text, writable(row));
    }
  }
  Table table;
  add_column(table, "file", std::move(file));
  add_column(table, "line", std::move(line));
  add_column(table, "reason", std::move(reason));
  add_column(table, "text", std::move(text));
  write_table(table, {}, path);
}

}  // namespace

void check_bad_row_options(const Options& options) {
  const std::string& path = options.rejected;
  if (path.empty()) return;
  const Place place{.what = "option --rejected"};
  if (options.read.on_bad_row != BadRows::skip) {
    throw Error(Error::Kind::usage,
                {.code = "unused-option",
                 .text = "--rejected has no meaning where the first bad row is an error",
                 .place = place,
                 .fix = fmt::format("--on-bad-row skip --rejected {}", path)});
  }
  if (!path.ends_with(".csv")) {
    throw Error(Error::Kind::usage, {.code = "invalid-rejected",
                                     .text = fmt::format("\"{}\" does not end in .csv", path),
                                     .place = place,
                                     .fix = "--rejected rejected.csv"});
  }
}

void report_bad_rows(const Terminal& terminal, const Options& options,
                     const std::vector<const Source*>& sources) {
  for (const Source* source : sources) {
    if (source == nullptr || source->rejected.empty()) continue;
    const RejectedRow& first = source->rejected.front();
    const auto count = static_cast<Index>(source->rejected.size());
    Message message{
        .code = "rows-skipped",
        .text = fmt::format("{} of {} of {} {} skipped", with_commas(count),
                            counted(count + source->table.rows(), "row", "rows"), source->name,
                            count == 1 ? "was" : "were"),
        .place = {.what = first.file, .line = first.line},
        .why = fmt::format("{}: {}", count == 1 ? "the row" : "the first", first.reason)};
    show_excerpt(message, escaped(first.text), 0, 0);
    message.mark_size = 0;
    message.fix = options.rejected.empty() ? "--rejected rejected.csv     lists all of them"
                                           : fmt::format("see {}", options.rejected);
    terminal.warn(message);
  }
  if (!options.rejected.empty()) write_rejected(sources, options.rejected);
}

}  // namespace gradus::cli
