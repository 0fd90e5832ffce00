// Spread and norms of a step, and the two findings made from them: a vanishing signal, and
// divergence.
#include "train/health.hpp"

#include "network/names.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gradus {
namespace {

constexpr double vanished = 1e-3;  // spread of the last layer as a share of the first layer's

template <Scalar T>
double norm(std::span<T> values) {
  double sum = 0;
  for (const T value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

/// The standard deviation of all entries, from two passes.
template <Scalar T>
double spread(MatrixView<T> values) {
  const double count = static_cast<double>(values.rows * values.cols);
  double sum = 0;
  for (Index row = 0; row < values.rows; ++row) {
    for (const T value : values.row(row)) sum += static_cast<double>(value);
  }
  const double mean = sum / count;
  double squares = 0;
  for (Index row = 0; row < values.rows; ++row) {
    for (const T value : values.row(row)) {
      squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
    }
  }
  return std::sqrt(squares / count);
}

template <Scalar T>
std::span<T> all_of(MatrixView<T> weights) {
  return {weights.data, static_cast<std::size_t>(weights.rows * weights.cols)};
}

/// "std of A        0.45      0.38": a name and a number a layer, in columns.
template <class Numbers>
std::string layer_row(std::string_view name, const Numbers& numbers, std::string_view format) {
  std::string row = fmt::format("{:<10}", name);
  for (const auto number : numbers)
    row += fmt::format("{:>11}", fmt::format(fmt::runtime(format), number));
  return row;
}

}  // namespace

template <Scalar T>
LayerStatistics layer_statistics(const Network& network, const engine::Workspace<T>& workspace,
                                 const Parameters<T>& parameters, const Gradients<T>& gradients) {
  LayerStatistics statistics;
  for (Index l = 1; l <= network.depth(); ++l) {
    const bool last = l == network.depth();
    statistics.spread_of_A.push_back(spread(last ? workspace.Z_last() : workspace.A(l)));
    statistics.norm_of_W.push_back(norm(all_of(parameters.W(l))));
    statistics.norm_of_dW.push_back(norm(all_of(gradients.dW(l))));
  }
  return statistics;
}

std::optional<Message> vanishing_signal(const LayerStatistics& statistics,
                                        const TrainOptions& options) {
  const std::vector<double>& spread_of_A = statistics.spread_of_A;
  if (spread_of_A.size() < 2 || !(spread_of_A.back() < vanished * spread_of_A.front()))
    return std::nullopt;

  std::vector<std::size_t> layers(spread_of_A.size());
  std::vector<double> steps;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    layers[l] = l + 1;
    steps.push_back(options.learning_rate * statistics.norm_of_dW[l] / statistics.norm_of_W[l]);
  }
  Message message{
      .code = "vanishing-signal",
      .text = "the signal dies on its way through the network, so it can hardly learn",
      .details = {layer_row("layer", layers, "{}"),
                  layer_row("std of A", spread_of_A, "{:.3g}") + "   (Z in the last layer)",
                  layer_row("step / W", steps, "{:.1e}") + "   learning_rate * norm(dW) / norm(W)"},
      .why =
          "each layer passes on less than it was given, and the last one sees almost the "
          "same for every row"};
  if (options.init == Initializer::article) {
    message.why = "--init article draws W = randn * 0.01, which is too small for this many layers";
  }
  message.fix = "--init scaled    or --init he; both keep the spread from layer to layer";
  return message;
}

std::optional<Message> equal_units(const Network& network, const TrainOptions& options) {
  if (options.init != Initializer::zeros || network.hidden.empty()) return std::nullopt;
  return Message{.code = "equal-units",
                 .text = "with --init zeros all units of a hidden layer stay equal for ever",
                 .why =
                     "equal units get equal gradients, so each layer learns no more than one "
                     "unit would, and relu or tanh units learn nothing at all",
                 .fix = "--init glorot    or another that draws random weights"};
}

Error diverged(std::span<const IterationCost> costs, const LayerStatistics& statistics,
               const TrainOptions& options) {
  std::vector<Index> iterations;
  std::vector<double> values;
  for (const auto& [iteration, cost] : costs) {
    iterations.push_back(iteration);
    values.push_back(std::isnan(cost) ? std::abs(cost) : cost);  // no "-nan"
  }
  Message message{
      .code = "diverged",
      .text =
          fmt::format("the cost became {} at iteration {}",
                      std::isnan(values.back()) ? "not a number" : "infinite", iterations.back()),
      .details = {layer_row("iteration", iterations, "{}"), layer_row("cost", values, "{:.3g}")},
      .why = "each step overshot the minimum"};
  std::size_t largest = 0;
  for (std::size_t l = 1; l < statistics.norm_of_W.size(); ++l) {
    if (statistics.norm_of_W[l] > statistics.norm_of_W[largest]) largest = l;
  }
  message.why += fmt::format("; the largest weights are in layer {} (norm {:.2g})", largest + 1,
                             statistics.norm_of_W[largest]);
  message.fix = fmt::format("--learning-rate {:.2g}    a third of {:g}", options.learning_rate / 3,
                            options.learning_rate);
  if (options.scaling == Scaling::none) message.fix += ", or --scaling standard";
  return Error(Error::Kind::failed, std::move(message));
}

template LayerStatistics layer_statistics(const Network&, const engine::Workspace<float>&,
                                          const Parameters<float>&, const Gradients<float>&);
template LayerStatistics layer_statistics(const Network&, const engine::Workspace<double>&,
                                          const Parameters<double>&, const Gradients<double>&);

}  // namespace gradus
