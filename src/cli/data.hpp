// Reading tables for a command: the one to learn from, and those that a model is to be used on.
#pragma once

#include "model/model.hpp"
#include "table/read/read.hpp"
#include "train/options.hpp"

#include <string>

namespace gradus::cli {

/// The table as the options say, whether or not a target is named. `path` is empty with --sql.
Source read_table_to_describe(const std::string& path, const Options& options);

/// The table to learn from, as the options say. `path` is empty with --sql.
/// Throws Error(usage, "missing-target") that lists the columns when no target is named.
Source read_training_table(const std::string& path, const Options& options);

/// Throws Error(usage, "missing-target") that lists the columns when no target is named.
void require_target(const Source& source, const Options& options);

/// What --types says: with the columns named there to be read as that, and described as that.
ReadOptions read_with_types(ReadOptions read);
void take_wanted_types(Source& source, const ReadOptions& read);

/// The name of the column that --target says by name or number. Throws Error(data,
/// "missing-column").
std::string target_name(const Source& source, const Options& options);

/// What a model or plan expects of a table.
struct Expected {
  const Schema& schema;
  const Features& features;
};

enum class Answers { needed, welcome };  // whether rows come with the target column

/// A table to use a model on, with the columns it needs in the types it knows, plus `kept` ones as
/// they are.
struct PreparedTable {
  Source source;  // as read; source.table still has every column
  Table table;    // aligned to the model, with the column of --weight beside it
};

PreparedTable read_for_model(const std::string& path, const Options& options,
                             const Expected& expected, Answers answers);

}  // namespace gradus::cli
