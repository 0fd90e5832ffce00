// The folder must be there and take files, and the name be none of a folder.
#include "cli/writable.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace gradus::cli {

void check_writable(const Wanted& file) {
  namespace fs = std::filesystem;
  const fs::path folder = file.path.has_parent_path() ? file.path.parent_path() : ".";
  const Place place{.what = "option " + file.option};
  if (!fs::is_directory(folder)) {
    throw Error(Error::Kind::failed, {.code = "cannot-write",
                                      .text = fmt::format("there is no folder {} for the {}",
                                                          folder.string(), file.what),
                                      .place = place,
                                      .fix = fmt::format("mkdir -p {}", folder.string())});
  }
  if (access(folder.c_str(), W_OK) != 0 || fs::is_directory(file.path)) {
    throw Error(Error::Kind::failed, {.code = "cannot-write",
                                      .text = fmt::format("{} cannot be written", file.called),
                                      .place = place});
  }
}

}  // namespace gradus::cli
