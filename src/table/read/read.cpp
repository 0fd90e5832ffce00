// Checks that the file can be read at all and hands it to the reader that its ending names.
#include "table/read/read.hpp"

#include "table/number_text.hpp"
#include "table/read/formats.hpp"
#include "table/read/spool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <limits>
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
  std::error_code failure;
  const std::string nearest = nearest_file(path);
  if (fs::is_symlink(fs::symlink_status(path, failure))) {
    message.why = fmt::format("it is a link to {}, which is not there",
                              fs::read_symlink(path, failure).string());
    message.fix = fmt::format("ln -sf FILE '{}'     with a file that is there", path);
  } else if (!nearest.empty()) {
    message.fix = fmt::format("{}     the closest name in that folder", nearest);
  } else if (const fs::path folder = fs::path(path).parent_path();
             !folder.empty() && !fs::exists(folder)) {
    message.why = fmt::format("the folder {} does not exist", folder.string());
  }
  if (message.fix.empty()) message.fix = "check the name and the folder";
  refuse(std::move(message));
}

}  // namespace

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string file_name(const std::string& path) {
  if (path.starts_with("/proc/self/fd/")) return path;  // a Spool names its stream there
  return fs::path(path).filename().string();
}

void refuse_damaged(const std::string& path, const std::string& format, const std::string& why) {
  refuse({.code = "damaged-file",
          .text = fmt::format("{} is damaged, cut off, or not {}", file_name(path), format),
          .place = {.what = path},
          .why = why,
          .fix = "fetch or make it anew; --format says what it is if its name does not"});
}

void require_file(const std::string& path, const Place& place) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found) refuse_missing(path, place);
  if (fs::is_directory(status)) {
    refuse({.code = "not-a-file",
            .text = fmt::format("{} is a folder, not a file", path),
            .place = place,
            .why = "of folders, only those with PNG or JPEG images are read",
            .fix = fmt::format("'{}/*.csv'     reads all its files as one table", path)});
  }
  if (!std::ifstream(path)) {
    refuse({.code = "unreadable-file",
            .text = fmt::format("{} may not be read", path),
            .place = place,
            .why = "you have no permission to read it",
            .fix = fmt::format("chmod u+r '{}'", path)});
  }
  if (fs::is_regular_file(status) && fs::file_size(path, failure) == 0) {
    refuse({.code = "empty-file",
            .text = fmt::format("{} is empty", path),
            .place = place,
            .fix = "write it anew, with a row at least"});
  }
}

}  // namespace read

namespace {

using Reader = Source (*)(const ReadOptions&);

struct Format {
  std::string_view ending;
  Reader reader;
};

constexpr std::array formats{
    Format{".csv", read::read_csv},          Format{".csv.gz", read::read_csv},
    Format{".csv.zst", read::read_csv},      Format{".tsv", read::read_csv},
    Format{".tsv.gz", read::read_csv},       Format{".tsv.zst", read::read_csv},
    Format{".txt", read::read_csv},          Format{".txt.gz", read::read_csv},
    Format{".txt.zst", read::read_csv},      Format{".parquet", read::read_parquet},
    Format{".json", read::read_json},        Format{".json.gz", read::read_json},
    Format{".json.zst", read::read_json},    Format{".jsonl", read::read_json},
    Format{".jsonl.gz", read::read_json},    Format{".jsonl.zst", read::read_json},
    Format{".ndjson", read::read_json},      Format{".npy", read::read_npy},
    Format{".npz", read::read_npz},          Format{".h5", read::read_hdf5},
    Format{".hdf5", read::read_hdf5},        Format{".svm", read::read_libsvm},
    Format{".libsvm", read::read_libsvm},    Format{".svm.gz", read::read_libsvm},
    Format{".libsvm.gz", read::read_libsvm}, Format{"idx3-ubyte", read::read_idx},
    Format{"idx3-ubyte.gz", read::read_idx}};

/// The reader for a name that ends like that, or nullptr.
Reader reader_by_ending(const std::string& path) {
  const std::string name = read::lower(read::file_name(path));
  for (const Format& format : formats) {
    if (name.ends_with(format.ending)) return format.reader;
  }
  return nullptr;
}

/// Whether a line begins as one of LIBSVM's: a number, then index:value.
bool begins_as_libsvm(const std::string& line) {
  const std::size_t label = line.find(' ');
  const std::size_t colon = line.find(':', label);
  if (label == line.npos || colon == line.npos || !parse_number(line.substr(0, label)))
    return false;
  const std::string index = line.substr(label + 1, colon - label - 1);
  return !index.empty() && index.find_first_not_of("0123456789") == index.npos;
}

/// What to do about a file whose name says nothing, by what its first bytes look like.
std::string format_fix(const std::string& path) {
  using namespace std::string_view_literals;
  std::string bytes(4096, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), std::ssize(bytes));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  for (const auto& [beginning, ending] :
       {std::pair("\x89HDF\r\n"sv, ".h5"), std::pair("PK\x03\x04"sv, ".npz"),
        std::pair("\0\0\x08\x03"sv, "-idx3-ubyte")}) {
    if (bytes.starts_with(beginning)) return fmt::format("mv '{0}' '{0}{1}'", path, ending);
  }
  std::string_view format = "csv";
  if (begins_as_libsvm(bytes.substr(0, bytes.find('\n')))) format = "libsvm";
  for (const auto& [beginning, name] :
       {std::pair("PAR1"sv, "parquet"sv), std::pair("\x93NUMPY"sv, "npy"sv),
        std::pair("{"sv, "jsonl"sv), std::pair("["sv, "json"sv)}) {
    if (bytes.starts_with(beginning)) format = name;
  }
  return fmt::format("--format {}     or the format that it has", format);
}

