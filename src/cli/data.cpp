// Reading tables for a command.
#include "cli/data.hpp"

#include "cli/bad_rows.hpp"
#include "cli/notes.hpp"
#include "cli/text.hpp"
#include "network/names.hpp"
#include "table/retype.hpp"
#include "train/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

struct WantedType {
  std::string column;
  ColumnKind kind;
};

/// --types: COL=KIND, where COL may hold a "=" itself.
std::vector<WantedType> wanted_types(const std::vector<std::string>& texts) {
  std::vector<WantedType> types;
  for (const std::string& text : texts) {
    const std::size_t at = text.rfind('=');
    const std::string kind = at == text.npos ? "" : text.substr(at + 1);
    constexpr std::array<std::string_view, 5> kinds{"number", "category", "boolean", "date",
                                                    "text"};
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
      types.push_back({text.substr(0, at), *value_of(column_kind_names, kind)});
      continue;
    }
    throw Error(Error::Kind::usage,
                {.code = "invalid-types",
                 .text = fmt::format("\"{}\" does not say what a column is to be taken for", text),
                 .place = {.what = "option --types"},
                 .fix = fmt::format("--types {}=category     or =number, =boolean, =date, =text",
                                    text.substr(0, at))});
  }
  return types;
}

/// The columns stored and described as they were asked for. Throws as align_table, with the first
/// cell that is no number.
void take_types(Source& source, const std::vector<WantedType>& types) {
  if (types.empty()) return;
  Schema wanted = source.table.schema;
  for (const WantedType& type : types) {
    const Index at =
        require_column(source.table, type.column, source.name, {.what = "option --types"});
    ColumnInfo& info = wanted[static_cast<std::size_t>(at)];
    if (info.kind == ColumnKind::array) {
      throw Error(Error::Kind::usage,
                  {.code = "invalid-types",
                   .text = fmt::format("column \"{}\" holds {}, which stay what they are",
                                       info.name, info.reason),
                   .place = {.what = "option --types"}});
    }
    Column& column = source.table.columns[static_cast<std::size_t>(at)];
    column = retype_column(std::move(column), info, type.kind, source.name);
    info.kind = type.kind;
    info.reason = "--types";
  }
  Header header = std::move(source.table.header);
  source.table = align_table(std::move(source.table), wanted, {}, source.name);
  source.table.header = std::move(header);
}

/// Finds a class that the model does not know before any work is done. Throws as target_classes().
void check_classes(const TargetCoding& target, const PreparedTable& prepared) {
  if (target.task == Task::regression) return;
  const Table& table = prepared.table;
  try {
    for (const TargetCoding& part : target_parts(target))
      target_classes(part, target_column(part, table), all_rows(table));
  } catch (const Error& error) {
    Message message = error.message();
    message.place.what = prepared.source.name;
    throw Error(error.kind(), std::move(message));
  }
}

}  // namespace

ReadOptions read_with_types(ReadOptions read) {
  for (const WantedType& type : wanted_types(read.types)) {
    if (type.kind == ColumnKind::boolean) continue;  // 0 and 1 are read as they are, words too
    (type.kind == ColumnKind::number ? read.as_numbers
     : type.kind == ColumnKind::date ? read.as_dates
                                     : read.as_text)
        .push_back(type.column);
  }
  return read;
}

void take_wanted_types(Source& source, const ReadOptions& read) {
  take_types(source, wanted_types(read.types));
}

Source read_table_to_describe(const std::string& path, const Options& options) {
  check_bad_row_options(options);
  ReadOptions read = options.read;
  read.path = path;
  if (holds_named_arrays(path)) read.target = options.train.target;
  Source source = read_table(read_with_types(read));
  take_wanted_types(source, read);
  return source;
}

Source read_training_table(const std::string& path, const Options& options) {
  Source source = read_table_to_describe(path, options);
  require_target(source, options);
  return source;
}

void require_target(const Source& source, const Options& options) {
  if (options.train.target.empty()) refuse_without_target(source);
}

std::string target_name(const Source& source, const Options& options) {
  std::string names;
  for (const Index at : target_places(source.table, options.train.target, source.name)) {
    if (!names.empty()) names += ',';
    names += source.table.schema[static_cast<std::size_t>(at)].name;
  }
  return names;
}

PreparedTable read_for_model(const std::string& path, const Options& options,
                             const Expected& expected, Answers answers) {
  check_bad_row_options(options);
  const Schema needed = needed_columns(expected.schema, expected.features);
  const std::string& target = expected.features.target.column;
  std::vector<std::string> targets;
  for (const TargetCoding& part : target_parts(expected.features.target))
    targets.push_back(part.column);
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
    if (column.kind == ColumnKind::category || column.kind == ColumnKind::text)
      read.as_text.push_back(column.name);
    if (column.kind == ColumnKind::number) read.as_numbers.push_back(column.name);
    if (column.kind == ColumnKind::date) read.as_dates.push_back(column.name);
  }
  if (!options.train.weight.empty()) read.as_numbers.push_back(options.train.weight);
  PreparedTable prepared{read_table(read), {}};
  std::vector<std::string> optional;
  if (answers == Answers::welcome) optional = targets;
  prepared.table = align_table(prepared.source.table, needed, optional, prepared.source.name);
  const Index weight = find_column(prepared.source.table, options.train.weight);
  if (answers == Answers::needed && weight >= 0) {
    add_column(prepared.table, options.train.weight,
               prepared.source.table.columns[static_cast<std::size_t>(weight)]);
  }
  if (answers == Answers::needed) check_classes(expected.features.target, prepared);
  return prepared;
}

}  // namespace gradus::cli
