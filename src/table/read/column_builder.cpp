// Cells that already have a type: numbers and lists of numbers.
#include "table/read/column_builder.hpp"

#include "table/number_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace gradus::read {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void SpoiledCells::note(Index row, std::string_view cell) {
  constexpr std::size_t first_few = 4;
  if (count++ == 0) text = cell;
  if (rows.size() < first_few) rows.push_back(row);
}

std::string SpoiledCells::sentence(const std::string& column, Index rows_in_all) const {
  const std::string share =
      fmt::format("{} of {} cells", with_commas(count), with_commas(rows_in_all));
  if (code == "infinite-number") {
    return fmt::format("column \"{}\" holds an infinite number in {}", column, share);
  }
  return fmt::format("column \"{}\" is read as a {}, but {} {} not", column,
                     code == "not-a-date" ? "date" : "number", share, count == 1 ? "is" : "are");
}

void add_built_column(Table& table, const std::string& name, BuiltColumn built) {
  add_column(table, name, std::move(built.column));
  ColumnInfo& info = table.schema.back();
  if (info.kind != ColumnKind::number) return;
  info.kind = built.kind;
  if (!built.reason.empty()) info.reason = built.reason;
}

void add_block_column(Table& block, const std::string& name, BuiltColumn built) {
  ColumnInfo info{.name = name, .kind = built.kind};
  if (std::holds_alternative<CategoryColumn>(built.column)) info.kind = ColumnKind::category;
  if (const auto* const array = std::get_if<ArrayColumn>(&built.column)) {
    info.kind = ColumnKind::array;
    info.width = array->width;
  }
  block.schema.push_back(std::move(info));
  block.columns.push_back(std::move(built.column));
}

void NumberColumnBuilder::add(const Cells& cells, Index rows) {
  for (Index row = 0; row < rows; ++row) {
    const double value = cells.valid(row) ? cells.at<double>(row) : missing;
    if (std::isinf(value)) infinite_.note(std::ssize(values_), value < 0 ? "-inf" : "inf");
    values_.push_back(rules_->nulls.is_missing(value) ? missing : value);
  }
}

BuiltColumn NumberColumnBuilder::finish() {
  return {NumberColumn{std::move(values_)}, std::move(reason_), std::move(infinite_), kind_};
}

void ArrayColumnBuilder::add(const Cells& cells, Index rows) {
  const Cells items(duckdb_list_vector_get_child(cells.vector));
  for (Index row = 0; row < rows; ++row) {
    const bool valid = cells.valid(row);
    const duckdb_list_entry list = valid ? cells.at<duckdb_list_entry>(row) : duckdb_list_entry{};
    add_row(items, list.offset, static_cast<Index>(list.length));
  }
}

void ArrayColumnBuilder::add_row(const Cells& items, std::uint64_t first, Index count) {
  if (width_ < 0) width_ = count;
  const Index row = rows_++;
  if (count != width_) return ragged_.note(row, std::to_string(count));
  for (Index i = static_cast<Index>(first); i < static_cast<Index>(first) + count; ++i) {
    const double value = items.valid(i) ? items.at<double>(i) : missing;
    if (std::isinf(value)) infinite_.note(row, value < 0 ? "-inf" : "inf");
    values_.push_back(value);
  }
}

BuiltColumn ArrayColumnBuilder::finish() {
  if (width_ == 0 && ragged_.count == 0) ragged_.note(0, "0");
  return {ArrayColumn{width_, std::move(values_)}, {}, ragged_.count > 0 ? ragged_ : infinite_};
}

}  // namespace gradus::read
