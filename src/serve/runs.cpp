// Which files are runs, and the few lines that a list says about each.
#include "serve/runs.hpp"

#include "model/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "serve/server.hpp"

namespace gradus::serve {
namespace {

namespace fs = std::filesystem;

constexpr double quiet_at_least = 30;  // seconds without an epoch before a run counts as dead
constexpr double quiet_epochs = 20;    // or as long as so many epochs took

double age_of(fs::file_time_type changed) {
  return std::chrono::duration<double>(fs::file_time_type::clock::now() - changed).count();
}

/// Seconds since 1970.
double moment_of(fs::file_time_type changed) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count() - age_of(changed);
}

json value(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? json() : *found;
}

double number(const json& object, const char* name, double otherwise) {
  const json found = value(object, name);
  return found.is_number() ? found.get<double>() : otherwise;
}

std::string state_of(const Ends& ends, double age, const std::string& started) {
  if (!ends.done.is_null()) return "done";
  if (!started.empty()) return started;
  const double epochs = std::max(1.0, number(ends.epoch, "epoch", 1));
  const double each = number(ends.epoch, "seconds", 0) / epochs;
  return age > std::max(quiet_at_least, quiet_epochs * each) ? "silent" : "running";
}

std::vector<fs::directory_entry> files_of(const fs::path& folder) {
  std::vector<fs::directory_entry> files;
  std::error_code error;
  for (const fs::path& where : {folder, folder / "runs"}) {
    for (fs::directory_iterator at(where, error), end; !error && at != end; at.increment(error)) {
      const std::string ending = at->path().extension().string();
      if ((ending == ".jsonl" || ending == ".gradus") && at->is_regular_file(error))
        files.push_back(*at);
    }
    error.clear();
  }
  return files;
}

std::string name_in(const fs::path& folder, const fs::path& path) {
  return path.lexically_relative(folder).replace_extension().generic_string();
}

}  // namespace

json summary_of(const Ends& ends, double age, const std::string& started) {
  const json& start = ends.start;
  const json& last = ends.epoch;
  json summary{{"state", state_of(ends, age, started)}};
  for (const char* name :
       {"target", "data", "train_rows", "layers", "parameters", "epochs", "seed"})
    summary[name] = value(start, name);
  for (const char* name : {"epoch", "iterations", "train_cost", "validation_cost", "best_epoch",
                           "learning_rate", "seconds"})
    summary[name] = value(last, name);
  for (const char* name : {"stopped", "kept_epoch"}) summary[name] = value(ends.done, name);
  const double epoch = number(last, "epoch", 0);
  const double seconds = number(last, "seconds", 0);
  if (epoch > 0 && seconds > 0) {
    summary["rows_a_second"] = number(start, "train_rows", 0) * epoch / seconds;
    double left = (number(start, "epochs", epoch) - epoch) * seconds / epoch;
    const double most = number(start, "iterations", 0);
    const double done = number(last, "iterations", 0);
    if (most > 0 && done > 0) left = (most - done) * seconds / done;
    summary["seconds_left"] = std::max(0.0, left);
  }
  return summary;
}

const std::optional<Ends>& Runs::ends_of(const fs::directory_entry& file) {
  std::error_code error;
  const Known now{file.last_write_time(error), file.file_size(error), {}};
  Known& known = known_[file.path().string()];
  if (known.size != now.size || known.changed != now.changed) {
    known = now;
    known.ends = read_ends(file.path());
    if (known.ends) known.ends->epoch.erase("layers");
  }
  return known.ends;
}

json Runs::list() {
  const std::lock_guard lock(mutex_);
  const std::vector<fs::directory_entry> files = files_of(folder_);
  std::vector<std::pair<double, json>> runs;
  std::set<std::string> models;  // that belong to runs with events
  for (const fs::directory_entry& file : files) {
    if (file.path().extension() != ".jsonl") continue;
    const std::optional<Ends>& ends = ends_of(file);
    if (!ends) continue;
    std::error_code error;
    const fs::file_time_type changed = file.last_write_time(error);
    json run{{"name", name_in(folder_, file.path())}, {"changed", moment_of(changed)}};
    run.update(summary_of(*ends, age_of(changed), ""));
    models.insert(name_in(folder_, file.path()));
    if (const json named = value(ends->start, "model_file"); named.is_string())
      models.insert(fs::path(named.get<std::string>()).replace_extension().generic_string());
    runs.emplace_back(run["changed"].get<double>(), std::move(run));
  }
  for (const fs::directory_entry& file : files) {
    const std::string name = name_in(folder_, file.path());
    if (file.path().extension() != ".gradus" || models.contains(name)) continue;
    std::error_code error;
    const double changed = moment_of(file.last_write_time(error));
    runs.emplace_back(changed, json{{"name", name}, {"changed", changed}, {"state", "model"}});
  }
  std::sort(runs.begin(), runs.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  json list = json::array();
  for (auto& [changed, run] : runs) list.push_back(std::move(run));
  return list;
}

RunFiles Runs::find(const std::string& name) const {
  RunFiles run{.name = name, .events = {}, .model = {}, .log = {}};
  const fs::path relative = fs::path(name).lexically_normal();
  const auto parts = std::distance(relative.begin(), relative.end());
  const bool inside = name == relative && !name.empty() && name.find('\0') == name.npos &&
                      (parts == 1 || (parts == 2 && *relative.begin() == "runs"));
  if (inside && name != "..") {
    std::error_code error;
    const auto there = [&](const char* ending) {
      const fs::path path = folder_ / (name + ending);
      return fs::is_regular_file(path, error) ? path : fs::path();
    };
    run.events = there(".jsonl");
    run.model = there(".gradus");
    run.log = there(".log");
  }
  if (run.events.empty() && run.model.empty()) {
    throw Refusal(404, {.code = "unknown-run", .text = "there is no run of that name here"});
  }
  return run;
}

std::string reserve_run(const fs::path& folder, const std::string& target) {
  std::string stem;
  for (const char c : target.substr(0, 40)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    stem += plain ? c : '_';
  }
  if (stem.empty()) stem = "run";
  std::error_code error;
  fs::create_directories(folder / "runs", error);
  for (int number = 1;; ++number) {
    std::string name = fmt::format("runs/{}-{}", stem, number);
    if (fs::exists(folder / (name + ".gradus"), error)) continue;
    const fs::path events = folder / (name + ".jsonl");
    const int file = ::open(events.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file >= 0) {
      ::close(file);
      return name;
    }
    if (errno != EEXIST) throw cannot_write(events, errno, 0);
  }
}

}  // namespace gradus::serve
