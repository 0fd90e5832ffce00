// Checks that the file can be read at all and hands it to the reader that its ending names.
#include "table/read/read.hpp"

#include "table/read/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace gradus {
namespace read {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::data, std::move(message));
}

/// The name in `folder` that is nearest to the missing one, or "".
std::string nearest_file(const fs::path& missing) {
  const fs::path folder = missing.has_parent_path() ? missing.parent_path() : fs::path(".");
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator file(folder, failure), end; !failure && file != end;
       file.increment(failure)) {
    if (!file->is_directory(failure)) names.push_back(file->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  const std::string name = nearest_name(missing.filename().string(), names);
  return name.empty() ? "" : (missing.parent_path() / name).string();
}

[[noreturn]] void refuse_missing(const std::string& path, const Place& place) {
  Message message{
      .code = "missing-file", .text = fmt::format("there is no file \"{}\"", path), .place = place};
  const std::string nearest = nearest_file(path);
  if (!nearest.empty()) {
    message.fix = fmt::format("{}     the closest name in that folder", nearest);
  } else if (const fs::path folder = fs::path(path).parent_path();
             !folder.empty() && !fs::exists(folder)) {
    message.why = fmt::format("the folder {} does not exist", folder.string());
  }
  refuse(std::move(message));
}

}  // namespace

std::string file_name(const std::string& path) {
  return fs::path(path).filename().string();
}

void refuse_damaged(const std::string& path, const std::string& format, const std::string& why) {
  refuse({.code = "damaged-file",
          .text = fmt::format("{} is damaged, cut off, or not {}", file_name(path), format),
          .place = {.what = path},
          .why = why});
}

void require_file(const std::string& path, const Place& place) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) refuse_missing(path, place);
  if (fs::is_directory(status)) {
    refuse({.code = "not-a-file",
            .text = fmt::format("{} is a folder, not a file", path),
            .place = place,
            .fix = fmt::format("--sql \"FROM '{}/*.csv'\"     reads all its files as one table",
                               path)});
  }
  if (!std::ifstream(path)) {
    refuse({.code = "unreadable-file",
            .text = fmt::format("{} may not be read", path),
            .place = place,
            .why = "you have no permission to read it",
            .fix = fmt::format("chmod u+r '{}'", path)});
  }
  if (fs::is_regular_file(status) && fs::file_size(path, failure) == 0) {
    refuse({.code = "empty-file", .text = fmt::format("{} is empty", path), .place = place});
  }
}

}  // namespace read

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

using Reader = Source (*)(const ReadOptions&);

struct Format {
  std::string_view ending;
  Reader reader;
};

constexpr std::array formats{
    Format{".csv", read::read_csv},         Format{".csv.gz", read::read_csv},
    Format{".csv.zst", read::read_csv},     Format{".tsv", read::read_csv},
    Format{".tsv.gz", read::read_csv},      Format{".tsv.zst", read::read_csv},
    Format{".txt", read::read_csv},         Format{".txt.gz", read::read_csv},
    Format{".txt.zst", read::read_csv},     Format{".parquet", read::read_parquet},
    Format{".json", read::read_json},       Format{".json.gz", read::read_json},
    Format{".json.zst", read::read_json},   Format{".jsonl", read::read_json},
    Format{".jsonl.gz", read::read_json},   Format{".jsonl.zst", read::read_json},
    Format{".ndjson", read::read_json},     Format{".h5", read::read_hdf5},
    Format{".hdf5", read::read_hdf5},       Format{"idx3-ubyte", read::read_idx},
    Format{"idx3-ubyte.gz", read::read_idx}};

Reader reader_for(const std::string& path) {
  const std::string name = lower(read::file_name(path));
  for (const Format& format : formats) {
    if (name.ends_with(format.ending)) return format.reader;
  }
  throw Error(
      Error::Kind::data,
      {.code = "unknown-format",
       .text = fmt::format("the ending of {} does not name a format", read::file_name(path)),
       .place = {.what = path},
       .why = "known are .csv .tsv .txt .json .jsonl (also with .gz or .zst), .parquet, .h5 "
              ".hdf5, and idx3-ubyte (also with .gz)",
       .fix = "rename the file, or --sql \"FROM read_csv('FILE')\""});
}

/// Options that only one family of formats understands are refused elsewhere, not ignored.
void require_fitting_options(const ReadOptions& options, Reader reader) {
  const bool text = reader == read::read_csv;
  const std::array<std::pair<std::string_view, bool>, 4> misplaced{{
      {"--delimiter", !options.delimiter.empty() && !text},
      {"--header", options.header.has_value() && !text},
      {"--features", !options.features.empty() && reader != read::read_hdf5},
      {"--labels", !options.labels.empty() && reader != read::read_idx},
  }};
  for (const auto& [name, is_misplaced] : misplaced) {
    if (!is_misplaced) continue;
    const std::string what = options.sql.empty() ? read::file_name(options.path) : "a query";
    throw Error(Error::Kind::usage, {.code = "unused-option",
                                     .text = fmt::format("{} has no meaning for {}", name, what),
                                     .place = {.what = fmt::format("option {}", name)},
                                     .fix = fmt::format("leave {} out", name)});
  }
}

}  // namespace

Source read_table(const ReadOptions& options) {
  if (!options.sql.empty()) {
    require_fitting_options(options, read::read_query);
    return read::read_query(options);
  }
  read::require_file(options.path, {.what = options.path});
  const Reader reader = reader_for(options.path);
  require_fitting_options(options, reader);
  read::require_whole_file(options.path);
  return reader(options);
}

}  // namespace gradus
