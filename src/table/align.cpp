// Makes a fresh table look like the one that a model was fitted on: the same columns, in the same
// order, stored in the same way. Unseen categories and missing cells are left to features/.
#include "table/date_text.hpp"
#include "table/excerpt.hpp"
#include "table/number_form.hpp"
#include "table/number_text.hpp"
#include "table/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace gradus {
namespace {

[[noreturn]] void refuse_missing(const Table& table, const std::string& wanted,
                                 const std::string& source) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : table.schema) names.push_back(column.name);
  Message message{.code = "missing-column",
                  .text = fmt::format("the model needs the column \"{}\", which {} does not have",
                                      wanted, source),
                  .place = {.what = source}};
  const std::string nearest = nearest_name(wanted, names);
  if (nearest.empty()) {
    message.why = fmt::format("its columns are {}", some_of(names));
    message.fix = fmt::format("add the column, or train without it: --ignore {}", wanted);
    throw Error(Error::Kind::data, std::move(message));
  }
  message.fix = fmt::format("rename \"{}\" to \"{}\" in {}", nearest, wanted, source);
  const Header& header = table.header;
  if (!header.text.empty()) {
    const auto column = static_cast<std::size_t>(find_column(table, nearest));
    const auto begin = static_cast<std::size_t>(header.at[column]);  // of blanks and a quote
    const std::size_t at = std::min(header.text.find(nearest, begin), header.text.size());
    message.place.line = header.line;
    message.place.column = static_cast<Index>(at) + 1;
    show_excerpt(message, header.text, static_cast<Index>(at), std::ssize(nearest));
    message.about = "the closest name";
  }
  throw Error(Error::Kind::data, std::move(message));
}

[[noreturn]] void refuse_text(const CategoryColumn& column, Index row, Index bad,
                              const ColumnInfo& wanted, const std::string& source) {
  const Index rows = std::ssize(column.codes);
  const bool date = wanted.kind == ColumnKind::date;
  Message message{
      .code = date ? "not-a-date" : "not-a-number",
      .text = fmt::format("the model reads column \"{}\" as a {}, but {} of {} cells of {} {} not",
                          wanted.name, date ? "date" : "number", with_commas(bad),
                          with_commas(rows), source, bad == 1 ? "is" : "are"),
      .place = {.what = source}};
  const std::string& cell =
      column.levels[static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)])];
  show_excerpt(message, cell, 0, std::ssize(cell));
  message.about = fmt::format("in row {}", row + 1);
  message.fix = fmt::format("--null '{}'     treats it as missing", cell);
  throw Error(Error::Kind::data, std::move(message));
}

/// The numbers, or for a date the days, that the texts of the column spell.
NumberColumn to_numbers(const CategoryColumn& column, const ColumnInfo& wanted,
                        const std::string& source) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values(column.levels.size(), missing);
  NumberReader reader;
  std::vector<char> is_number(column.levels.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& text = column.levels[i];
    const auto value = wanted.kind == ColumnKind::date ? parse_date(text) : reader.read(text);
    is_number[i] = value && std::isfinite(*value) ? 1 : 0;
    if (is_number[i] != 0) values[i] = *value;
  }
  NumberColumn numbers;
  numbers.values.reserve(column.codes.size());
  Index first_bad = -1;
  Index bad = 0;
  for (const std::int32_t code : column.codes) {
    const auto level = static_cast<std::size_t>(code);
    if (code >= 0 && is_number[level] == 0 && bad++ == 0) first_bad = std::ssize(numbers.values);
    numbers.values.push_back(code < 0 ? missing : values[level]);
  }
  if (bad > 0) refuse_text(column, first_bad, bad, wanted, source);
  return numbers;
}

CategoryColumn to_categories(const Column& column, Index rows) {
  CategoryColumn written;
  std::unordered_map<std::string, std::int32_t> codes;
  for (Index row = 0; row < rows; ++row) {
    const std::string text = cell_text(column, row);
    if (text.empty()) {
      written.codes.push_back(-1);
      continue;
    }
    const auto [at, is_new] = codes.try_emplace(text, static_cast<std::int32_t>(codes.size()));
    if (is_new) written.levels.push_back(text);
    written.codes.push_back(at->second);
  }
  return written;
}

[[noreturn]] void refuse_width(const ColumnInfo& wanted, Index width, const std::string& source) {
  throw Error(
      Error::Kind::data,
      {.code = "wrong-width",
       .text = fmt::format("the model needs {} numbers a row in column \"{}\", but {} has {}",
                           wanted.width, wanted.name, source, width),
       .place = {.what = source}});
}

/// `column` stored as `wanted` says. Columns that carry nothing stay as they are.
Column fit_column(Column column, const ColumnInfo& wanted, const std::string& source) {
  const auto* const array = std::get_if<ArrayColumn>(&column);
  const Index width = array != nullptr ? array->width : 1;
  const bool wants_array = wanted.kind == ColumnKind::array;
  if (wants_array != (array != nullptr) || (wants_array && width != wanted.width)) {
    refuse_width(wanted, width, source);
  }
  const auto* const text = std::get_if<CategoryColumn>(&column);
  const bool wants_numbers = wanted.kind == ColumnKind::number || wanted.kind == ColumnKind::date;
  if (wants_numbers && text != nullptr) {
    return to_numbers(*text, wanted, source);
  }
  const bool wants_text = wanted.kind == ColumnKind::category ||
                          wanted.kind == ColumnKind::boolean || wanted.kind == ColumnKind::text;
  if (const auto* const numbers = std::get_if<NumberColumn>(&column); wants_text && numbers) {
    return to_categories(column, std::ssize(numbers->values));
  }
  return column;
}

}  // namespace

Table align_block(Table block, const Schema& wanted, std::span<const std::string> optional,
                  const std::string& source) {
  Table aligned;
  const ColumnPlaces places(block.schema);
  for (const ColumnInfo& column : wanted) {
    const std::optional<std::size_t> found = places.find(column.name);
    if (!found) {
      if (std::find(optional.begin(), optional.end(), column.name) != optional.end()) continue;
      refuse_missing(block, column.name, source);
    }
    aligned.columns.push_back(fit_column(std::move(block.columns[*found]), column, source));
    aligned.schema.push_back(column);
  }
  return aligned;
}

Table align_table(Table table, const Schema& wanted, std::span<const std::string> optional,
                  const std::string& source) {
  Table aligned = align_block(std::move(table), wanted, optional, source);
  for (std::size_t i = 0; i < aligned.columns.size(); ++i) {
    ColumnInfo& info = aligned.schema[i];
    const ColumnInfo counted = describe_column(info.name, aligned.columns[i]);
    info.missing = counted.missing;
    info.distinct = counted.distinct;
  }
  return aligned;
}

}  // namespace gradus
