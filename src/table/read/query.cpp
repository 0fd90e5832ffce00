// Everything that reaches DuckDB with types: Parquet, JSON, and the user's own queries.
#include "base/error.hpp"
#include "table/date_text.hpp"
#include "table/excerpt.hpp"
#include "table/number_text.hpp"
#include "table/read/block_filler.hpp"
#include "table/read/column_builder.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace gradus::read {
namespace {

/// A query, and how to talk about it.
struct Question {
  const ReadOptions& options;
  std::string sql;
  std::string name;  // in a sentence
  Place place;
  TextRule text_rule = TextRule::keep;
};

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::data, std::move(message));
}

void require_different_names(const Question& question, const std::vector<ResultColumn>& columns) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto [earlier, is_new] = seen.try_emplace(columns[i].name, i);
    if (is_new) continue;
    refuse({.code = "duplicate-column",
            .text = fmt::format("columns {} and {} of {} have the same name \"{}\"",
                                earlier->second + 1, i + 1, question.name, columns[i].name),
            .place = question.place,
            .fix = fmt::format("--sql \"SELECT ... AS {}_2\"", columns[i].name)});
  }
}

/// The part of a SELECT for one column, and what collects its cells.
struct Projection {
  std::string sql;
  ColumnBuilder builder;
};

bool is_number(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL: return true;
    default: return false;
  }
}

/// What a cell of a column holds that no network can use, in words; "" when it can be text.
std::string_view unusable_kind(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BLOB: return "raw bytes";
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION: return "records";
    case DUCKDB_TYPE_MAP: return "maps";
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: return "lists of something else than numbers";
    default: return "";
  }
}

/// The casts are left to DuckDB, which does them in parallel. `cell` is what the column is called
/// in SQL. Nothing for types that no network can use.
std::optional<Projection> project(const ResultColumn& column, const std::string& cell,
                                  const CellRules& rules, TextRule text) {
  if (is_number(column.type)) {
    return Projection{fmt::format("CAST({} AS DOUBLE)", cell), NumberColumnBuilder(rules, "")};
  }
  switch (column.type) {
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return Projection{fmt::format("epoch_us(TRY_CAST({} AS TIMESTAMP)) / 86400e6", cell),
                        NumberColumnBuilder(rules, "dates, as days since 1970", ColumnKind::date)};
    case DUCKDB_TYPE_TIME:
      return Projection{fmt::format("CAST(epoch({}) / 86400 AS DOUBLE)", cell),
                        NumberColumnBuilder(rules, "times, as parts of a day")};
    case DUCKDB_TYPE_BOOLEAN: text = TextRule::guess_at_end; break;  // "true" and "false"
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      if (!is_number(column.item_type)) return std::nullopt;
      return Projection{fmt::format("CAST({} AS DOUBLE[])", cell), ArrayColumnBuilder()};
    default: break;
  }
  if (!unusable_kind(column.type).empty()) return std::nullopt;
  return Projection{fmt::format("CAST({} AS VARCHAR)", cell), TextColumnBuilder(rules, text)};
}

Projection require_projection(const Question& question, const ResultColumn& column,
                              const std::string& cell, const CellRules& rules) {
  const auto is_in = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), column.name) != names.end();
  };
  if (is_in(question.options.as_text)) {
    return {fmt::format("CAST({} AS VARCHAR)", cell), TextColumnBuilder(rules, TextRule::keep)};
  }
  const TextRule rule = is_in(question.options.as_dates) ? TextRule::date : question.text_rule;
  std::optional<Projection> projection = project(column, cell, rules, rule);
  if (projection) return std::move(*projection);
  refuse(
      {.code = "nested-column",
       .text = fmt::format("column \"{}\" of {} holds {}", column.name, question.name,
                           unusable_kind(column.type)),
       .place = question.place,
       .why = "a cell must be a number, a text, true or false, a date, or a list of numbers",
       .fix = fmt::format("--sql \"SELECT ...\"     with what is needed of \"{}\"", column.name)});
}

