// Reading a table from wherever the user keeps it. The files of this folder are the only ones that
// know a format.
#pragma once

#include "table/read_options.hpp"
#include "table/table.hpp"

#include <string>

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

/// Whether `path` ends as a file of named arrays does (HDF5, .npz), for which the target is an
/// array and must be named in ReadOptions.
bool holds_named_arrays(const std::string& path);

}  // namespace gradus
