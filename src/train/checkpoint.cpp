// Names and order of checkpoints in their folder, what must be equal for a run to be continued, and
// the way back when the newest is damaged.
#include "train/checkpoint.hpp"

#include "model/atomic_file.hpp"
#include "model/json_field.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"
#include "model/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr const char* format_name = "gradus checkpoint";
constexpr const char* format_version = "1";
constexpr const char* best_name = "best.gradus";
constexpr std::size_t kept = 2;
// Options that say how long, how fast and where to, and not what is computed.
constexpr std::array<std::string_view, 2> length_options{"epochs", "iterations"};
constexpr std::array<std::string_view, 7> free_options{
    "early-stopping", "time-limit",       "threads", "log-every",
    "checkpoint",     "checkpoint-every", "resume"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether how long the run is has a say in what its updates do.
bool looks_at_length(const TrainOptions& options) {
  return options.schedule == ScheduleName::cosine || options.schedule == ScheduleName::one_cycle ||
         options.average == AverageName::swa;
}

using Values = std::vector<std::pair<std::string, std::string>>;

/// The options on which the bits depend. What is said about files shows in the digest of the data.
Values options_of_run(const TrainOptions& train) {
  Options options;
  options.train = train;
  Values values;
  for (const Option& option : option_table()) {
    if (!belongs_to(option, Command::train)) continue;
    const bool is_free = is_in(free_options, option.name) ||
                         (!looks_at_length(train) && is_in(length_options, option.name));
    const std::string text = option_text(options, option);
    if (!is_free && !text.empty()) values.emplace_back(option.name, text);
  }
  return values;
}

/// A checkpoint's place in its run.
struct Numbered {
  Index epochs = 0;
  Index batches = 0;
  fs::path path;
};

std::string name_of_checkpoint(Index epochs, Index batches) {
  const std::string name = fmt::format("epoch-{:06}", epochs);
  return batches == 0 ? name + ".safetensors"
                      : fmt::format("{}_batch-{:06}.safetensors", name, batches);
}

/// The checkpoints of a folder, newest first.
std::vector<Numbered> checkpoints_in(const fs::path& folder) {
  std::vector<Numbered> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    long epochs = 0;
    long batches = 0;
    if (std::sscanf(name.c_str(), "epoch-%ld_batch-%ld", &epochs, &batches) < 1) continue;
    if (name == name_of_checkpoint(epochs, batches)) {
      found.push_back({epochs, batches, entry.path()});
    }
  }
  std::sort(found.begin(), found.end(), [](const Numbered& a, const Numbered& b) {
    return std::pair(a.epochs, a.batches) > std::pair(b.epochs, b.batches);
  });
  return found;
}

/// What a write that was killed has left behind.
void remove_halves(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".gradus-") && name.ends_with(".tmp")) fs::remove(entry.path(), error);
  }
}

[[noreturn]] void refuse(Error::Kind kind, const char* code, std::string text, std::string why,
                         std::string fix, const char* option) {
  throw Error(kind, {.code = code,
                     .text = std::move(text),
                     .place = {.what = option},
                     .why = std::move(why),
                     .fix = std::move(fix)});
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder)) {
    const int reason = error ? error.value() : ENOTDIR;
    throw cannot_write(folder / best_name, reason, 0);
  }
}

std::string value_in(const Values& values, const std::string& name) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == name; });
  return found == values.end() ? "" : found->second;
}

}  // namespace

Checkpoints::Checkpoints(Model untrained, std::string data, const TrainOptions& options,
                         const Observer& observer)
    : folder_(options.checkpoint),
      best_(std::move(untrained)),
      data_(std::move(data)),
      observer_(observer) {
  best_.history.options = options_of_run(options);
  if (options.resume && !fs::is_directory(folder_)) {
    refuse(Error::Kind::usage, "no-checkpoint",
           fmt::format("there is no folder {} to resume from", folder_.string()), "",
           "check the name; without --resume training starts and makes it", "option --checkpoint");
  }
  make_folder(folder_);
  if (!options.resume && !checkpoints_in(folder_).empty()) {
    refuse(Error::Kind::usage, "checkpoint-exists",
           fmt::format("{} has checkpoints of another run, which would be lost", folder_.string()),
           "", "--resume to continue that run, or another folder", "option --checkpoint");
  }
  remove_halves(folder_);
  const std::array<std::span<const std::byte>, 0> nothing{};
  write_atomically(folder_ / ".writable", nothing);  // better now than after an hour
  std::error_code error;
  fs::remove(folder_ / ".writable", error);
}

void Checkpoints::check_same_run(const History& history, const std::string& data,
                                 const fs::path& path) const {
  std::vector<std::string> differences;
  const auto compare = [&](const std::string& name) {
    const std::string then = value_in(history.options, name);
    const std::string now = value_in(best_.history.options, name);
    if (then == now) return;
    differences.push_back(fmt::format("--{:<16} then {}    now {}", name,
                                      then.empty() ? "nothing" : then,
                                      now.empty() ? "nothing" : now));
  };
  for (const auto& pair : best_.history.options) compare(pair.first);
  for (const auto& [name, value] : history.options) {
    if (value_in(best_.history.options, name).empty()) compare(name);
  }
  if (!differences.empty()) {
    throw Error(Error::Kind::usage,
                {.code = "other-options",
                 .text = fmt::format("{} belongs to a run with other options", path.string()),
                 .place = {.what = "option --resume"},
                 .details = differences,
                 .fix = "the options of that run, or another folder with --checkpoint"});
  }
  if (data != data_) {
    refuse(Error::Kind::data, "other-data",
           fmt::format("{} belongs to a run on other rows", path.string()),
           fmt::format("it learned from {} rows of {}; the numbers of the rows are not the same",
                       history.train_rows, history.source),
           "the files of that run, or another folder with --checkpoint", "option --resume");
  }
}

