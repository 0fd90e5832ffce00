// posix_spawn with no file of ours left open in the child, signals as they come, and a process
// group of its own, so that Ctrl-C at the studio is not Ctrl-C at what it runs.
#include "serve/jobs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>

#include "serve/server.hpp"

namespace gradus::serve {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_running = 4;

/// What a child has in place of our files.
struct Streams {
  int output = -1;       // a descriptor, or
  std::string log = {};  // a file for both streams; without either: nowhere
};

[[noreturn]] void cannot_run(int error) {
  throw Error(Error::Kind::failed, {.code = "cannot-run",
                                    .text = fmt::format("gradus could not be started: {}",
                                                        std::generic_category().message(error))});
}

pid_t spawn(const std::filesystem::path& folder, const Program& program, const Words& words,
            const Streams& streams) {
  std::vector<std::string> copies{program.file.is_absolute() ? "gradus" : program.file.string()};
  copies.insert(copies.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  const char* out = streams.log.empty() ? "/dev/null" : streams.log.c_str();
  if (streams.output >= 0)
    posix_spawn_file_actions_adddup2(&files, streams.output, 1);
  else
    posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (streams.log.empty())
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  else
    posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);  // browsers' connections among them

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t standard;
  sigemptyset(&none);
  sigemptyset(&standard);
  sigaddset(&standard, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &standard);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t process = -1;
  const int error = posix_spawnp(&process, program.file.c_str(), &files, &attributes,
                                 arguments.data(), program.environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) cannot_run(error);
  return process;
}

/// A pipe whose ends are closed when it goes.
struct Pipe {
  int out = -1;  // to read from
  int in = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot_run(errno);
    out = ends[0];
    in = ends[1];
  }
  ~Pipe() {
    close_in();
    ::close(out);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_in() {
    if (in >= 0) ::close(in);
    in = -1;
  }
};

enum class Until { line, end };

/// What comes out of `pipe`, to its end or that of a line; false where it took too long or was more
/// than `most` bytes.
bool read_until(int pipe, double seconds, std::size_t most, Until until, std::string& text) {
  const auto deadline =
      Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(1000 * seconds));
  std::array<char, 65536> room{};
  while (text.size() <= most) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{.fd = pipe, .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) == 0) return false;
    const ssize_t got = ::read(pipe, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text.append(room.data(), static_cast<std::size_t>(got));
    if (until == Until::line && text.find('\n') != text.npos) return true;
  }
  return false;
}

}  // namespace

std::string shell_line(const Words& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool plain =
        !word.empty() && word.find_first_of(" \t\n\r\"'\\$`*?;|&<>()[]{}#~!") == word.npos;
    if (!line.empty()) line += ' ';
    if (plain) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? "'\\''" : std::string(1, c);
    line += '\'';
  }
  return line;
}

Jobs::~Jobs() {
  for (const int signal : {SIGINT, SIGTERM}) {  // the second one ends it at once
    const auto until = Clock::now() + std::chrono::seconds(30);
    bool running = true;
    for (auto& [name, job] : jobs_) {
      look(job);
      if (job.status < 0) ::kill(job.process, signal);
    }
    while (running && Clock::now() < until) {
      running = false;
      for (auto& [name, job] : jobs_) {
        look(job);
        running = running || job.status < 0;
      }
      if (running) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (!running) return;
  }
}

void Jobs::look(Job& job) {
  int status = 0;
  if (job.status < 0 && ::waitpid(job.process, &status, WNOHANG) == job.process)
    job.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Jobs::start(const std::string& run, const Words& words, const std::string& log) {
  const std::lock_guard lock(mutex_);
  std::size_t running = 0;
  for (auto& [name, job] : jobs_) {
    look(job);
    running += job.status < 0 ? 1U : 0U;
  }
  if (running >= most_running) {
    throw Refusal(503, {.code = "too-many-runs",
                        .text = fmt::format("{} runs are under way already", running),
                        .fix = "wait for one, or stop one"});
  }
  jobs_[run] = {.process = spawn(folder_, program_, words, {.log = log})};
}

std::string Jobs::state(const std::string& run) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(run);
  if (found == jobs_.end()) return "";
  look(found->second);
  if (found->second.status < 0) return "running";
  return found->second.status == 0 || found->second.status == 130 ? "" : "failed";
}

bool Jobs::has_work() {
  const std::lock_guard lock(mutex_);
  return std::any_of(jobs_.begin(), jobs_.end(), [](auto& job) {
    look(job.second);
    return job.second.status < 0;
  });
}

void Jobs::stop(const std::string& run) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(run);
  if (found != jobs_.end()) look(found->second);
  if (found == jobs_.end() || found->second.status >= 0) {
    throw Refusal(404, {.code = "unknown-run",
                        .text = "no run of that name was started here and is still running",
                        .fix = "Ctrl-C where it was started stops it"});
  }
  ::kill(found->second.process, SIGINT);
}

std::string Jobs::output_of(const Words& words, double seconds, std::size_t most_bytes) const {
  Pipe pipe;
  const pid_t process = spawn(folder_, program_, words, {.output = pipe.in});
  pipe.close_in();
  std::string text;
  const bool whole = read_until(pipe.out, seconds, most_bytes, Until::end, text);
  if (!whole) ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
  if (whole) return text;
  throw Error(Error::Kind::failed,
              {.code = "cannot-run",
               .text = fmt::format("gradus {} took too long, or said too much for a page",
                                   words.empty() ? "" : words[0])});
}

std::string first_line_of(const std::filesystem::path& folder, const Program& program,
                          const Words& words, double seconds) {
  Pipe pipe;
  spawn(folder, program, words, {.output = pipe.in});
  pipe.close_in();
  std::string text;
  if (read_until(pipe.out, seconds, 4096, Until::line, text) && text.find('\n') != text.npos)
    return text.substr(0, text.find('\n'));
  throw Error(Error::Kind::failed,
              {.code = "cannot-run",
               .text = fmt::format("gradus {} did not start", words.empty() ? "" : words[0])});
}

bool run_aside(const Program& program, const Words& words) {
  try {
    spawn(".", program, words, {});
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus::serve
