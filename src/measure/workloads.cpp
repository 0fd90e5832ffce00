// The table of workloads and what their steps cost.
#include "measure/workloads.hpp"

#include <fmt/format.h>

namespace gradus {

Network Workload::network() const {
  Network network{.inputs = layer_dims.front(), .hidden = {}, .outputs = layer_dims.back()};
  for (std::size_t l = 1; l + 1 < layer_dims.size(); ++l)
    network.hidden.push_back({layer_dims[l], Activation::relu});
  network.loss = network.outputs == 1 ? Loss::binary_cross_entropy : Loss::cross_entropy;
  return network;
}

engine::Optimizer Workload::rule() const {
  if (optimizer == "adam") return engine::Adam{};
  return engine::GradientDescent{};
}

double Workload::predict_operations() const {
  Index weights = 0;
  for (std::size_t l = 1; l < layer_dims.size(); ++l) weights += layer_dims[l] * layer_dims[l - 1];
  return 2 * static_cast<double>(weights);
}

double Workload::step_operations() const {
  const double first = 2 * static_cast<double>(layer_dims[0] * layer_dims[1]);
  return static_cast<double>(rows) * (3 * predict_operations() - first);
}

std::span<const Workload> workloads() {
  static const std::vector<Workload> table{
      {"W1", {20, 32, 16, 1}, 32, "sgd", true},
      {"W2", {12288, 20, 7, 5, 1}, 209, "gd"},
      {"W3", {28, 256, 256, 256, 1}, 256, "adam", true},
      {"W4", {784, 512, 256, 10}, 128, "adam", true},
      {"W5", {1024, 2048, 2048, 2048, 10}, 1024, "adam"},
      {"W6", {10, 46, 46, 10}, 128, "adam"},
  };
  return table;
}

Workload sweep_workload(Index width, Index rows) {
  return {fmt::format("S{}x{}", width, rows), {20, width, width, 1}, rows, "adam"};
}

}  // namespace gradus
