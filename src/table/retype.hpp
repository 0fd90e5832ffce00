// What a user takes a column for, where that needs another look at its cells.
#pragma once

#include "table/table.hpp"

#include <string>

namespace gradus {

/// The column for use as `wanted`, which align_table then gives it the storage of. For boolean its
/// cells become words: 0 and 1, or the words of one pair such as yes and no. Any other kind leaves
/// the column as it is. Throws Error(data): "not-a-boolean" with the first cell that is none,
/// "not-a-date" where a date is wanted of plain numbers.
Column retype_column(Column column, const ColumnInfo& info, ColumnKind wanted,
                     const std::string& source);

}  // namespace gradus
