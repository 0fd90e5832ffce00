// DuckDB writes what it reads: the rows go into a table in memory, and COPY makes the file.
#include "table/read/write.hpp"

#include "table/read/duckdb_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr double most_whole = 9007199254740992.0;  // 2^53: every whole number up to it is a double

enum class Numbers { as_read, as_double };

bool all_whole(const NumberColumn& column) {
  for (const double value : column.values) {
    if (!std::isnan(value) && (value != std::floor(value) || std::abs(value) > most_whole))
      return false;
  }
  return true;
}

/// A column and the DuckDB type that it is written as.
struct Written {
  const Column* column;
  std::string name;
  bool whole = false;

  std::string type() const {
    if (std::holds_alternative<CategoryColumn>(*column)) return "VARCHAR";
    return whole ? "BIGINT" : "DOUBLE";
  }
};

void add_columns(std::vector<Written>& columns, const Table& table, Numbers numbers) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (std::holds_alternative<ArrayColumn>(column)) {
      throw Error(Error::Kind::data,
                  {.code = "nested-column",
                   .text = fmt::format("\"{}\" holds arrays, which cannot be written out",
                                       table.schema[c].name)});
    }
    const auto* number = std::get_if<NumberColumn>(&column);
    columns.push_back({&column, table.schema[c].name,
                       numbers == Numbers::as_read && number && all_whole(*number)});
  }
}

[[noreturn]] void refuse_to_write(const std::string& path, const std::string& why) {
  throw Error(Error::Kind::failed, {.code = "cannot-write",
                                    .text = fmt::format("{} could not be written", path),
                                    .place = {.what = path},
                                    .why = why});
}

void run_sql(const read::DuckdbSession& session, const std::string& sql) {
  duckdb_result result;
  const duckdb_state state = duckdb_query(session.connection(), sql.c_str(), &result);
  const char* error = duckdb_result_error(&result);
  const std::string text = error != nullptr ? error : "";
  duckdb_destroy_result(&result);
  if (state == DuckDBError) throw read::QueryFailure{text};
}

std::string identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void append_cell(duckdb_appender appender, const Written& written, std::size_t row) {
  if (const auto* category = std::get_if<CategoryColumn>(written.column)) {
    const std::int32_t code = category->codes[row];
    if (code < 0) {
      duckdb_append_null(appender);
      return;
    }
    const std::string& level = category->levels[static_cast<std::size_t>(code)];
    duckdb_append_varchar_length(appender, level.data(), level.size());
    return;
  }
  const double value = std::get<NumberColumn>(*written.column).values[row];
  if (std::isnan(value)) {
    duckdb_append_null(appender);
  } else if (written.whole) {
    duckdb_append_int64(appender, static_cast<std::int64_t>(value));
  } else {
    duckdb_append_double(appender, value);
  }
}

std::string copy_options(const std::string& path) {
  if (path == "-" || path.ends_with(".csv")) return "FORMAT csv, HEADER";
  if (path.ends_with(".parquet")) return "FORMAT parquet";
  if (path.ends_with(".jsonl")) return "FORMAT json";
  throw Error(Error::Kind::usage,
              {.code = "unknown-format",
               .text = fmt::format("{} ends in none of .csv, .parquet, .jsonl", path),
               .place = {.what = "option --output"},
               .fix = "--output answers.csv"});
}

}  // namespace

/// The rows so far, as the table "answers" of a database of its own.
struct TableWriter::Rows {
  std::string path;
  std::string options;
  read::DuckdbSession session;
  std::vector<Written> columns = {};

  void copy_to(const std::string& file) const {
    run_sql(session, fmt::format("COPY answers TO {} ({}, USE_TMP_FILE false)", read::quoted(file),
                                 options));
  }

  /// Two columns of one name get _1 behind the second.
  void create(std::vector<Written> first) {
    columns = std::move(first);
    std::string definitions;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      for (std::size_t before = 0; before < c; ++before) {
        if (columns[before].name == columns[c].name) columns[c].name += "_1";
      }
      definitions += fmt::format("{}{} {}", c == 0 ? "" : ", ", identifier(columns[c].name),
                                 columns[c].type());
    }
    run_sql(session, fmt::format("CREATE TABLE answers ({})", definitions));
  }

  /// The columns of further rows, which may need a wider type.
  void change(const std::vector<Written>& further) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c].column = further[c].column;
      if (!columns[c].whole || further[c].whole) continue;
      columns[c].whole = false;
      run_sql(session,
              fmt::format("ALTER TABLE answers ALTER {} TYPE DOUBLE", identifier(columns[c].name)));
    }
  }

  void append(Index rows) const {
    duckdb_appender appender = nullptr;
    duckdb_appender_create(session.connection(), nullptr, "answers", &appender);
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
      for (const Written& column : columns) append_cell(appender, column, row);
      duckdb_appender_end_row(appender);
    }
    const bool failed = duckdb_appender_destroy(&appender) == DuckDBError;  // flushes what is left
    if (failed) throw read::QueryFailure{"the rows do not fit into memory"};
  }

  /// Through a file without a name: DuckDB would open standard output anew and so cut off what
  /// stands in the file that it may lead to.
  void write_to_stdout() const {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    if (file == nullptr) {
      refuse_to_write("standard output", "there is no room for a temporary file");
    }
    copy_to(fmt::format("/proc/self/fd/{}", fileno(file.get())));
    std::vector<char> block(std::size_t{1} << 16);
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get())) {
      std::fwrite(block.data(), 1, count, stdout);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      refuse_to_write("standard output", std::generic_category().message(errno));
    }
  }
};

TableWriter::TableWriter(std::string path, double memory, const std::string& folder) {
  const std::string options = copy_options(path);
  rows_.reset(new Rows{std::move(path), options, read::DuckdbSession({memory, folder})});
}

TableWriter::~TableWriter() = default;

void TableWriter::add(const Table& copied, const Table& answers) {
  std::vector<Written> columns;
  add_columns(columns, copied, Numbers::as_read);
  add_columns(columns, answers, Numbers::as_double);
  try {
    rows_->columns.empty() ? rows_->create(std::move(columns)) : rows_->change(columns);
    rows_->append(std::max(copied.rows(), answers.rows()));
  } catch (const read::QueryFailure& failure) {
    refuse_to_write(rows_->path == "-" ? "standard output" : rows_->path, failure.sentence());
  }
}

void TableWriter::finish() {
  const std::string& path = rows_->path;
  const bool to_stdout = path == "-";
  const std::string part = path + ".part";
  std::error_code failed;
  try {
    if (to_stdout) return rows_->write_to_stdout();
    rows_->copy_to(part);
    fs::rename(part, path, failed);
    if (!failed) return;
  } catch (const read::QueryFailure& failure) {
    if (!to_stdout) fs::remove(part, failed);
    refuse_to_write(to_stdout ? "standard output" : path, failure.sentence());
  }
  const std::string why = failed.message();
  fs::remove(part, failed);
  refuse_to_write(path, why);
}

void write_table(const Table& copied, const Table& answers, const std::string& path) {
  TableWriter writer(path);
  writer.add(copied, answers);
  writer.finish();
}

}  // namespace gradus