template <Scalar T>
bool Checkpoints::load(const fs::path& path, RunState<T>& state) const {
  try {
    SpanFile file(path);
    if (file.text("format") != format_name || file.text("version") != format_version) {
      throw Damage("it is no checkpoint of this version");
    }
    History history = history_from_json(file.text("history"));
    check_same_run(history, file.text("data"), path);
    RunState<T> loaded = state;  // damage leaves `state` as it is
    loaded.history = std::move(history);
    file.read(spans_of(loaded).spans());
    state = std::move(loaded);
    return true;
  } catch (const Damage& damage) {
    if (observer_.on_warning) {
      observer_.on_warning({.code = "damaged-checkpoint",
                            .text = fmt::format("{} is damaged: {}", path.string(), damage.what()),
                            .place = {.what = path.string()},
                            .fix = "nothing; the one before it is taken"});
    }
    return false;
  }
}

template <Scalar T>
void Checkpoints::resume(RunState<T>& state) {
  const std::vector<Numbered> found = checkpoints_in(folder_);
  std::vector<fs::path> damaged;
  for (const Numbered& checkpoint : found) {
    if (!load(checkpoint.path, state)) {
      damaged.push_back(checkpoint.path);
      continue;
    }
    for (const fs::path& path : damaged) {  // so that it does not count as one of the last two
      std::error_code error;
      fs::rename(path, path.string() + ".damaged", error);
    }
    if (observer_.on_checkpoint) {
      observer_.on_checkpoint({.path = checkpoint.path.string(),
                               .epoch = state.now.epochs,
                               .iterations = state.now.iterations,
                               .use = CheckpointUse::resumed});
    }
    return;
  }
  if (found.empty()) return;
  refuse(Error::Kind::model_file, "damaged-checkpoint",
         fmt::format("no checkpoint in {} is whole", folder_.string()), "",
         "another folder, and training starts anew", "option --resume");
}

template <Scalar T>
void Checkpoints::save(RunState<T>& state) {
  const Moment<T>& now = state.now;
  const fs::path path = folder_ / name_of_checkpoint(now.epochs, now.batches);
  History history = state.history;
  history.iterations = now.iterations;
  history.options = best_.history.options;
  save_spans(path,
             {{"format", format_name},
              {"version", format_version},
              {"data", data_},
              {"history", to_json(history)}},
             spans_of(state).spans());
  if (now.best.epoch != best_epoch_) {
    best_epoch_ = now.best.epoch;
    best_.parameters = now.best.parameters;
    history.kept_epoch = now.best.epoch;
    best_.history = std::move(history);
    gradus::save(best_, folder_ / best_name);
  }
  const std::vector<Numbered> found = checkpoints_in(folder_);
  for (std::size_t i = kept; i < found.size(); ++i) {
    std::error_code error;  // one too many does no harm
    fs::remove(found[i].path, error);
  }
  if (observer_.on_checkpoint) {
    observer_.on_checkpoint({.path = path.string(),
                             .epoch = now.epochs,
                             .iterations = now.iterations,
                             .use = CheckpointUse::saved});
  }
}

/// Of rows that are not in memory: chunk by chunk.
template <Scalar T>
std::string digest_of(const Spill<T>& spill) {
  std::vector<T> cells(
      static_cast<std::size_t>(std::min(spill.rows(), spill.rules().chunk_rows) * spill.width()));
  std::string all;
  for (Index chunk = 0; chunk < spill.chunks(); ++chunk) {
    spill.read(chunk, cells);
    const auto count = static_cast<std::size_t>(spill.rows_of(chunk) * spill.width());
    all += sha256(std::as_bytes(std::span(cells).first(count)));
  }
  return sha256(std::as_bytes(std::span(all)));
}

template <Scalar T>
std::string digest_of(const Dataset<T>& train, const Dataset<T>& validation) {
  std::string all;
  for (const Dataset<T>* data : {&train, &validation}) {
    if (data->spill) {
      all += digest_of(*data->spill);
      continue;
    }
    all += sha256(std::as_bytes(data->X.flat()));
    all += sha256(std::as_bytes(data->Y.flat()));
    all += sha256(std::as_bytes(std::span(data->weight)));
  }
  return sha256(std::as_bytes(std::span(all)));
}

template void Checkpoints::resume(RunState<float>&);
template void Checkpoints::resume(RunState<double>&);
template void Checkpoints::save(RunState<float>&);
template void Checkpoints::save(RunState<double>&);
template std::string digest_of(const Dataset<float>&, const Dataset<float>&);
template std::string digest_of(const Dataset<double>&, const Dataset<double>&);

}  // namespace gradus
