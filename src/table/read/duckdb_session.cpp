// The C API of DuckDB, with every handle given back whatever happens.
#include "table/read/duckdb_session.hpp"

#include "base/error.hpp"
#include "base/threads.hpp"

#include <fmt/format.h>

namespace gradus::read {
namespace {

struct Prepared {
  duckdb_prepared_statement statement = nullptr;

  Prepared(const DuckdbSession& session, const std::string& sql) {
    if (duckdb_prepare(session.connection(), sql.c_str(), &statement) == DuckDBSuccess) return;
    QueryFailure failure{duckdb_prepare_error(statement)};
    duckdb_destroy_prepare(&statement);
    throw failure;
  }
  ~Prepared() { duckdb_destroy_prepare(&statement); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
};

ResultColumn result_column(duckdb_prepared_statement statement, idx_t i) {
  const char* const name = duckdb_prepared_statement_column_name(statement, i);
  ResultColumn column{name, duckdb_prepared_statement_column_type(statement, i)};
  duckdb_free(const_cast<char*>(name));  // ours to free, whatever its type says
  if (column.type != DUCKDB_TYPE_LIST && column.type != DUCKDB_TYPE_ARRAY) return column;
  duckdb_logical_type type = duckdb_prepared_statement_column_logical_type(statement, i);
  duckdb_logical_type item = column.type == DUCKDB_TYPE_LIST ? duckdb_list_type_child_type(type)
                                                             : duckdb_array_type_child_type(type);
  column.item_type = duckdb_get_type_id(item);
  duckdb_destroy_logical_type(&item);
  duckdb_destroy_logical_type(&type);
  return column;
}

void set(duckdb_config config, const char* name, const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
    throw Error(Error::Kind::failed, {.code = "wrong-duckdb",
                                      .text = fmt::format("DuckDB has no setting \"{}\"", name)});
  }
}

}  // namespace

std::string QueryFailure::sentence() const {
  std::string line = text.substr(0, text.find('\n'));
  constexpr std::string_view before = "Error: ";
  if (const std::size_t kind = line.find(before); kind != line.npos) {
    line.erase(0, kind + before.size());
  }
  line.resize(line.find_last_not_of(" .!") + 1);
  return line;
}

void DuckdbSession::Close::operator()(duckdb_database* database) const {
  duckdb_close(database);
  delete database;
}

void DuckdbSession::Close::operator()(duckdb_connection* connection) const {
  duckdb_disconnect(connection);
  delete connection;
}

DuckdbSession::DuckdbSession(const DuckdbLimits& limits)
    : database_(new duckdb_database{nullptr}), connection_(new duckdb_connection{nullptr}) {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  const std::unique_ptr<duckdb_config, void (*)(duckdb_config*)> guard(&config,
                                                                       duckdb_destroy_config);
  set(config, "autoinstall_known_extensions", "false");
  set(config, "autoload_known_extensions", "false");
  set(config, "preserve_insertion_order", "true");
  set(config, "threads", std::to_string(available_processors()));
  if (limits.bytes > 0) {
    set(config, "memory_limit", fmt::format("{:.0f}B", limits.bytes));
    set(config, "temp_directory", limits.folder);
  }
  char* said = nullptr;
  if (duckdb_open_ext(nullptr, database_.get(), config, &said) != DuckDBSuccess) {
    const std::string why = said == nullptr ? "" : said;
    duckdb_free(said);
    throw Error(Error::Kind::failed,
                {.code = "no-duckdb", .text = "DuckDB does not start", .why = why});
  }
  duckdb_connect(*database_, connection_.get());
}

Cells::Cells(duckdb_vector of)
    : data(duckdb_vector_get_data(of)), validity(duckdb_vector_get_validity(of)), vector(of) {}

std::string_view Cells::text(Index row) const {
  if (texts != nullptr) return texts[first + row];
  const auto& cell = at<duckdb_string_t>(row);
  // Up to 12 bytes lie in the cell itself.
  const std::uint32_t size = cell.value.inlined.length;
  return {size <= 12 ? cell.value.inlined.inlined : cell.value.pointer.ptr, size};
}

std::vector<ResultColumn> describe_query(const DuckdbSession& session, const std::string& sql) {
  const Prepared prepared(session, sql);
  if (duckdb_prepared_statement_type(prepared.statement) != DUCKDB_STATEMENT_TYPE_SELECT) {
    throw QueryFailure{"it is not a SELECT, so it has no rows to train on"};
  }
  std::vector<ResultColumn> columns;
  const idx_t count = duckdb_prepared_statement_column_count(prepared.statement);
  for (idx_t i = 0; i < count; ++i) columns.push_back(result_column(prepared.statement, i));
  return columns;
}

RowStream::RowStream(const DuckdbSession& session, const std::string& sql) {
  const Prepared prepared(session, sql);
  duckdb_pending_result pending = nullptr;
  const bool started =
      duckdb_pending_prepared_streaming(prepared.statement, &pending) == DuckDBSuccess &&
      duckdb_execute_pending(pending, &result_) == DuckDBSuccess;
  const char* const before = started ? nullptr : duckdb_pending_error(pending);
  const char* const during = started ? nullptr : duckdb_result_error(&result_);
  const std::string text = during != nullptr ? during : before != nullptr ? before : "";
  duckdb_destroy_pending(&pending);
  if (started) return;
  duckdb_destroy_result(&result_);
  throw QueryFailure{text};
}

RowStream::~RowStream() {
  duckdb_destroy_data_chunk(&chunk_);
  duckdb_destroy_result(&result_);
}

bool RowStream::next() {
  duckdb_destroy_data_chunk(&chunk_);
  chunk_ = duckdb_fetch_chunk(result_);
  if (chunk_ == nullptr) {
    const char* const said = duckdb_result_error(&result_);
    if (said != nullptr) throw QueryFailure{said};
  }
  return chunk_ != nullptr;
}

Index RowStream::rows() const {
  return static_cast<Index>(duckdb_data_chunk_get_size(chunk_));
}

Cells RowStream::column(Index column) const {
  return Cells(duckdb_data_chunk_get_vector(chunk_, static_cast<idx_t>(column)));
}

std::string quoted(std::string_view text) {
  std::string sql = "'";
  for (const char c : text) {
    if (c == '\'') sql += c;
    sql += c;
  }
  return sql + "'";
}

std::string quoted_path(const std::string& path) {
  std::string pattern;
  for (const char c : path) {
    const bool is_special = c == '*' || c == '?' || c == '[';
    pattern += is_special ? std::string{'[', c, ']'} : std::string(1, c);
  }
  return quoted(pattern);
}

}  // namespace gradus::read
