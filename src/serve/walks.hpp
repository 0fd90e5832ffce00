// Walks through iterations that a page looks at and changes: parameters at any iteration, a weight
// or an input set to another value, the cost over a weight. All numbers are those of steps/.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "serve/history.hpp"
#include "serve/jobs.hpp"

namespace gradus {
struct StepsPage;
}

namespace gradus::serve {

/// The article's network on the table that the words of a `gradus steps` command say.
using OpenSteps = std::function<StepsPage(const Words& words)>;

class Walks {
 public:
  explicit Walks(OpenSteps open);
  ~Walks();

  /// Opens a walk. {"walk": its name, "starts", "iterations", "most_iterations", "samples"}
  json open(const Words& words);
  /// What stands at a place of a walk: {"walk", "start", "iteration"} and, all optional,
  /// "sample": one to show, from 0; "first": {"2": 40} the first unit shown of layers that are not
  /// shown whole; "edits": [{"name": "W2" | "b1" | "X", "row", "col", "value"}], from 0.
  /// {"head", "walk", "cost_without_edits"}: as the static page has them. Equal questions have
  /// equal answers, so putting an edit back gives the first cost to the last digit.
  json look(const json& wish);
  /// {"cost", "health"} of a start at an iteration, without edits.
  json health(const json& wish);
  /// The cost over one more weight, {"layer", "row", "col"} from 0: {"near", "far", "rises"}.
  json slope(const json& wish);
  /// No computation goes on from here.
  void stop() { stopping_ = true; }

 private:
  struct Open;
  struct Asked;
  std::shared_ptr<Open> find(const json& wish);
  Asked asked(const json& wish);

  OpenSteps open_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Open>> walks_;
  int next_ = 1;
  std::atomic<bool> stopping_{false};
};

}  // namespace gradus::serve
