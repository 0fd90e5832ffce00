// Patterns such as "part-*.csv" that the shell did not expand, and what the files of one table must
// have in common.
#include "base/error.hpp"
#include "table/read/duckdb_session.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::read {
namespace {

/// The first of `names` that is not among `others`, or nullptr.
const std::string* first_missing(const std::vector<std::string>& names,
                                 const std::vector<std::string>& others) {
  const auto at = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(others.begin(), others.end(), name) == others.end();
  });
  return at == names.end() ? nullptr : &*at;
}

}  // namespace

std::vector<std::string> files_of(const ReadOptions& options) {
  return options.files.empty() ? std::vector{options.path} : options.files;
}

bool is_pattern(const std::string& path) {
  return path.find_first_of("*?[") != path.npos;
}

std::vector<std::string> matching_files(const std::string& pattern) {
  std::vector<std::string> files;
  const DuckdbSession session;
  try {
    RowStream rows(session, fmt::format("SELECT file FROM glob({})", quoted(pattern)));
    while (rows.next()) {
      for (Index row = 0; row < rows.rows(); ++row) files.emplace_back(rows.column(0).text(row));
    }
  } catch (const QueryFailure& failure) {
    throw Error(Error::Kind::data, {.code = "missing-file",
                                    .text = fmt::format("\"{}\" names no files", pattern),
                                    .place = {.what = pattern},
                                    .why = failure.sentence()});
  }
  if (files.empty()) {
    throw Error(
        Error::Kind::data,
        {.code = "missing-file",
         .text = fmt::format("no file has a name like \"{}\"", pattern),
         .place = {.what = pattern},
         .why = "* stands for any letters, ? for one, [ab] for one of these, ** for folders"});
  }
  std::sort(files.begin(), files.end());
  return files;
}

void require_same_columns(const std::string& first, const std::vector<std::string>& first_columns,
                          const std::string& other, const std::vector<std::string>& columns) {
  if (columns == first_columns) return;  // searching is slow for wide tables
  const std::string* const missing = first_missing(first_columns, columns);
  const std::string* const extra = first_missing(columns, first_columns);
  if (missing == nullptr && extra == nullptr) return;
  Message message{.code = "different-columns",
                  .text = {},
                  .place = {.what = other},
                  .why = "files that are read together need the same columns"};
  if (missing == nullptr) {
    message.text = fmt::format("{} has a column \"{}\", which {} does not have", file_name(other),
                               *extra, file_name(first));
  } else {
    message.text = fmt::format("{} has no column \"{}\", which {} has", file_name(other), *missing,
                               file_name(first));
    const std::string nearest = nearest_name(*missing, columns);
    if (!nearest.empty()) {
      message.fix = fmt::format("rename \"{}\" to \"{}\" in {}", nearest, *missing, other);
    }
  }
  throw Error(Error::Kind::data, std::move(message));
}

}  // namespace gradus::read
