// --events FILE.jsonl: what happens in a training run, one JSON object a line, as it happens. The
// lines are described in docs/events.md.
#pragma once

#include "cli/terminal.hpp"
#include "train/fit.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace gradus::cli {

class EventFile {
 public:
  /// Begins the file, or goes on with it when a run is resumed. Throws Error(failed,
  /// "cannot-write").
  EventFile(const Terminal& terminal, std::string path, const TrainOptions& options);

  /// The run as it is planned.
  void start(const Network& network, Index train_rows, const std::string& source,
             const Options& options);
  /// Writes what `observer` is told from now on, with bands of the layers; must outlive it.
  void attach(Observer& observer);
  /// The run as it ended.
  void done(const Model& model, const std::string& model_file);

 private:
  /// A line, flushed. A file that cannot be written is a warning, once; training goes on.
  void write(const nlohmann::ordered_json& event);

  const Terminal& terminal_;
  std::string path_;
  bool broken_ = false;
};

}  // namespace gradus::cli
