// Tables that do not fit into the memory that may be used: whether one is such, a sample of its
// rows, and all of them block by block.
#pragma once

#include "cli/data.hpp"
#include "train/stream.hpp"

#include <optional>
#include <string>

namespace gradus::cli {

/// How a table is read that is larger than memory.
struct Larger {
  ReadOptions read;     // with its path
  double limit = 0;     // bytes that the program may use
  std::string folder;   // for temporary files: TMPDIR, or /tmp
  std::string version;  // of the files when they were first read

  double spare() const;   // bytes of the limit that are left for rows
  double duckdb() const;  // of those: what DuckDB may use
  /// A folder for DuckDB's own files, which it removes.
  std::string duckdb_folder(const char* use) const;
};

/// Nothing where the table at `path` (or of --sql) fits into --memory-limit, or without one into
/// what is free. Throws Error(usage, "not-streamed") for one that does not fit and that can only be
/// read as a whole.
std::optional<Larger> larger_than_memory(const std::string& path, const Options& options);

/// Throws Error(usage, "not-streamed") for a second file that does not fit beside such a table;
/// `option` is how it was given.
void require_small(const Larger& larger, const std::string& path, const char* option);

/// Some rows of a table, each as likely as any other, in their order.
struct SampledTable {
  Source source;
  std::vector<Index> numbers;  // of its rows in the whole table
  Index rows = 0;              // of the whole table
};

/// Sets larger.version. Throws as read_training_table.
SampledTable read_sample(Larger& larger, const Options& options);

/// What judging looks at, of a table that does not fit into memory: answers and what a model says,
/// not the inputs.
struct JudgedRows {
  Source source;            // with the columns of the target, of --weight and of --group
  Predictions predictions;  // of all rows
  std::vector<Unusual> unusual;
};

/// Throws as read_all_rows, and Error(usage, "not-streamed") when even that does not fit.
JudgedRows judge_larger(const Larger& larger, const Model& model, const Options& options);

/// Only the rows with these numbers, ascending, with all columns that the model looks at.
Table read_some_rows(const Larger& larger, const Model& model, const std::vector<Index>& numbers);

/// All rows with the columns of `needed`, read as the kinds there, block by block; `numbers` is how
/// many a row will become. Throws as read_blocks and align_block, and Error(data, "changed-table").
void read_all_rows(const Larger& larger, const Schema& needed, Index numbers,
                   const std::function<void(Table&& block)>& take);

/// The source of rows for training as planned.
RowSource row_source(const Larger& larger, const std::string& name, const Plan& plan);

}  // namespace gradus::cli
