// The runs of a folder: events files and models, in it and in its folder runs/.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "serve/history.hpp"

namespace gradus::serve {

/// The files of a run; a path is empty where there is none. Its name is their path in the folder
/// without the ending: "runs/survived-1".
struct RunFiles {
  std::string name;
  std::filesystem::path events;
  std::filesystem::path model;
  std::filesystem::path log;  // what a run that the studio started said
};

class Runs {
 public:
  explicit Runs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// All runs, the one that changed last first: {"name", "state", "target", ..} each. Files that
  /// did not change are not read again.
  json list();
  /// Throws Refusal(404, "unknown-run").
  RunFiles find(const std::string& name) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  struct Known {
    std::filesystem::file_time_type changed;
    std::uintmax_t size;
    std::optional<Ends> ends;
  };
  const std::optional<Ends>& ends_of(const std::filesystem::directory_entry& file);

  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;  // by path
};

/// What is said of a run at the top: state, epochs, costs, speed, time left. `age` is how many
/// seconds ago its file changed; `started` is "running" or "failed" where the studio knows better.
json summary_of(const Ends& ends, double age, const std::string& started);

/// Takes a free name for a run in folder/runs, "TARGET-1", by making its empty events file. Returns
/// the path without its ending, from `folder` on. Throws Error(failed, "cannot-write").
std::string reserve_run(const std::filesystem::path& folder, const std::string& target);

}  // namespace gradus::serve
