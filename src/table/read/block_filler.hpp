// Cells on their way into blocks of rows: chunks of any size come in, blocks of one size go out.
// How the cells are got, and what is wrong with them, is left to the readers.
#pragma once

#include "base/threads.hpp"
#include "table/read/column_builder.hpp"
#include "table/read/read.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace gradus::read {

/// The block_rows of a table that is one block.
inline constexpr Index one_block = std::numeric_limits<Index>::max();

/// Whether the block is to be described as a table of its own.
inline bool is_sample(const BlockRules& rules) {
  return rules.block_rows == one_block;
}

inline bool is_wanted(const BlockRules& rules, const std::string& column) {
  const std::vector<std::string>& columns = rules.columns;
  return columns.empty() || std::find(columns.begin(), columns.end(), column) != columns.end();
}

inline void add_cells(TextColumnBuilder& builder, const Cells& cells, Index rows) {
  builder.add(cells, rows);
}
inline void add_cells(ColumnBuilder& builder, const Cells& cells, Index rows) {
  std::visit([&](auto& own) { own.add(cells, rows); }, builder);
}
inline BuiltColumn finish_column(TextColumnBuilder& builder) {
  return builder.finish();
}
inline BuiltColumn finish_column(ColumnBuilder& builder) {
  return std::visit([](auto& own) { return own.finish(); }, builder);
}

/// finish(column, built, rows, block) adds a column to the block or says what is wrong with it: the
/// rows of spoiled cells are those of the table, of which `rows` have been seen.
template <class Builder, class Finish>
class BlockFiller {
 public:
  BlockFiller(std::vector<Builder> empty, const BlockRules& rules, const Finish& finish)
      : empty_(std::move(empty)),
        builders_(empty_),
        rules_(rules),
        finish_(finish),
        pool_(std::min<int>(available_processors(), static_cast<int>(empty_.size()) + 1)) {}

  /// The next rows of the table; cells_of(i) are those of column i.
  template <class CellsOf>
  void add(Index rows, const CellsOf& cells_of) {
    for (Index at = 0; at < rows;) {
      Index count = 0;
      const Index most = std::min(rows - at, rules_.block_rows - filled_);
      while (count < most && is_kept(seen_ + count)) ++count;
      if (count == 0) {
        ++at;
        ++seen_;
        continue;
      }
      add_rows(cells_of, at, count);
      at += count;
      seen_ += count;
      if (filled_ == rules_.block_rows) hand_out();
    }
  }

  /// Hands out the last block. Returns the rows of the table.
  Index finish() {
    if (filled_ > 0) hand_out();
    return seen_;
  }

 private:
  bool is_kept(Index row) const { return !rules_.keep || rules_.keep(row); }

  template <class CellsOf>
  void add_rows(const CellsOf& cells_of, Index at, Index count) {
    constexpr Index worth_sharing = 256;
    const auto add_column = [&](Index i) noexcept {
      add_cells(builders_[static_cast<std::size_t>(i)], cells_of(i).from(at), count);
    };
    if (count >= worth_sharing) {
      pool_.run(std::ssize(builders_), add_column);
    } else {
      for (Index i = 0; i < std::ssize(builders_); ++i) add_column(i);
    }
    for (Index i = 0; rules_.keep && i < count; ++i) kept_.push_back(seen_ + i);
    filled_ += count;
  }

  void hand_out() {
    Table block;
    for (std::size_t i = 0; i < builders_.size(); ++i) {
      BuiltColumn built = finish_column(builders_[i]);
      for (Index& row : built.spoiled.rows) {
        row = rules_.keep ? kept_[static_cast<std::size_t>(row)] : seen_ - filled_ + row;
      }
      finish_(i, std::move(built), seen_, block);
    }
    builders_ = empty_;
    kept_.clear();
    filled_ = 0;
    rules_.take(std::move(block));
  }

  std::vector<Builder> empty_;
  std::vector<Builder> builders_;
  const BlockRules& rules_;
  const Finish& finish_;
  ThreadPool pool_;
  Index seen_ = 0;           // rows of the table
  Index filled_ = 0;         // rows of the block
  std::vector<Index> kept_;  // which those are, where not all are kept
};

}  // namespace gradus::read
