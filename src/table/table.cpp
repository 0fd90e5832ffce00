// What every user of a table needs: its size, its columns by name, some of its rows, a cell as
// text. Guessing kinds is left to describe.cpp, fitting to a model to align.cpp.
#include "table/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace gradus {
namespace {

/// Blocks of `width` values at `rows`, in that order.
template <class T>
std::vector<T> gather(const std::vector<T>& values, std::span<const Index> rows, Index width = 1) {
  std::vector<T> chosen;
  chosen.reserve(rows.size() * static_cast<std::size_t>(width));
  for (const Index row : rows) {
    const auto first = values.begin() + row * width;
    chosen.insert(chosen.end(), first, first + width);
  }
  return chosen;
}

struct Gather {
  std::span<const Index> rows;
  Column operator()(const NumberColumn& c) const { return NumberColumn{gather(c.values, rows)}; }
  Column operator()(const CategoryColumn& c) const {
    return CategoryColumn{gather(c.codes, rows), c.levels};
  }
  Column operator()(const ArrayColumn& c) const {
    ArrayColumn chosen{c.width, {}};
    std::visit([&](const auto& cells) { chosen.cells = gather(cells, rows, c.width); }, c.cells);
    return chosen;
  }
};

/// The number that all of `name` spells, or nothing.
std::optional<Index> as_position(const std::string& name) {
  Index position = 0;
  const char* end = name.data() + name.size();
  const auto [stop, failure] = std::from_chars(name.data(), end, position);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return position;
}

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : table.schema) names.push_back(column.name);
  return names;
}

}  // namespace

std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t most = 12;
  const std::size_t count = names.size();
  names.resize(std::min(count, most));
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (count > most) text += fmt::format(", ... ({} in all)", count);
  return text;
}

Index rows_of(const Column& column) {
  struct Rows {
    Index operator()(const NumberColumn& c) const { return std::ssize(c.values); }
    Index operator()(const CategoryColumn& c) const { return std::ssize(c.codes); }
    Index operator()(const ArrayColumn& c) const {
      const Index cells = std::visit([](const auto& all) { return std::ssize(all); }, c.cells);
      return c.width > 0 ? cells / c.width : 0;
    }
  };
  return std::visit(Rows{}, column);
}

bool has_value(const Column& column, Index row) {
  const auto at = static_cast<std::size_t>(row);
  if (const auto* numbers = std::get_if<NumberColumn>(&column))
    return !std::isnan(numbers->values[at]);
  if (const auto* words = std::get_if<CategoryColumn>(&column)) return words->codes[at] >= 0;
  return true;
}

Index Table::rows() const {
  return columns.empty() ? 0 : rows_of(columns.front());
}

void add_column(Table& table, std::string name, Column column) {
  if (!table.columns.empty() && rows_of(column) != table.rows()) {
    throw Error(Error::Kind::data,
                {.code = "ragged-table",
                 .text = fmt::format("column \"{}\" has {} rows, but the columns before it have {}",
                                     name, rows_of(column), table.rows())});
  }
  table.schema.push_back(describe_column(std::move(name), column));
  table.columns.push_back(std::move(column));
}

Index find_column(const Table& table, std::string_view name) {
  const auto at = std::find_if(table.schema.begin(), table.schema.end(),
                               [&](const ColumnInfo& column) { return column.name == name; });
  return at == table.schema.end() ? -1 : at - table.schema.begin();
}

ColumnPlaces::ColumnPlaces(const Schema& schema) {
  for (std::size_t i = 0; i < schema.size(); ++i) places_.try_emplace(schema[i].name, i);
}

std::optional<std::size_t> ColumnPlaces::find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

Index require_column(const Table& table, const std::string& name, const std::string& source,
                     const Place& place) {
  const Index found = find_column(table, name);
  if (found >= 0) return found;
  const std::optional<Index> position = as_position(name);
  const Index count = std::ssize(table.schema);
  if (position && 1 <= *position && *position <= count) return *position - 1;

  const std::vector<std::string> names = names_of(table);
  const std::string nearest = nearest_name(name, names);
  Message message{.code = "missing-column", .text = {}, .place = place};
  message.text =
      position ? fmt::format("{} has {} columns, and none is called \"{}\"", source, count, name)
               : fmt::format("{} has no column \"{}\"", source, name);
  constexpr std::string_view option = "option ";
  const bool from_option = place.what.starts_with(option);
  const std::string flag = from_option ? place.what.substr(option.size()) + " " : "";
  if (nearest.empty()) {
    message.why = fmt::format("its columns are {}", some_of(names));
  } else {
    message.fix = fmt::format("{}{}     the closest of its {} columns", flag, nearest, count);
  }
  const std::size_t mark = count == 1 ? names.front().find_first_of(",;\t|") : std::string::npos;
  if (mark != std::string::npos) {
    message.why = fmt::format("its only column is \"{}\"", names.front());
    message.fix = fmt::format("--delimiter '{}'     if that separates its columns",
                              names.front()[mark] == '\t' ? "tab" : names.front().substr(mark, 1));
  }
  throw Error(Error::Kind::data, std::move(message));
}

Table select_rows(const Table& table, std::span<const Index> rows) {
  Table chosen;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    chosen.columns.push_back(std::visit(Gather{rows}, table.columns[i]));
    const ColumnInfo counted = describe_column(table.schema[i].name, chosen.columns.back());
    ColumnInfo& info = chosen.schema.emplace_back(table.schema[i]);
    info.missing = counted.missing;
    info.distinct = counted.distinct;
  }
  return chosen;
}

std::string cell_text(const Column& column, Index row) {
  struct Text {
    std::size_t row;
    std::string operator()(const NumberColumn& c) const {
      return std::isnan(c.values[row]) ? "" : fmt::format("{}", c.values[row]);
    }
    std::string operator()(const CategoryColumn& c) const {
      const std::int32_t code = c.codes[row];
      return code < 0 ? "" : c.levels[static_cast<std::size_t>(code)];
    }
    std::string operator()(const ArrayColumn& c) const {
      return fmt::format("[{} numbers]", c.width);
    }
  };
  return std::visit(Text{static_cast<std::size_t>(row)}, column);
}

}  // namespace gradus
