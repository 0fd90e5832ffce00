// DuckDB behind three values: a session, a stream of its rows, and what it says when it gives up.
// Which query to ask, and how to tell a user what went wrong, is left to the readers.
#pragma once

#include "base/matrix.hpp"

#include <duckdb.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::read {

/// DuckDB's own words. Thrown inside this folder only: the readers turn it into an Error.
struct QueryFailure {
  std::string text;
  /// The first line, without the "Invalid Input Error: " before it and the point behind it.
  std::string sentence() const;
};

/// What DuckDB may use. It then keeps what does not fit in files of a folder of its own.
struct DuckdbLimits {
  double bytes = 0;         // of memory; 0: as it likes
  std::string folder = {};  // for its temporary files; "": it writes none
};

/// An empty database in memory that uses all processors, never downloads anything and keeps the
/// order of rows.
class DuckdbSession {
 public:
  explicit DuckdbSession(const DuckdbLimits& limits = {});
  duckdb_connection connection() const { return *connection_; }

 private:
  struct Close {
    void operator()(duckdb_database* database) const;
    void operator()(duckdb_connection* connection) const;
  };
  std::unique_ptr<duckdb_database, Close> database_;
  std::unique_ptr<duckdb_connection, Close> connection_;
};

/// One column of a chunk: `data` holds a C type that follows from the column's type; or texts that
/// were cut elsewhere, an empty one where there is nothing.
struct Cells {
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;  // a bit a row; none when all are valid
  duckdb_vector vector = nullptr;
  const std::string_view* texts = nullptr;
  Index first = 0;  // row 0 is this one of the chunk

  explicit Cells(duckdb_vector of);
  explicit Cells(const std::vector<std::string_view>& cut) : texts(cut.data()) {}
  bool valid(Index row) const {
    const Index at = first + row;
    return validity == nullptr || (validity[at / 64] >> (at % 64) & 1) != 0;
  }
  template <class T>
  const T& at(Index row) const {
    return static_cast<const T*>(data)[first + row];
  }
  std::string_view text(Index row) const;
  /// The rows from `row` on.
  Cells from(Index row) const {
    Cells rest = *this;
    rest.first += row;
    return rest;
  }
};

struct ResultColumn {
  std::string name;
  duckdb_type type = DUCKDB_TYPE_INVALID;
  duckdb_type item_type = DUCKDB_TYPE_INVALID;  // of lists and arrays
  friend bool operator==(const ResultColumn&, const ResultColumn&) = default;
};

/// The names and types that a query would give, without running it. Throws QueryFailure, also when
/// `sql` is not exactly one SELECT.
std::vector<ResultColumn> describe_query(const DuckdbSession& session, const std::string& sql);

/// Runs a SELECT and hands out its rows, some at a time, in order; nothing is kept.
class RowStream {
 public:
  RowStream(const DuckdbSession& session, const std::string& sql);  // throws QueryFailure
  ~RowStream();
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  /// Moves to the next rows; false after the last. Throws QueryFailure.
  bool next();
  Index rows() const;
  Cells column(Index column) const;

 private:
  duckdb_result result_{};
  duckdb_data_chunk chunk_ = nullptr;
};

/// 'text' in SQL, quotes doubled.
std::string quoted(std::string_view text);

/// The path of one file in SQL: a "*" in it stands for itself, not for any name.
std::string quoted_path(const std::string& path);

}  // namespace gradus::read
