// A table in memory: columns of numbers, of categories, or of fixed-width arrays (pixels), each
// with what is known about it. Where it came from is left to table/read; what a network makes of
// it, to features/.
#pragma once

#include "base/error.hpp"
#include "base/matrix.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace gradus {

struct NumberColumn {
  std::vector<double> values;  // [rows]; NaN where missing
};

struct CategoryColumn {
  std::vector<std::int32_t> codes;  // [rows], index into levels; -1 where missing
  std::vector<std::string> levels;  // in order of first appearance
};

struct ArrayColumn {
  Index width = 0;  // numbers in a row
  std::variant<std::vector<std::uint8_t>, std::vector<double>>
      cells;  // [rows * width]; bytes are pixels, 0 .. 255
};

using Column = std::variant<NumberColumn, CategoryColumn, ArrayColumn>;

/// What a column looks like. A `text` of several words is stored as a category. A `date` is stored
/// as a number, the days since 1970. `identifier` and `constant` carry nothing to learn from.
enum class ColumnKind : std::uint8_t {
  number,
  category,
  boolean,
  identifier,
  constant,
  array,
  date,
  text
};

inline constexpr std::array<std::pair<ColumnKind, std::string_view>, 8> column_kind_names{{
    {ColumnKind::number, "number"},
    {ColumnKind::category, "category"},
    {ColumnKind::boolean, "boolean"},
    {ColumnKind::identifier, "identifier"},
    {ColumnKind::constant, "constant"},
    {ColumnKind::array, "array"},
    {ColumnKind::date, "date"},
    {ColumnKind::text, "text"},
}};

struct ColumnInfo {
  std::string name;
  ColumnKind kind = ColumnKind::number;
  std::string reason = {};  // why it was taken for that, in a few words: "nearly every row differs"
  Index missing = 0;        // cells without a value
  Index distinct = 0;       // different values, missing ones not counted; 0 for arrays
  Index width = 1;          // numbers in a cell; more than 1 for arrays only
  std::vector<Index> shape = {};  // of an image: height, width, channels; else empty
  friend bool operator==(const ColumnInfo&, const ColumnInfo&) = default;
};

using Schema = std::vector<ColumnInfo>;  // one entry a column, in order

/// The line of a text file that names the columns, to be shown when one is missing.
struct Header {
  std::string text = {};       // as it stands in the file; empty when there is none
  Index line = 0;              // its number, from 1
  std::vector<Index> at = {};  // the byte at which each column's name begins
};

struct Table {
  Schema schema = {};
  std::vector<Column> columns = {};  // same order and length as schema
  Header header = {};
  Index rows() const;  // 0 without columns
};

Index rows_of(const Column& column);
bool has_value(const Column& column,
               Index row);  // whether the cell is not missing; arrays have one

/// Adds a column and guesses its kind. Throws Error(data, "ragged-table") when its length differs
/// from the table's rows.
void add_column(Table& table, std::string name, Column column);

/// Looks at the values of a column and says what it looks like:
/// constant when at most one value is present; boolean for true/false; identifier when it is text
/// and nearly every row differs, or whole numbers that never repeat under a name such as id or
/// index; else number, category or array.
ColumnInfo describe_column(std::string name, const Column& column);

/// The position of a column, or -1.
Index find_column(const Table& table, std::string_view name);

/// The same for many columns of a wide table, where searching for each is slow. Of two columns of
/// one name the first counts. Looks at the schema, which must outlive it.
class ColumnPlaces {
 public:
  explicit ColumnPlaces(const Schema& schema);
  std::optional<std::size_t> find(std::string_view name) const;

 private:
  std::unordered_map<std::string_view, std::size_t> places_;
};

/// The position of a column given by name, or by its number counted from 1. Throws Error(data,
/// "missing-column") with `place` and the nearest name; `source` is how the table is called in the
/// text.
Index require_column(const Table& table, const std::string& name, const std::string& source,
                     const Place& place);

/// Names in a sentence: "a, b, c", after twelve of them "a, b, ... (40 in all)".
std::string some_of(std::vector<std::string> names);

/// The rows at `rows`, in that order. Kinds are kept; missing and distinct are counted anew.
Table select_rows(const Table& table, std::span<const Index> rows);

/// One cell as a person would write it: "male", "14.5", "" when missing, "[784 numbers]" for
/// arrays.
std::string cell_text(const Column& column, Index row);

/// Gives `table` the columns of `wanted` (by name, in that order), read as the kinds there, for use
/// with a fitted model. Extra columns are dropped; names in `optional` may be absent and are then
/// dropped too. A text column wanted as numbers is converted; a number column wanted as categories
/// is written out. Throws Error(data): "missing-column", "not-a-number" (with the first offending
/// cell and how many there are), "not-a-date", "wrong-width".
Table align_table(Table table, const Schema& wanted, std::span<const std::string> optional,
                  const std::string& source);

/// The same for some rows of a table, whose missing and distinct cells nobody asks for: the schema
/// is as `wanted` says.
Table align_block(Table block, const Schema& wanted, std::span<const std::string> optional,
                  const std::string& source);

}  // namespace gradus