[[noreturn]] void refuse_cells(const Question& question, const std::string& column, Index rows,
                               const BuiltColumn& built) {
  const SpoiledCells& spoiled = built.spoiled;
  Message message{.code = spoiled.code, .text = {}, .place = question.place};
  const std::string row = with_commas(spoiled.rows.front() + 1);
  if (const auto* const array = std::get_if<ArrayColumn>(&built.column);
      array != nullptr && spoiled.code == "ragged-array") {
    message.text =
        fmt::format("the list in column \"{}\" has {} numbers in row {}, but {} in row 1", column,
                    spoiled.text, row, array->width);
    refuse(std::move(message));
  }
  message.text = spoiled.sentence(column, rows);
  if (spoiled.code == "not-a-date") message.why = way_of_dates;
  show_excerpt(message, spoiled.text, 0, std::ssize(spoiled.text));
  message.about = fmt::format("in row {}", row);
  message.fix = fmt::format("--null '{}'     treats it as missing", spoiled.text);
  refuse(std::move(message));
}

Index fill(const DuckdbSession& session, const std::string& sql,
           std::vector<ColumnBuilder>& builders) {
  RowStream stream(session, sql);
  Index rows = 0;
  while (stream.next()) {
    rows += stream.rows();
    for (std::size_t i = 0; i < builders.size(); ++i) {
      const Cells cells = stream.column(static_cast<Index>(i));
      std::visit([&](auto& builder) { builder.add(cells, stream.rows()); }, builders[i]);
    }
  }
  return rows;
}

Table read_columns(const Question& question) {
  const DuckdbSession session;
  const CellRules rules{NullTokens(question.options.null_tokens), '.'};
  const std::vector<ResultColumn> columns = describe_query(session, question.sql);
  require_different_names(question, columns);
  std::vector<std::string> cells;
  std::vector<std::string> expressions;
  std::vector<ColumnBuilder> builders;
  for (const ResultColumn& column : columns) {
    cells.push_back(fmt::format("c{}", cells.size()));
    Projection projection = require_projection(question, column, cells.back(), rules);
    expressions.push_back(std::move(projection.sql));
    builders.push_back(std::move(projection.builder));
  }
  // The line end closes a comment that the query may end with.
  const Index rows =
      fill(session,
           fmt::format("SELECT {} FROM ({}\n) AS t({})", fmt::join(expressions, ", "), question.sql,
                       fmt::join(cells, ", ")),
           builders);
  if (rows == 0) {
    refuse({.code = "no-rows",
            .text = fmt::format("{} has no row", question.name),
            .place = question.place});
  }
  Table table;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    BuiltColumn built = std::visit([](auto& builder) { return builder.finish(); }, builders[i]);
    if (built.spoiled.count > 0) refuse_cells(question, columns[i].name, rows, built);
    add_built_column(table, columns[i].name, std::move(built));
  }
  return table;
}

/// The same block by block. Returns all rows.
Index stream_columns(const Question& question, const BlockRules& rules) {
  const DuckdbSession session({rules.memory, rules.folder});
  const CellRules cell_rules{NullTokens(question.options.null_tokens), '.'};
  const std::vector<ResultColumn> columns = describe_query(session, question.sql);
  require_different_names(question, columns);
  std::vector<std::string> cells;
  std::vector<std::string> names;  // of those wanted
  std::vector<std::string> expressions;
  std::vector<ColumnBuilder> builders;
  for (const ResultColumn& column : columns) {
    cells.push_back(fmt::format("c{}", cells.size()));
    if (!is_wanted(rules, column.name)) continue;
    Projection projection = require_projection(question, column, cells.back(), cell_rules);
    names.push_back(column.name);
    expressions.push_back(std::move(projection.sql));
    builders.push_back(std::move(projection.builder));
  }
  const auto finish = [&](std::size_t i, BuiltColumn built, Index rows, Table& block) {
    if (built.spoiled.count > 0) refuse_cells(question, names[i], rows, built);
    is_sample(rules) ? add_built_column(block, names[i], std::move(built))
                     : add_block_column(block, names[i], std::move(built));
  };
  if (rules.start) rules.start(std::ssize(expressions));
  if (expressions.empty()) return 0;  // what is missing is said by whoever wants the columns
  BlockFiller filler(std::move(builders), rules, finish);
  RowStream stream(session,
                   fmt::format("SELECT {} FROM ({}\n) AS t({})", fmt::join(expressions, ", "),
                               question.sql, fmt::join(cells, ", ")));
  while (stream.next()) {
    filler.add(stream.rows(), [&](Index i) { return stream.column(i); });
  }
  return filler.finish();
}

