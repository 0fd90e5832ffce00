// Everything that is decided before the first step: the task, the rows, the inputs, the network.
#pragma once

#include "model/model.hpp"
#include "table/profile.hpp"
#include "table/split.hpp"
#include "train/options.hpp"

#include <string>

namespace gradus {

struct Plan {
  TaskGuess task;                 // what is learned, and why it was taken for that
  Split split;                    // rows of the table, those without an answer left out
  Index rows_without_target = 0;  // how many those are
  std::vector<std::pair<std::string, Leak>> leaks;  // inputs that give the target away
  Features features;                                // fitted on split.train
  Network network;
};

/// Whether rows to validate with come in a file of their own.
enum class ValidationRows : std::uint8_t { from_table, own_file };

/// The numbers of the column `name` in all rows, by which they are put in order; empty for "".
/// `option` names it in errors. Throws Error(data): "missing-column", "not-a-time".
std::vector<double> times_of(const Table& table, const std::string& source, const std::string& name,
                             const std::string& option);

/// For each row of the table its group, a small number that is equal where the cells of the column
/// `group` are; -1 where the cell is missing. Empty for group "". Throws Error(data):
/// "missing-column", "not-a-group".
std::vector<std::int32_t> groups_of(const Table& table, const std::string& source,
                                    const std::string& group);

/// Whether a row validates that is known by its number in a table which is not in memory, or by the
/// name of its group: a share of all, the same each time.
bool is_validation_row(const TrainOptions& options, std::uint64_t name);

/// The name of the group that a cell of its column puts a row in: FNV-1a of the cell's text.
std::uint64_t group_name(const Column& groups, Index row);

/// What the options say about the inputs of a table.
FeatureOptions feature_options(const Table& table, const TrainOptions& options, Task task);

/// The network for such features. Throws what choose_loss and check_network throw.
Network plan_network(const Features& features, const TrainOptions& options);

/// Decides all of it from the table and the options. Throws what fit_features, require_column and
/// choose_loss and check_network throw, Error(usage) for options of layers that do not go together,
/// and Error(data, "too-few-rows") when fewer than two rows have an answer. Before all else what
/// check_learning_options throws. Where the table is a sample of one that is not in memory,
/// `numbers` [rows] are those that its rows have there; is_validation_row() then splits them.
Plan plan_training(const Table& table, const std::string& source, const TrainOptions& options,
                   ValidationRows validation, std::span<const Index> numbers = {});

}  // namespace gradus
