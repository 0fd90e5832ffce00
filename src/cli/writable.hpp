// Whether a result can be written, asked before the work that makes it.
#pragma once

#include <filesystem>
#include <string>

namespace gradus::cli {

/// A file that an option names: "--model", "model", and how a message calls it.
struct Wanted {
  std::filesystem::path path;
  std::string option;
  std::string what;
  std::string called;
};

/// Throws Error(failed, "cannot-write") where there is no such folder or it takes no such file.
void check_writable(const Wanted& file);

}  // namespace gradus::cli