/// How one or several files are asked for.
struct TypedFormat {
  std::string_view name;      // "Parquet"
  std::string_view function;  // of DuckDB, which takes files
  std::string_view settings;  // and these

  std::string select(const std::string& files) const {
    return fmt::format("SELECT * FROM {}({}, {})", function, files, settings);
  }
};

std::vector<ResultColumn> columns_of(const DuckdbSession& session, const TypedFormat& format,
                                     const std::string& file) {
  try {
    return describe_query(session, format.select(quoted_path(file)));
  } catch (const QueryFailure& failure) {
    refuse_damaged(file, std::string(format.name), failure.sentence());
  }
}

/// The query for all files. Those whose types differ are read apart and put together by DuckDB,
/// which then finds a type for both; a list of files would have the types of the first.
std::string select_files(const std::vector<std::string>& files, const TypedFormat& format) {
  if (files.size() == 1) return format.select(quoted_path(files.front()));
  const DuckdbSession session;
  std::vector<std::string> paths;
  std::vector<std::string> selects;
  std::vector<ResultColumn> first;
  std::vector<std::string> first_names;
  bool same_types = true;
  for (const std::string& file : files) {
    const std::vector<ResultColumn> columns = columns_of(session, format, file);
    std::vector<std::string> names;
    for (const ResultColumn& column : columns) names.push_back(column.name);
    if (paths.empty()) {
      first = columns;
      first_names = names;
    }
    require_same_columns(files.front(), first_names, file, names);
    same_types = same_types && columns == first;
    paths.push_back(quoted_path(file));
    selects.push_back(format.select(paths.back()));
  }
  return same_types ? format.select(fmt::format("[{}]", fmt::join(paths, ", ")))
                    : fmt::format("{}", fmt::join(selects, " UNION ALL BY NAME "));
}

/// Reads each file alone, to find the one that cannot be.
[[noreturn]] void refuse_files(const ReadOptions& options, const TypedFormat& format,
                               const QueryFailure& failure) {
  const std::vector<std::string> files = files_of(options);
  for (std::size_t i = 0; files.size() > 1 && i < files.size(); ++i) {
    ReadOptions one = options;
    one.path = files[i];
    try {
      read_columns({one, format.select(quoted_path(files[i])), files[i], {.what = files[i]}});
    } catch (const QueryFailure& own) {
      refuse_damaged(files[i], std::string(format.name), own.sentence());
    }
  }
  refuse_damaged(options.path, std::string(format.name), failure.sentence());
}

Source read_typed_files(const ReadOptions& options, const TypedFormat& format) {
  const std::string name = file_name(options.path);
  try {
    const std::string sql = select_files(files_of(options), format);
    return {read_columns({options, sql, name, {.what = options.path}, TextRule::guess_dressed}),
            name, std::string(format.name)};
  } catch (const QueryFailure& failure) {
    refuse_files(options, format, failure);
  }
}

