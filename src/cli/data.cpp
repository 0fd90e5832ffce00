// Reading tables for a command.
#include "cli/data.hpp"

#include "cli/notes.hpp"
#include "cli/text.hpp"
#include "network/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace gradus::cli {
namespace {

[[noreturn]] void refuse_without_target(const Source& source) {
  const Schema& schema = source.table.schema;
  Message message{.code = "missing-target",
                  .text = "which column is to be predicted?",
                  .place = {.what = "option --target"}};
  std::size_t longest = 0;
  const std::size_t shown = std::min<std::size_t>(schema.size(), 20);
  for (std::size_t c = 0; c < shown; ++c)
    longest = std::max(longest, display_width(shortened(schema[c].name, 30)));
  for (std::size_t c = 0; c < shown; ++c) {
    message.details.push_back(fmt::format("{}  {}",
                                          pad_right(shortened(schema[c].name, 30), longest),
                                          name_of(column_kind_names, schema[c].kind)));
  }
  if (shown < schema.size())
    message.details.push_back(fmt::format("and {} more", schema.size() - shown));
  const ColumnInfo& last = schema.back();
  message.fix = fmt::format("--target {}    the last column, a {}", last.name,
                            name_of(column_kind_names, last.kind));
  throw Error(Error::Kind::usage, std::move(message));
}

/// Finds a class that the model does not know before any work is done. Throws as target_classes().
void check_classes(const TargetCoding& target, const PreparedTable& prepared) {
  if (target.task == Task::regression) return;
  const Table& table = prepared.table;
  const Index column = find_column(table, target.column);
  try {
    target_classes(target, table.columns[static_cast<std::size_t>(column)], all_rows(table));
  } catch (const Error& error) {
    Message message = error.message();
    message.place.what = prepared.source.name;
    throw Error(error.kind(), std::move(message));
  }
}

}  // namespace

Source read_training_table(const std::string& path, const Options& options) {
  ReadOptions read = options.read;
  read.path = path;
  if (holds_named_arrays(path)) read.target = options.train.target;
  Source source = read_table(read);
  if (options.train.target.empty()) refuse_without_target(source);
  return source;
}

PreparedTable read_for_model(const std::string& path, const Options& options,
                             const Expected& expected, Answers answers) {
  const Schema needed = needed_columns(expected.schema, expected.features);
  const std::string& target = expected.features.target.column;
  ReadOptions read = options.read;
  read.path = path;
  if (holds_named_arrays(path)) {
    read.features = column_of(expected.features.inputs.front());
    read.target = answers == Answers::needed ? target : "";
  }
  for (const ColumnInfo& column : expected.schema) {
    const bool is_image = column.shape.size() == 3;  // of the size that it learned from
    if (is_image && std::filesystem::is_directory(path)) {
      read.image_size = fmt::format("{}x{}", column.shape[1], column.shape[0]);
      read.image_channels = static_cast<int>(column.shape[2]);
    }
    if (column.name != "label") read.width += column.width;  // of LIBSVM rows, which begin with it
  }
  for (const ColumnInfo& column : needed) {
    if (column.kind == ColumnKind::category) read.as_text.push_back(column.name);
    if (column.kind == ColumnKind::number) read.as_numbers.push_back(column.name);
  }
  PreparedTable prepared{read_table(read), {}};
  std::vector<std::string> optional;
  if (answers == Answers::welcome) optional.push_back(target);
  prepared.table = align_table(prepared.source.table, needed, optional, prepared.source.name);
  if (answers == Answers::needed) check_classes(expected.features.target, prepared);
  return prepared;
}

}  // namespace gradus::cli