Reader reader_for(const std::string& path, const std::string& format) {
  const Reader reader = reader_by_ending(format.empty() ? path : fmt::format(".{}", format));
  if (reader != nullptr) return reader;
  if (read::is_stream(path)) return read::read_csv;
  throw Error(
      Error::Kind::data,
      {.code = "unknown-format",
       .text = fmt::format("the ending of {} does not name a format", read::file_name(path)),
       .place = {.what = path},
       .why = "known are .csv .tsv .txt .json .jsonl (also with .gz or .zst), .parquet, .npy .npz, "
              ".h5 .hdf5, .svm .libsvm, idx3-ubyte (also with .gz), and folders of images",
       .fix = format_fix(path)});
}

/// Whether name or format say that a file has one JSON object a line.
bool has_json_lines(const ReadOptions& options) {
  for (const std::string& file : read::files_of(options)) {
    const std::string name = read::lower(options.format.empty() ? file : "." + options.format);
    if (name.find(".jsonl") == name.npos && name.find(".ndjson") == name.npos) return false;
  }
  return true;
}

/// Options that only one family of formats understands are refused elsewhere, not ignored.
void require_fitting_options(const ReadOptions& options, Reader reader) {
  const bool text = reader == read::read_csv;
  const bool named = reader == read::read_hdf5 || reader == read::read_npz;
  const bool pixels = reader == read::read_images || reader == read::read_idx;
  const std::array<std::pair<std::string_view, bool>, 8> misplaced{{
      {"--delimiter", !options.delimiter.empty() && !text},
      {"--header", options.header.has_value() && !text},
      {"--on-bad-row", options.on_bad_row == BadRows::skip && !text &&
                           !(reader == read::read_json && has_json_lines(options))},
      {"--null", !options.null_tokens.empty() && (pixels || reader == read::read_hdf5)},
      {"--features", !options.features.empty() && !named},
      {"--labels", !options.labels.empty() && reader != read::read_idx},
      {"--image-size",
       options.image_size != ReadOptions{}.image_size && reader != read::read_images},
      {"--format",
       !options.format.empty() && (reader == read::read_images || reader == read::read_query)},
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

Source read_by(Reader reader, ReadOptions options) {
  require_fitting_options(options, reader);
  if (read::lower(options.format) == "tsv" && options.delimiter.empty())
    options.delimiter.assign(1, '\t');
  for (const std::string& file : read::files_of(options)) read::require_whole_file(file);
  if (options.on_bad_row == BadRows::skip) return read::read_good_rows(options, reader);
  return reader(options);
}

/// A stream is read once, and its copy then as a file is.
Source read_stream(const ReadOptions& options) {
  const Reader reader = reader_for(options.path, options.format);
  const read::Spool spool(options.path);
  ReadOptions spooled = options;
  spooled.path = spool.path();
  try {
    Source source = read_by(reader, spooled);
    source.name = spool.name();
    for (RejectedRow& row : source.rejected) row.file = spool.name();
    return source;
  } catch (const Error& error) {
    throw Error(error.kind(), spool.named(error.message()));
  }
}

Source read_files(ReadOptions options) {
  const Reader reader = reader_for(options.files.front(), options.format);
  const bool reads_several =
      reader == read::read_csv || reader == read::read_parquet || reader == read::read_json;
  for (const std::string& file : options.files) {
    read::require_file(file, {.what = file});
    if (reads_several && reader_for(file, options.format) == reader) continue;
    throw Error(
        Error::Kind::data,
        {.code = "several-formats",
         .text = reads_several
                     ? fmt::format("{} is of another format than {}", file, options.files.front())
                     : fmt::format("{} cannot be read together with others", file),
         .place = {.what = file},
         .why = "several CSV, JSON or Parquet files are read as one table"});
  }
  const std::size_t count = options.files.size();
  if (options.path.empty()) options.path = fmt::format("{} files", count);
  Source source = read_by(reader, std::move(options));
  source.dialect += fmt::format(", {} files", count);
  return source;
}

Source read_pattern(ReadOptions options) {
  options.files = read::matching_files(options.path);
  if (options.files.size() > 1) return read_files(std::move(options));
  options.path = options.files.front();
  options.files.clear();
  return read_table(options);
}

}  // namespace

bool holds_named_arrays(const std::string& path) {
  const Reader reader = reader_by_ending(path);
  return reader == read::read_hdf5 || reader == read::read_npz;
}

Source read_table(const ReadOptions& options) {
  if (!options.sql.empty()) {
    require_fitting_options(options, read::read_query);
    return read::read_query(options);
  }
  if (!options.files.empty()) return read_files(options);
  if (read::is_stream(options.path)) return read_stream(options);
  if (read::holds_images(options.path)) return read_by(read::read_images, options);
  if (read::is_pattern(options.path) && !std::filesystem::exists(options.path)) {
    return read_pattern(options);
  }
  read::require_file(options.path, {.what = options.path});
  return read_by(reader_for(options.path, options.format), options);
}

namespace {

// 8 as a number, 4 as an input, and as many when it is read; a word becomes several inputs.
constexpr double bytes_of_a_cell = 30;

using BlockReader = BlocksRead (*)(const ReadOptions&, const BlockRules&);

/// What reads a format block by block, or nullptr.
BlockReader block_reader_of(Reader reader) {
  if (reader == read::read_csv) return read::read_csv_blocks;
  if (reader == read::read_parquet) return read::read_parquet_blocks;
  if (reader == read::read_json) return read::read_json_blocks;
  return reader == read::read_query ? read::read_query_blocks : nullptr;
}

[[noreturn]] void refuse_streaming(const std::string& what, const std::string& why) {
  throw Error(Error::Kind::usage,
              {.code = "not-streamed",
               .text = fmt::format("{} does not fit into the memory that it may use, and can be "
                                   "read as a whole only",
                                   what),
               .place = {.what = what},
               .why = why,
               .fix = "--memory-limit with more memory, or the rows as a Parquet or CSV file"});
}

/// The files behind a pattern, and the reader for all of them.
Reader find_files(ReadOptions& options) {
  if (!options.sql.empty()) return read::read_query;
  if (read::is_stream(options.path)) refuse_streaming(options.path, "a stream is read once");
  if (options.files.empty() && read::is_pattern(options.path) &&
      !std::filesystem::exists(options.path)) {
    options.files = read::matching_files(options.path);
  }
  for (const std::string& file : read::files_of(options)) read::require_file(file, {.what = file});
  return reader_for(read::files_of(options).front(), options.format);
}

/// Size and time of each file.
std::string version_of(const ReadOptions& options) {
  std::string version;
  if (!options.sql.empty()) return version;
  for (const std::string& file : read::files_of(options)) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    const auto time = std::filesystem::last_write_time(file, failure).time_since_epoch().count();
    version += fmt::format("{} {} {}\n", file, size, time);
  }
  return version;
}

}  // namespace

BlocksRead read_blocks(const ReadOptions& options, const BlockRules& rules) {
  ReadOptions found = options;
  const Reader reader = find_files(found);
  require_fitting_options(found, reader);
  if (read::lower(found.format) == "tsv" && found.delimiter.empty())
    found.delimiter.assign(1, '\t');
  const BlockReader block_reader = block_reader_of(reader);
  const std::string what = found.sql.empty() ? read::file_name(found.path) : "the query";
  if (block_reader == nullptr) {
    refuse_streaming(what, "of files, only CSV, Parquet and JSON are read block by block");
  }
  if (found.on_bad_row == BadRows::skip) {
    refuse_streaming(what, "--on-bad-row skip looks at all rows before any is used");
  }
  if (found.sql.empty()) {
    for (const std::string& file : read::files_of(found)) read::require_whole_file(file);
  }
  const std::string version = version_of(found);
  BlocksRead read = block_reader(found, rules);
  read.version = version;
  return read;
}

double estimate_query_memory(const ReadOptions& options) {
  return bytes_of_a_cell * read::query_cells(options);
}

double estimate_memory(const ReadOptions& options) {
  if (!options.sql.empty()) return std::numeric_limits<double>::infinity();
  if (read::is_stream(options.path) || read::holds_images(options.path)) return 0;
  ReadOptions found = options;
  const Reader reader = find_files(found);
  double bytes = 0;
  for (const std::string& file : read::files_of(found)) {
    std::error_code failure;
    const auto size = static_cast<double>(std::filesystem::file_size(file, failure));
    const bool packed = file.ends_with(".gz") || file.ends_with(".zst");
    // A cell of text takes some 5 bytes, and 8 as a number, 4 as an input, as many when it is read;
    // a word becomes several inputs. A cell of Parquet has any number of bytes.
    constexpr double a_byte = 12;
    constexpr double unpacked = 5;
    if (reader == read::read_parquet) {
      bytes += bytes_of_a_cell * read::parquet_cells(file);
    } else if (block_reader_of(reader) != nullptr) {
      bytes += a_byte * size * (packed ? unpacked : 1);
    }
  }
  return bytes;
}

}  // namespace gradus
