// The elements of a NumPy array as the cells of a table: of any type, in any order of bytes and
// indices. What the array is read for is left to the readers of .npy and .npz.
#pragma once

#include "table/read/npy_header.hpp"
#include "table/read/null_tokens.hpp"
#include "table/table.hpp"

#include <string>
#include <vector>

namespace gradus::read {

/// Elements in rows: cell (r, j) begins at data + r * row_bytes + offsets[j].
struct NpyCells {
  const char* data = nullptr;
  Index rows = 0;
  Index row_bytes = 0;
  std::vector<Index> offsets;  // [cells in a row]
  NpyType type;
  std::string path;  // for messages
  std::string name;  // for messages: "column \"c1\""

  Index width() const { return std::ssize(offsets); }
};

/// One field of an array of shape [rows, ...], the first index the row; one row for a shape of [].
NpyCells npy_cells(const NpyHeader& header, const NpyField& field, const std::vector<char>& bytes);

/// Cell j of each row: numbers; "false" and "true"; or categories. NaN, empty texts and `nulls` are
/// missing. Throws Error(data): "infinite-number" with its row, "not-utf8".
Column npy_column(const NpyCells& cells, Index j, const NullTokens& nulls);

/// All cells of each row: bytes where they are unsigned and have 8 bits, else numbers. Throws as
/// above, and Error(data, "wrong-type") for texts.
ArrayColumn npy_array(const NpyCells& cells, const NullTokens& nulls);

}  // namespace gradus::read
