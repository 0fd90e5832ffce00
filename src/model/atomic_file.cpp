// The steps of an atomic write on POSIX, each of which may fail, and words for how it failed.
#include "model/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace gradus {
namespace {

namespace fs = std::filesystem;

/// A new file in `folder` that vanishes again unless it is moved into place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& folder) {
    constexpr int attempts = 1000;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      path_ = folder / fmt::format(".gradus-{}-{}.tmp", ::getpid(), attempt);
      file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
      if (file_ >= 0 || errno != EEXIST) return;
    }
  }
  ~TemporaryFile() {
    if (file_ >= 0) ::close(file_);
    if (exists_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // All say whether it went well; errno says why not.
  bool opened() {
    exists_ = file_ >= 0;
    return exists_;
  }
  bool write(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool finish() {
    const bool synced = ::fsync(file_) == 0;
    return ::close(std::exchange(file_, -1)) == 0 && synced;
  }
  bool move_to(const fs::path& target) {
    exists_ = std::rename(path_.c_str(), target.c_str()) != 0;
    return !exists_;
  }

 private:
  fs::path path_;
  int file_ = -1;
  bool exists_ = false;
};

/// Makes the rename last through a power cut. Some file systems cannot sync a folder (EINVAL).
bool sync_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno == EACCES;  // a folder may be writable but not readable
  const bool synced = ::fsync(file) == 0 || errno == EINVAL;
  const int error = errno;
  ::close(file);
  errno = error;
  return synced;
}

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

/// 0, or the errno of the step that went wrong; the temporary file is gone in either case.
int try_to_write(const fs::path& target, std::span<const std::span<const std::byte>> pieces) {
  TemporaryFile file(folder_of(target));
  const bool done = file.opened() &&
                    std::all_of(pieces.begin(), pieces.end(),
                                [&](const auto& piece) { return file.write(piece); }) &&
                    file.finish() && file.move_to(target) && sync_folder(folder_of(target));
  return done ? 0 : errno;
}

/// "48 kB", "1.2 GB"
std::string size_text(std::uintmax_t bytes) {
  constexpr const char* units[] = {"bytes", "kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 999.5 && unit + 1 < std::size(units)) {
    size /= 1000;
    ++unit;
  }
  return unit > 0 && size < 9.95 ? fmt::format("{:.1f} {}", size, units[unit])
                                 : fmt::format("{:.0f} {}", size, units[unit]);
}

Message disk_full(const fs::path& path, std::uintmax_t needed) {
  std::error_code unknown;
  const fs::space_info space = fs::space(folder_of(path), unknown);
  std::string why = fmt::format("it needs {}", size_text(needed));
  if (!unknown) why += fmt::format(", {} are free", size_text(space.available));
  if (fs::exists(path, unknown)) {
    why += fmt::format("; the old {} is untouched", path.filename().string());
  }
  return {.code = "disk-full",
          .text = fmt::format("{} could not be written: no space left on the disk", path.string()),
          .place = {.what = path.string()},
          .why = std::move(why),
          .fix = "free some space, or choose a place on another disk"};
}

}  // namespace

Error cannot_write(const fs::path& path, int error, std::uintmax_t needed) {
  if (error == ENOSPC || error == EDQUOT) {
    return {Error::Kind::failed, disk_full(path, needed)};
  }
  const std::string folder = folder_of(path).string();
  std::string reason = std::generic_category().message(error);
  std::string fix = "choose another place";
  if (error == ENOENT) {
    reason = fmt::format("there is no folder {}", folder);
    fix = fmt::format("mkdir -p {}", folder);
  } else if (error == ENOTDIR) {
    reason = fmt::format("{} is not a folder", folder);
  } else if (error == EISDIR) {
    reason = path.empty() ? "it has no name" : "it is a folder";
    fix = fmt::format("{}", (path / "model.gradus").string());
  } else if (error == EEXIST) {
    reason = "it is there already, and not a file";
  } else if (error == EACCES || error == EPERM) {
    reason = fmt::format("you may not write in the folder {}", folder);
  }
  return {Error::Kind::failed,
          {.code = "cannot-write",
           .text = fmt::format("{} could not be written: {}",
                               path.empty() ? "the file" : path.string(), reason),
           .place = {.what = path.string()},
           .fix = std::move(fix)}};
}

void write_atomically(const fs::path& path, std::span<const std::span<const std::byte>> pieces) {
  std::uintmax_t needed = 0;
  for (const auto& piece : pieces) needed += piece.size();
  std::error_code unknown;
  const fs::path target =
      fs::is_symlink(path, unknown) ? fs::weakly_canonical(path, unknown) : path;
  const fs::file_status status = fs::status(target, unknown);
  int error = 0;
  if (fs::is_directory(status) || !target.has_filename()) {
    error = EISDIR;
  } else if (fs::exists(status) && !fs::is_regular_file(status)) {
    error = EEXIST;  // a rename over a device would replace it
  } else {
    error = try_to_write(target, pieces);
  }
  if (error != 0) throw cannot_write(path, error, needed);
}

}  // namespace gradus
