// The networks and batches with which the speed of training and of predicting is measured, from one
// that fits the first-level cache to one that comes from memory.
#pragma once

#include "engine/step.hpp"

#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// Random rows, fixed seed; hidden layers are relu.
struct Workload {
  std::string name;               // "W1"
  std::vector<Index> layer_dims;  // n[0] .. n[L]
  Index rows;                     // m, of a training batch
  std::string_view optimizer;     // "sgd", "gd" or "adam"
  bool served = false;            // whether predictions are measured too

  Network network() const;            // binary with one output, else softmax
  engine::Optimizer rule() const;     // what `optimizer` names
  double step_operations() const;     // forward and dW: 2 a weight and row; dA: 2, but for layer 1
  double predict_operations() const;  // a row: 2 a weight
};

std::span<const Workload> workloads();

/// Two hidden layers of `width` units between 20 inputs and one output, Adam.
Workload sweep_workload(Index width, Index rows);

}  // namespace gradus
