// How a delimited text file is written: guessed from its first lines where the user does not say.
#pragma once

#include "table/read/csv_records.hpp"
#include "table/read/read.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace gradus::read {

struct Dialect {
  char delimiter = ',';
  char decimal = '.';
  bool header = true;
  Index lines_before = 0;          // the first record: empty, comments, Excel's "sep=;"
  Index comments = 0;              // of these, the ones that are not empty
  Index header_bytes = 0;          // of the first record
  Header header_line;              // empty without a header, or when it has more than one line
  std::vector<std::string> names;  // c1, c2, ... where the file names none

  /// The most bytes of a record: DuckDB's own limit is 2 MB, a wide table may need more.
  Index longest_record() const { return std::max<Index>(2'000'000, 8 * header_bytes); }
  std::string text() const;  // "semicolon, header line, decimal comma"
};

/// Looks at up to 1,000 lines. The delimiter is the one that cuts most of them into as many fields
/// as the first, at least two. The first line is a header when it holds no number and stands over
/// numbers, or holds nothing that occurs again below it. A comma is the decimal mark when it is not
/// the delimiter, occurs between digits, and no number has a point. Lines that begin with "#" are
/// comments at the top of a file, unless they are as wide as the row below them; a first line
/// "sep=;" names the delimiter.
/// Throws Error(usage) for a delimiter that is none, Error(data) "not-utf8", "not-text",
/// "duplicate-column", "too-many-columns", "unclosed-quote".
Dialect find_dialect(const DuckdbSession& session, const ReadOptions& options);

}  // namespace gradus::read
