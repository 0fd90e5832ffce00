// Names are checked, never trusted: no folders, no hidden files, no control characters, an ending
// of a table.
#include "serve/tables.hpp"

#include "model/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>

namespace gradus::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> endings{".csv",  ".tsv",   ".txt", ".parquet",
                                                  ".json", ".jsonl", ".gz",  ".zst"};
constexpr std::size_t most_tables = 500;
constexpr std::size_t longest_name = 120;

bool is_table(const fs::path& path) {
  const std::string ending = path.extension().string();
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool same_bytes(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::file_size(a, error) != fs::file_size(b, error)) return false;
  std::ifstream one(a, std::ios::binary);
  std::ifstream other(b, std::ios::binary);
  using Bytes = std::istreambuf_iterator<char>;
  return std::equal(Bytes(one), Bytes(), Bytes(other));
}

/// A file that is written bit by bit and vanishes unless it is kept.
class Growing {
 public:
  Growing(fs::path folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {
    path_ = (folder_ / ".gradus-upload-XXXXXX").string();
    file_ = ::mkostemp(path_.data(), O_CLOEXEC);
    if (file_ < 0) throw cannot_write(folder_ / name_, errno, 0);
  }
  ~Growing() {
    if (file_ >= 0) ::close(file_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Growing(const Growing&) = delete;
  Growing& operator=(const Growing&) = delete;

  void take(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) throw cannot_write(folder_ / name_, errno, bytes.size());
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  /// Moves it to a name that is free, or that has the same bytes already. Returns the name.
  std::string keep() {
    using fs::perms;
    fs::permissions(
        path_, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
    const fs::path wanted(name_);
    for (int number = 1;; ++number) {
      std::string name = number == 1 ? name_
                                     : fmt::format("{}-{}{}", wanted.stem().string(), number,
                                                   wanted.extension().string());
      const fs::path target = folder_ / name;
      if (::link(path_.c_str(), target.c_str()) == 0) return name;
      if (errno != EEXIST) throw cannot_write(target, errno, 0);
      if (same_bytes(path_, target)) return name;
    }
  }

 private:
  fs::path folder_;
  std::string name_;
  std::string path_;
  int file_ = -1;
};

}  // namespace

json tables_of(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name[0] == '.' || !is_table(at->path()) || !at->is_regular_file(error)) continue;
    if (at->path().extension() == ".jsonl" && read_ends(at->path())) continue;  // a run
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.resize(std::min(names.size(), most_tables));
  return names;
}

fs::path table_in(const fs::path& folder, const std::string& name) {
  std::error_code error;
  fs::path path = fs::canonical(folder / name, error);
  if (error || name.find('\0') != name.npos || !fs::is_regular_file(path, error)) {
    throw Error(Error::Kind::data,
                {.code = "missing-file", .text = fmt::format("there is no file {} here", name)});
  }
  const fs::path inside = path.lexically_relative(fs::canonical(folder, error));
  if (inside.empty() || *inside.begin() == "..") {
    throw Error(Error::Kind::data,
                {.code = "outside-folder",
                 .text = fmt::format("{} does not lie in the studio's folder", name),
                 .fix = "gradus studio FOLDER    with the folder that it lies in"});
  }
  return path;
}

Upload upload_table(const fs::path& folder, const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 32 && c != 127 && c != '/' && c != '\\';
  });
  if (!plain || name.empty() || name.size() > longest_name || name[0] == '.' || name[0] == '-' ||
      !is_table(name)) {
    throw Error(Error::Kind::usage,
                {.code = "invalid-name",
                 .text = "a table needs a plain name with an ending such as .csv or .parquet"});
  }
  const auto file = std::make_shared<Growing>(folder, name);
  return {.take = [file](std::string_view bytes) { file->take(bytes); },
          .finish =
              [file] {
                return Answer{json{{"file", file->keep()}}.dump()};
              }};
}

}  // namespace gradus::serve
