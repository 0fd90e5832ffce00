// Programs that the studio runs: trainings in the background, and short ones whose answer it wants.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace gradus::serve {

using Words = std::vector<std::string>;

/// A file, or a name that is on the PATH, and what it finds in its environment.
struct Program {
  std::filesystem::path file;
  char* const* environment;
};

/// Words as a shell takes them, quoted where they need it.
std::string shell_line(const Words& words);

class Jobs {
 public:
  /// Runs `program` in `folder`.
  Jobs(std::filesystem::path folder, Program program)
      : folder_(std::move(folder)), program_(std::move(program)) {}
  /// Asks all that runs to stop, and waits until it has.
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// Starts the program with `words` under the name of a run; what it says goes to folder/log.
  /// Throws Refusal(503, "too-many-runs") and Error(failed, "cannot-run").
  void start(const std::string& run, const Words& words, const std::string& log);
  /// "running", or "failed" for one that ended with another code than 0 and 130; "" for others.
  std::string state(const std::string& run);
  /// Whether a run is under way.
  bool has_work();
  /// Ctrl-C for a run. Throws Refusal(404, "unknown-run") where it does not run.
  void stop(const std::string& run);
  /// Runs to the end and returns standard output, at most `most_bytes` of it, within `seconds`.
  /// Throws Error(failed, "cannot-run").
  std::string output_of(const Words& words, double seconds, std::size_t most_bytes) const;

 private:
  struct Job {
    pid_t process;
    int status = -1;  // -1: still running
  };
  static void look(Job& job);  // whether it has ended

  std::filesystem::path folder_;
  Program program_;
  std::mutex mutex_;
  std::map<std::string, Job> jobs_;
};

/// Starts the program in `folder` and leaves it running; the first line that it says, which must
/// come within `seconds`. Throws Error(failed, "cannot-run").
std::string first_line_of(const std::filesystem::path& folder, const Program& program,
                          const Words& words, double seconds);

/// Starts a program and leaves it alone. False where there is none.
bool run_aside(const Program& program, const Words& words);

}  // namespace gradus::serve
