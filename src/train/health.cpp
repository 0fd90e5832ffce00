// Spread, norms and shares of a step, and the two findings that need no epoch: a vanishing signal,
// and divergence. The others are in findings.cpp.
#include "train/health.hpp"

#include "network/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {
namespace {

constexpr Index most_rows = 512;   // of a batch that are looked at
constexpr double flat = 0.01;      // of the steepest slope
constexpr double vanished = 1e-3;  // spread of the last layer as a share of the first layer's

/// The Euclidean norm, in eight sums side by side, which a processor adds at once.
template <Scalar T>
double norm(std::span<const T> values) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + sums.size() <= values.size(); i += sums.size()) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) {
      const auto value = static_cast<double>(values[i + lane]);
      sums[lane] += value * value;
    }
  }
  for (; i < values.size(); ++i) {
    sums[0] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  double sum = 0;
  for (const double part : sums) sum += part;
  return std::sqrt(sum);
}

/// The standard deviation of all entries, from two passes.
template <Scalar T>
double spread(MatrixView<const T> values) {
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
MatrixView<const T> first_rows(MatrixView<const T> values) {
  return values.rows_from(0, std::min(values.rows, most_rows));
}

/// The share of entries for which `condition` is true.
template <Scalar T, class Condition>
double share(MatrixView<const T> values, Condition condition) {
  Index count = 0;
  for (Index row = 0; row < values.rows; ++row) {
    for (const T value : values.row(row)) count += condition(static_cast<double>(value)) ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(values.rows * values.cols);
}

/// How much of A lies where its activation is flat: 4 g (1 - g) and 1 - g^2 are the slopes as parts
/// of the steepest. Dropout makes A = g / kept of the units that it keeps, and 0 of the others,
/// which do not count. A residual layer adds to g, of which A then says nothing.
template <Scalar T>
double share_of_flat(MatrixView<const T> A, const Layer& layer) {
  const bool is_sigmoid = layer.activation == Activation::sigmoid;
  if ((!is_sigmoid && layer.activation != Activation::tanh) || layer.residual) return 0;
  const double kept = 1 - layer.dropout;
  const auto counts = [&](double a) { return layer.dropout == 0 || a != 0; };
  const auto is_flat = [&](double a) {
    const double g = kept * a;
    return counts(a) && (is_sigmoid ? 4 * g * (1 - g) : 1 - g * g) < flat;
  };
  const double counted = share(A, counts);
  return counted > 0 ? share(A, is_flat) / counted : 0;
}

template <Scalar T>
std::span<const T> all_of(MatrixView<const T> weights) {
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
    const MatrixView<const T> A = first_rows(last ? workspace.Z_last() : workspace.A(l));
    statistics.spread_of_A.push_back(spread(A));
    statistics.norm_of_W.push_back(norm(all_of<T>(parameters.W(l))));
    statistics.norm_of_dW.push_back(norm(all_of<T>(gradients.dW(l))));
    const auto zero = [](double a) { return a == 0; };
    statistics.share_of_zero.push_back(last ? 0 : share(A, zero));
    statistics.share_of_flat.push_back(
        last ? 0 : share_of_flat(A, network.hidden[static_cast<std::size_t>(l - 1)]));
    statistics.dead_units.push_back(0);
  }
  return statistics;
}

std::vector<NamedLayerNumbers> named_numbers(const LayerStatistics& statistics) {
  return {{"std_of_A", statistics.spread_of_A},        {"norm_of_W", statistics.norm_of_W},
          {"norm_of_dW", statistics.norm_of_dW},       {"share_of_zero", statistics.share_of_zero},
          {"share_of_flat", statistics.share_of_flat}, {"dead_units", statistics.dead_units}};
}

template <Scalar T>
void count_dead_units(const Network& network, const engine::Workspace<T>& workspace, Index samples,
                      HealthMemory& memory, LayerStatistics& statistics) {
  auto silent = memory.silent.begin();
  for (std::size_t l = 0; l < network.hidden.size(); ++l) {
    const MatrixView<const T> A = first_rows(workspace.A(static_cast<Index>(l) + 1));
    const std::span<std::int64_t> units(silent, static_cast<std::size_t>(A.cols));
    silent += A.cols;
    // Only relu is 0 and flat at once, and only where nothing is added to it.
    if (network.hidden[l].activation != Activation::relu || network.hidden[l].residual) continue;
    for (std::int64_t& unit : units) unit += A.rows;
    for (Index row = 0; row < A.rows; ++row) {
      const std::span<const T> values = A.row(row);
      for (std::size_t j = 0; j < units.size(); ++j) {
        if (values[j] != 0) units[j] = 0;
      }
    }
    statistics.dead_units[l] = static_cast<double>(
        std::count_if(units.begin(), units.end(), [&](auto unit) { return unit >= samples; }));
  }
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
  if (std::isfinite(statistics.norm_of_W[largest])) {
    message.why += fmt::format("; the largest weights are in layer {} (norm {:.2g})", largest + 1,
                               statistics.norm_of_W[largest]);
  }
  message.fix = fmt::format("--learning-rate {:.2g}    a third of {:g}", options.learning_rate / 3,
                            options.learning_rate);
  if (options.scaling == Scaling::none) message.fix += ", or --scaling standard";
  return Error(Error::Kind::failed, std::move(message));
}

Error run_away_error(const Epoch& epoch, const HealthMemory& memory, const TrainOptions& options) {
  return Error(
      Error::Kind::failed,
      {.code = "diverged",
       .text = fmt::format("the cost of epoch {} is {:.3g}, and that of the first batch was "
                           "{:.3g}",
                           epoch.epoch, epoch.train_cost, memory.first_cost),
       .why = "each step overshot the minimum",
       .fix = fmt::format("--learning-rate {:.2g}    a third of {:g}", options.learning_rate / 3,
                          options.learning_rate)});
}

template LayerStatistics layer_statistics(const Network&, const engine::Workspace<float>&,
                                          const Parameters<float>&, const Gradients<float>&);
template LayerStatistics layer_statistics(const Network&, const engine::Workspace<double>&,
                                          const Parameters<double>&, const Gradients<double>&);

template void count_dead_units(const Network&, const engine::Workspace<float>&, Index,
                               HealthMemory&, LayerStatistics&);
template void count_dead_units(const Network&, const engine::Workspace<double>&, Index,
                               HealthMemory&, LayerStatistics&);

}  // namespace gradus
