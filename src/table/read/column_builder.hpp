// Turns streams of cells into columns: one builder for each kind of cell that a query of ours can
// give. Files and lines are left to the readers.
#pragma once

#include "table/number_form.hpp"
#include "table/read/duckdb_session.hpp"
#include "table/read/level_dictionary.hpp"
#include "table/read/null_tokens.hpp"
#include "table/table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gradus::read {

/// Cells that spoil a column, by row from 0.
struct SpoiledCells {
  std::string code;         // "not-a-number", "not-a-date", "infinite-number" or "ragged-array"
  Index count = 0;          // how many
  std::vector<Index> rows;  // the first few of them
  std::string text;         // what the first one holds

  void note(Index row, std::string_view cell);
  /// What is said of them: "column "age" is read as a number, but 1 of 30 cells is not".
  std::string sentence(const std::string& column, Index rows_in_all) const;
};

struct BuiltColumn {
  Column column;
  std::string reason;                    // says more than the values do ("dates, ..."); else empty
  SpoiledCells spoiled;                  // count is 0 when all is well
  ColumnKind kind = ColumnKind::number;  // of numbers: date where they are days since 1970
};

/// Adds it to the table; `built.spoiled` is not looked at.
void add_built_column(Table& table, const std::string& name, BuiltColumn built);

/// Adds it to a block, whose cells are not counted.
void add_block_column(Table& block, const std::string& name, BuiltColumn built);

struct CellRules {
  NullTokens nulls;
  char decimal = '.';
};

/// What may be made of text. The first three guess; guess_early and number are faster and smaller
/// for columns of numbers, but may have to start again. With number and with date, other texts
/// spoil the column. With guess_dressed plain digits stay text, as a file with types chose them to
/// be.
enum class TextRule { guess_early, guess_at_end, number, date, guess_dressed, keep };

/// Text cells (VARCHAR). Unless the rule is to keep them, a column in which nine of ten cells are
/// numbers is one of numbers, plain or all in one other form (with guess_dressed: all, and not
/// plain); one of ISO dates becomes days; true and false, yes and no and the like become a boolean.
class TextColumnBuilder {
 public:
  TextColumnBuilder(const CellRules& rules, TextRule rule)
      : rules_(&rules),
        reader_(rules.decimal),
        form_(rule == TextRule::guess_early || rule == TextRule::number ? Form::unknown
                                                                        : Form::text),
        rule_(rule) {}

  void add(const Cells& cells, Index rows);
  /// It began as numbers and turned out to be text. Numbers are not kept as they were spelled, so
  /// the column must be read again, after start_again().
  bool must_start_again() const;
  void start_again();
  BuiltColumn finish();

 private:
  enum class Form { unknown, numbers, text };
  Form guess_form(const Cells& cells, Index rows) const;
  void add_numbers(const Cells& cells, Index rows);
  void add_texts(const Cells& cells, Index rows);
  bool mostly_numbers() const;
  bool are_dressed_numbers() const;
  BuiltColumn numbers_from_levels();
  std::optional<BuiltColumn> dates_from_levels() const;
  std::optional<BuiltColumn> booleans_from_levels() const;

  const CellRules* rules_;
  NumberReader reader_;
  Form form_;
  TextRule rule_;
  std::vector<double> numbers_;  // [rows] when the form is numbers; NaN where missing
  SpoiledCells not_numbers_{"not-a-number", 0, {}, {}};
  SpoiledCells infinite_{"infinite-number", 0, {}, {}};
  Index present_ = 0;
  std::vector<std::int32_t> codes_;  // [rows] when the form is text; -1 where missing
  LevelDictionary dictionary_;
};

/// DOUBLE cells.
class NumberColumnBuilder {
 public:
  NumberColumnBuilder(const CellRules& rules, std::string reason,
                      ColumnKind kind = ColumnKind::number)
      : rules_(&rules), reason_(std::move(reason)), kind_(kind) {}
  void add(const Cells& cells, Index rows);
  BuiltColumn finish();

 private:
  const CellRules* rules_;
  std::string reason_;
  ColumnKind kind_;
  std::vector<double> values_;
  SpoiledCells infinite_{"infinite-number", 0, {}, {}};
};

/// LIST of DOUBLE cells, all of one length.
class ArrayColumnBuilder {
 public:
  void add(const Cells& cells, Index rows);
  BuiltColumn finish();

 private:
  void add_row(const Cells& items, std::uint64_t first, Index count);
  Index width_ = -1;
  Index rows_ = 0;
  std::vector<double> values_;
  SpoiledCells ragged_{"ragged-array", 0, {}, {}};
  SpoiledCells infinite_{"infinite-number", 0, {}, {}};
};

using ColumnBuilder = std::variant<TextColumnBuilder, NumberColumnBuilder, ArrayColumnBuilder>;

}  // namespace gradus::read
