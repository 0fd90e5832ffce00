// The history of a model in the words of events.
#include "serve/model_run.hpp"

#include "model/model_file.hpp"

#include <limits>

namespace gradus::serve {

RunHistory model_run(const std::filesystem::path& path) {
  const Model model = load(path);
  const History& history = model.history;
  json layers = json::array();
  for (Index l = 0; l <= model.network.depth(); ++l) layers.push_back(model.network.units(l));
  json options = json::object();
  for (const auto& [name, text] : history.options) options[name] = text;
  RunHistory run;
  run.ends.start = {{"target", model.features.target.column},
                    {"data", history.source},
                    {"train_rows", history.train_rows},
                    {"layers", layers},
                    {"parameters", model.network.parameter_count()},
                    {"seed", history.seed},
                    {"options", options}};
  for (const Epoch& epoch : history.epochs) {
    run.epoch.push_back(static_cast<double>(epoch.epoch));
    run.train.push_back(epoch.train_cost);
    run.validation.push_back(
        epoch.validation_cost.value_or(std::numeric_limits<double>::quiet_NaN()));
    run.rate.push_back(epoch.learning_rate);
    run.seconds.push_back(std::numeric_limits<double>::quiet_NaN());
  }
  if (!history.epochs.empty()) {
    const Epoch& last = history.epochs.back();
    run.ends.epoch = {
        {"epoch", last.epoch},
        {"iterations", history.iterations},
        {"train_cost", last.train_cost},
        {"validation_cost", last.validation_cost ? json(*last.validation_cost) : json()},
        {"best_epoch", history.kept_epoch},
        {"learning_rate", last.learning_rate},
        {"seconds", history.seconds}};
  }
  run.ends.done = {{"stopped", history.stop_reason}, {"kept_epoch", history.kept_epoch}};
  for (const Finding& finding : history.findings) {
    run.findings.push_back({{"code", finding.code},
                            {"text", finding.text},
                            {"fix", finding.fix},
                            {"layer", finding.layer > 0 ? json(finding.layer) : json()},
                            {"epoch", finding.epoch}});
  }
  return run;
}

}  // namespace gradus::serve
