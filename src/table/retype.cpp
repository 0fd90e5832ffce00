// Which cells may stand for true and false, and what is said about the others.
#include "table/retype.hpp"

#include "table/boolean_text.hpp"
#include "table/date_text.hpp"
#include "table/excerpt.hpp"
#include "table/number_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace gradus {
namespace {

/// Which pair a word belongs to; 0 and 1 are one more. Nothing for other words.
std::optional<std::size_t> pair_of(const std::string& word) {
  constexpr std::size_t digits = 1000;
  if (word == "0" || word == "1") return digits;
  const std::optional<BooleanWord> known = boolean_word(word);
  return known ? std::optional(known->pair) : std::nullopt;
}

/// Throws for the cells that do not belong to the pair of the first one.
void require_one_pair(const Column& column, const std::string& name, const std::string& source) {
  std::optional<std::size_t> pair;
  Index other = -1;
  Index others = 0;
  const Index rows = rows_of(column);
  for (Index row = 0; row < rows; ++row) {
    if (!has_value(column, row)) continue;
    const std::optional<std::size_t> here = pair_of(cell_text(column, row));
    if (here && !pair) pair = here;
    if (here && here == pair) continue;
    if (others++ == 0) other = row;
  }
  if (others == 0) return;
  Message message{
      .code = "not-a-boolean",
      .text = fmt::format("column \"{}\" is read as true or false, but {} of {} cells {} not", name,
                          with_commas(others), with_commas(rows), others == 1 ? "is" : "are"),
      .place = {.what = source}};
  const std::string cell = cell_text(column, other);
  show_excerpt(message, cell, 0, std::ssize(cell));
  message.about = fmt::format("in row {}", with_commas(other + 1));
  message.why =
      "that is one pair a column: 0 and 1, true and false, yes and no, y and n, t and f, on and "
      "off";
  message.fix = fmt::format("--types {}=category, or --null '{}' treats it as missing", name, cell);
  throw Error(Error::Kind::data, std::move(message));
}

/// 0 and 1 as words.
CategoryColumn as_words(const NumberColumn& numbers) {
  CategoryColumn words{.codes = {}, .levels = {"0", "1"}};
  words.codes.reserve(numbers.values.size());
  for (const double value : numbers.values) {
    words.codes.push_back(std::isnan(value) ? -1 : static_cast<std::int32_t>(value));
  }
  return words;
}

}  // namespace

Column retype_column(Column column, const ColumnInfo& info, ColumnKind wanted,
                     const std::string& source) {
  const auto* const numbers = std::get_if<NumberColumn>(&column);
  const bool is_plain = info.kind == ColumnKind::number || info.kind == ColumnKind::identifier;
  if (wanted == ColumnKind::date && numbers != nullptr && is_plain) {
    throw Error(
        Error::Kind::data,
        {.code = "not-a-date",
         .text = fmt::format("column \"{}\" is read as a date, but it holds numbers", info.name),
         .place = {.what = source},
         .why = way_of_dates,
         .fix = fmt::format("--types {}=number", info.name)});
  }
  if (wanted != ColumnKind::boolean) return column;
  require_one_pair(column, info.name, source);
  return numbers != nullptr ? Column(as_words(*numbers)) : std::move(column);
}

}  // namespace gradus
