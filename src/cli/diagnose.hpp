// --diagnose: after training, what was seen of each layer and what was found, with what to try.
#pragma once

#include "cli/terminal.hpp"
#include "train/fit.hpp"

#include <string>

namespace gradus::cli {

class Diagnosis {
 public:
  /// Keeps what `observer` is told of the layers; must outlive it.
  void attach(Observer& observer);
  /// The two tables, to be printed as they are.
  std::string text(const Model& model) const;

 private:
  LayerStatistics layers_;
  Index epoch_ = 0;  // of layers_
  double learning_rate_ = 0;
};

}  // namespace gradus::cli
