// Each kind of event as a JSON object.
#include "cli/events.hpp"

#include "model/atomic_file.hpp"
#include "model/json.hpp"

#include <cerrno>
#include <cmath>
#include <fstream>

namespace gradus::cli {
namespace {

using json = nlohmann::ordered_json;

json layers_json(const LayerStatistics& layers) {
  json list = json::array();
  for (const NamedLayerNumbers& numbers : named_numbers(layers)) {
    for (std::size_t l = 0; l < numbers.values.size(); ++l) {
      if (list.size() <= l) list.push_back({{"layer", l + 1}});
      list[l][std::string(numbers.name)] = numbers.values[l];
    }
  }
  for (std::size_t l = 0; layers.bands && l < list.size(); ++l) {
    list[l]["band_of_A"] = layers.bands->A[l];
    list[l]["band_of_dW"] = layers.bands->dW[l];
  }
  return list;
}

/// Every option in force, by name.
json options_json(const Options& options) {
  json object = json::object();
  for (const Option& option : option_table()) {
    const std::string text = option_text(options, option);
    if (belongs_to(option, Command::train) && !text.empty())
      object[std::string(option.name)] = text;
  }
  return object;
}

json epoch_json(const Progress& progress) {
  const Epoch& epoch = progress.epoch;
  json event{{"event", "epoch"},
             {"epoch", epoch.epoch},
             {"iterations", progress.iterations},
             {"train_cost", epoch.train_cost},
             {"validation_cost", epoch.validation_cost ? json(*epoch.validation_cost) : json()},
             {"best_epoch", progress.best_epoch},
             {"learning_rate", progress.epoch.learning_rate},
             {"seconds", progress.seconds}};
  if (progress.layers) event["layers"] = layers_json(*progress.layers);
  return event;
}

}  // namespace

EventFile::EventFile(const Terminal& terminal, std::string path, const TrainOptions& options)
    : terminal_(terminal), path_(std::move(path)) {
  errno = 0;
  const std::ofstream file(path_, options.resume ? std::ios::app : std::ios::trunc);
  if (!file) throw cannot_write(path_, errno, 0);
}

void EventFile::start(const Network& network, Index train_rows, const std::string& source,
                      const Options& all) {
  const TrainOptions& options = all.train;
  json layers = json::array();
  for (Index l = 0; l <= network.depth(); ++l) layers.push_back(network.units(l));
  write({{"event", "start"},
         {"target", options.target},
         {"train_rows", train_rows},
         {"layers", layers},
         {"parameters", network.parameter_count()},
         {"epochs", options.epochs},
         {"iterations", options.iterations > 0 ? json(options.iterations) : json()},
         {"seed", options.seed},
         {"resume", options.resume},
         {"data", source},
         {"model_file", all.model_file},
         {"options", options_json(all)}});
}

void EventFile::attach(Observer& observer) {
  observer.bands = true;
  also(observer.on_epoch, [this](const Progress& progress) { write(epoch_json(progress)); });
  also(observer.on_finding, [this](const Finding& finding) {
    write({{"event", "finding"},
           {"code", finding.code},
           {"text", finding.text},
           {"fix", finding.fix},
           {"layer", finding.layer > 0 ? json(finding.layer) : json()},
           {"epoch", finding.epoch}});
  });
  also(observer.on_checkpoint, [this](const CheckpointEvent& event) {
    write({{"event", event.use == CheckpointUse::saved ? "checkpoint" : "resumed"},
           {"path", event.path},
           {"epoch", event.epoch},
           {"iterations", event.iterations}});
  });
}

void EventFile::done(const Model& model, const std::string& model_file) {
  const History& history = model.history;
  write({{"event", "done"},
         {"stopped", history.stop_reason},
         {"epochs", history.epochs.size()},
         {"iterations", history.iterations},
         {"kept_epoch", history.kept_epoch},
         {"seconds", history.seconds},
         {"model_file", model_file},
         {"model_hash", model_hash(model.parameters)}});
}

void EventFile::write(const json& event) {
  if (broken_) return;
  errno = 0;
  std::ofstream file(path_, std::ios::app);
  file << event.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
  if (file) return;
  broken_ = true;
  terminal_.warn(cannot_write(path_, errno, 0).message());
}

}  // namespace gradus::cli