BlocksRead stream_typed_files(const ReadOptions& options, const TypedFormat& format,
                              const BlockRules& rules) {
  const std::string name = file_name(options.path);
  try {
    const std::string sql = select_files(files_of(options), format);
    return {name,
            std::string(format.name),
            stream_columns({options, sql, name, {.what = options.path}, TextRule::keep}, rules),
            {}};
  } catch (const QueryFailure& failure) {
    refuse_damaged(options.path, std::string(format.name), failure.sentence());
  }
}

/// A file that the query names and that is not there is told as such.
[[noreturn]] void refuse_query(const std::string& sql, const QueryFailure& failure) {
  const Place place{.what = "option --sql"};
  constexpr std::string_view missing = "No files found that match the pattern \"";
  if (const std::size_t at = failure.text.find(missing); at != failure.text.npos) {
    const std::string path = failure.text.substr(at + missing.size());
    require_file(path.substr(0, path.find('"')), place);
  }
  Message message{.code = "bad-query", .text = "the query cannot be run", .place = place};
  show_excerpt(message, sql, 0, 0);
  message.mark_size = 0;
  message.why = failure.sentence();
  refuse(std::move(message));
}

constexpr TypedFormat parquet{"Parquet", "read_parquet", "hive_partitioning=false"};
// All rows decide on the types, not a sample.
constexpr TypedFormat json{"JSON", "read_json", "sample_size=-1, hive_partitioning=false"};

/// Without what may stand behind it.
std::string query_of(const ReadOptions& options) {
  const std::size_t last = options.sql.find_last_not_of("; \t\r\n");
  return options.sql.substr(0, last == std::string::npos ? 0 : last + 1);
}

Question question_of(const ReadOptions& options, const std::string& sql) {
  return {options, sql, "the query", {.what = "option --sql"}, TextRule::guess_at_end};
}

}  // namespace

Source read_parquet(const ReadOptions& options) {
  return read_typed_files(options, parquet);
}

BlocksRead read_parquet_blocks(const ReadOptions& options, const BlockRules& rules) {
  return stream_typed_files(options, parquet, rules);
}

double parquet_cells(const std::string& path) {
  try {
    const DuckdbSession session;
    RowStream stream(session, fmt::format("SELECT CAST(num_rows * (SELECT count(*) FROM (DESCRIBE "
                                          "SELECT * FROM read_parquet({0}))) AS DOUBLE) FROM "
                                          "parquet_file_metadata({0})",
                                          quoted_path(path)));
    return stream.next() && stream.rows() > 0 ? stream.column(0).at<double>(0) : 0;
  } catch (const QueryFailure&) {
    return 0;
  }
}

double query_cells(const ReadOptions& options) {
  try {
    const DuckdbSession session;
    const std::string sql = query_of(options);
    const auto columns = static_cast<double>(describe_query(session, sql).size());
    RowStream stream(session, fmt::format("SELECT CAST(count(*) AS DOUBLE) FROM ({}\n)", sql));
    return stream.next() && stream.rows() > 0 ? columns * stream.column(0).at<double>(0) : 0;
  } catch (const QueryFailure&) {
    return 0;  // what is wrong with it is said when it is read
  }
}

Source read_json(const ReadOptions& options) {
  try {
    return read_typed_files(options, json);
  } catch (const Error& error) {
    if (error.message().code == "damaged-file") require_json_lines(error.message().place.what);
    throw;
  }
}

BlocksRead read_json_blocks(const ReadOptions& options, const BlockRules& rules) {
  return stream_typed_files(options, json, rules);
}

Source read_query(const ReadOptions& options) {
  const std::string sql = query_of(options);
  try {
    return {read_columns(question_of(options, sql)), "query", "SQL"};
  } catch (const QueryFailure& failure) {
    refuse_query(sql, failure);
  }
}

BlocksRead read_query_blocks(const ReadOptions& options, const BlockRules& rules) {
  const std::string sql = query_of(options);
  try {
    return {"query", "SQL", stream_columns(question_of(options, sql), rules), {}};
  } catch (const QueryFailure& failure) {
    refuse_query(sql, failure);
  }
}

}  // namespace gradus::read
