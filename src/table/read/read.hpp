// Reading a table from wherever the user keeps it. The files of this folder are the only ones that
// know a format.
#pragma once

#include "table/read_options.hpp"
#include "table/table.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gradus {

/// A row that was left out, as ReadOptions::on_bad_row wants it.
struct RejectedRow {
  std::string file;
  Index line = 0;      // from 1
  std::string reason;  // "it has 4 values but the header names 3 columns"
  std::string text;    // as it stands in the file
};

struct Source {
  Table table;
  std::string name;  // the file's name without folders, or "query"
  std::string
      dialect;  // what was found out about the format: "comma, header line", "HDF5", "IDX images"
  std::vector<RejectedRow> rejected = {};  // in the order of the files
};

/// Reads the whole table; rows keep the file's order. Throws Error: usage for options that do not
/// fit the format, data for everything that is wrong with the file ("missing-file", "empty-file",
/// "ragged-row", "unknown-format", ...).
Source read_table(const ReadOptions& options);

/// How a table is read that is not to be in memory as a whole.
struct BlockRules {
  Index block_rows = 0;                           // of each block but the last
  std::vector<std::string> columns = {};          // those wanted, where they are; none: all
  std::function<bool(Index row)> keep = {};       // whether a row is wanted; none: all are
  std::function<void(Table&& block)> take = {};   // is given the blocks in order
  std::function<void(Index columns)> start = {};  // is told, before the first row, what is to come
  double memory = 0;                              // bytes that DuckDB may use
  std::string folder = {};                        // for DuckDB's temporary files
};

struct BlocksRead {
  std::string name;  // as Source has them
  std::string dialect;
  Index rows = 0;       // of the whole table, kept or not
  std::string version;  // sizes and times of the files: the same while nobody changes them
};

/// Reads the rows block by block; what blocks are given is the same for any number of threads. The
/// columns of ReadOptions::as_text and as_numbers are read as those; of each other one a block
/// decides for itself, and tells missing and distinct cells only when it is the whole table that
/// is kept (block_rows of at least as many). Throws as read_table does, and Error(usage,
/// "not-streamed") for what can be read as a whole only: a stream, another format than text,
/// Parquet, JSON or a query, and text with --on-bad-row skip.
BlocksRead read_blocks(const ReadOptions& options, const BlockRules& rules);

/// About how many bytes read_table and what a training makes of it would take: 0 where read_blocks
/// does not read such a file, infinite where only reading tells.
double estimate_memory(const ReadOptions& options);

/// The same for a query, whose rows are counted for it.
double estimate_query_memory(const ReadOptions& options);

/// Bytes that are free on this computer, or in its container; infinite where nothing says so.
double free_memory();

/// Whether `path` ends as a file of named arrays does (HDF5, .npz), for which the target is an
/// array and must be named in ReadOptions.
bool holds_named_arrays(const std::string& path);

}  // namespace gradus
