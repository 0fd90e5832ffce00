// One function a finding: the rule, and what is said. Thresholds stand at the top, each with its
// reason.
#include "train/findings.hpp"

#include "network/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

// A few dead units are usual and harm nobody; with half of them a layer is no longer what was asked
// for.
constexpr double many_dead = 0.5;
// A unit on the flat part of its activation learns a hundredth of what it could.
constexpr double much_flat = 0.5;
// norm(dW) / norm(W) differs by some 10 between the layers of a network that learns.
constexpr double vanished_gradient = 1e-3;
// A gradient a hundred times as large as the weights: any usual step throws them away.
constexpr double exploded_gradient = 100;
constexpr double moved = 0.01;
constexpr Index iterations_to_move = 100;
constexpr double risen = 2;  // times the least cost: more than batches differ
constexpr Index epochs_to_overfit = 5;
constexpr double overfitted = 1.1;  // times the least validation cost

std::string third_of_rate(const TrainOptions& options) {
  return fmt::format("--learning-rate {:.2g}", options.learning_rate / 3);
}

Activation activation_of(const Network& network, std::size_t l) {
  return l < network.hidden.size() ? network.hidden[l].activation : Activation::identity;
}

void dead_units(const Look& look, std::vector<Noticed>& found) {
  for (std::size_t l = 0; l < look.network.hidden.size(); ++l) {
    const double units = static_cast<double>(look.network.hidden[l].units);
    const double dead = look.layers.dead_units[l];
    if (!(dead > many_dead * units)) continue;
    found.push_back(
        {{.code = "dead-units",
          .text = fmt::format("{} of {} units of layer {} are dead: 0 for every sample seen", dead,
                              units, l + 1),
          .why = "where relu is 0 its slope is 0 as well, so they learn no more",
          .fix = fmt::format("{}, or --activation tanh", third_of_rate(look.options))},
         static_cast<Index>(l) + 1});
  }
}

void saturated(const Look& look, std::vector<Noticed>& found) {
  for (std::size_t l = 0; l < look.network.hidden.size(); ++l) {
    const double share = look.layers.share_of_flat[l];
    if (!(share > much_flat)) continue;
    std::string fix = "--activation relu";
    if (look.options.scaling == Scaling::none) fix.insert(0, "--scaling standard, or ");
    found.push_back(
        {{.code = "saturated",
          .text = fmt::format("layer {} is saturated: {:.0f} % of its activations are where {} is "
                              "flat",
                              l + 1, 100 * share,
                              name_of(activation_names, activation_of(look.network, l))),
          .why = "there the slope is under 1 % of its most, so little is learned",
          .fix = std::move(fix)},
         static_cast<Index>(l) + 1});
  }
}

/// norm(dW) / norm(W) of each layer; of W = 0 nothing can be said.
std::vector<double> relative_gradients(const LayerStatistics& layers) {
  std::vector<double> ratios;
  for (std::size_t l = 0; l < layers.norm_of_W.size(); ++l) {
    ratios.push_back(layers.norm_of_W[l] > 0 ? layers.norm_of_dW[l] / layers.norm_of_W[l] : 0);
  }
  return ratios;
}

void vanishing_gradient(const Look& look, std::vector<Noticed>& found) {
  const std::vector<double> ratios = relative_gradients(look.layers);
  const double largest = *std::max_element(ratios.begin(), ratios.end());
  const double first = ratios.front();
  if (ratios.size() < 2 || !(first < vanished_gradient * largest)) return;
  found.push_back(
      {{.code = "vanishing-gradient",
        .text = fmt::format("the gradient vanishes on its way back: for its weights, layer 1 gets "
                            "{:.1e} of what the layer with most gets",
                            first / largest),
        .why = "each layer hands back less than it was given, and the first ones hardly learn",
        .fix = look.options.activation == Activation::relu
                   ? "--init he, or fewer layers with --layers"
                   : "--activation relu --init he, or fewer layers with --layers"},
       1});
}

void exploding_gradient(const Look& look, std::vector<Noticed>& found) {
  const std::vector<double> ratios = relative_gradients(look.layers);
  const auto largest = std::max_element(ratios.begin(), ratios.end());
  if (!(*largest > exploded_gradient)) return;
  const Index layer = largest - ratios.begin() + 1;
  found.push_back(
      {{.code = "exploding-gradient",
        .text = fmt::format("the gradient explodes: in layer {} it is {:.0f} times as large as the "
                            "weights",
                            layer, *largest),
        .fix = fmt::format("--clip-norm 1, or {}", third_of_rate(look.options))},
       layer});
}

void not_learning(const Look& look, std::vector<Noticed>& found) {
  const double cost = look.epochs.back().train_cost;
  const double before = look.memory.first_epoch_cost;
  const auto [least, most] = std::minmax(look.memory.first_cost, before);
  if (look.iterations < iterations_to_move || look.epochs.size() < 2) return;
  if (!(cost > times(1 - moved, least) && cost < times(1 + moved, most))) return;
  found.push_back(
      {{.code = "not-learning",
        .text =
            fmt::format("it is not learning: the cost was {:.4g} in the first epoch and is {:.4g} "
                        "after {} iterations",
                        before, cost, look.iterations),
        .why = "steps too small, a signal that vanishes, or inputs that say nothing of the answer",
        .fix =
            fmt::format("--learning-rate {:.2g}, or --init he", 10 * look.options.learning_rate)},
       0});
}

void learning_rate_too_high(const Look& look, std::vector<Noticed>& found) {
  const double cost = look.epochs.back().train_cost;
  if (look.epochs.size() < 2) return;
  if (!(cost > times(risen, look.memory.least_cost) && cost > look.memory.first_cost)) return;
  found.push_back(
      {{.code = "learning-rate-too-high",
        .text = fmt::format("the cost rises: it was {:.4g} at first, {:.4g} at its least, and is "
                            "{:.4g}",
                            look.memory.first_cost, look.memory.least_cost, cost),
        .why = "each step overshoots the minimum",
        .fix = third_of_rate(look.options)},
       0});
}

void overfitting(const Look& look, std::vector<Noticed>& found) {
  const Epoch& last = look.epochs.back();
  if (look.best_epoch == 0 || !last.validation_cost) return;
  if (last.epoch - look.best_epoch < epochs_to_overfit) return;
  const auto back = static_cast<std::size_t>(last.epoch - look.best_epoch);
  const double cost_then = look.epochs[look.epochs.size() - 1 - back].train_cost;
  const bool rises = *last.validation_cost > times(overfitted, look.best_validation_cost);
  if (!rises || !(last.train_cost < cost_then)) return;
  found.push_back(
      {{.code = "overfitting",
        .text = fmt::format("it overfits: since epoch {} the training cost fell from {:.4g} to "
                            "{:.4g}, and the validation cost rose from {:.4g} to {:.4g}",
                            look.best_epoch, cost_then, last.train_cost, look.best_validation_cost,
                            *last.validation_cost),
        .why = "it learns the training rows by heart; the network of the best epoch is kept",
        .fix = "--early-stopping 20, --l2 0.001, fewer units with --layers, or more rows"},
       0});
}

}  // namespace

std::vector<Noticed> look_for_findings(const Look& look) {
  std::vector<Noticed> found;
  for (const auto rule : {dead_units, saturated, vanishing_gradient, exploding_gradient,
                          not_learning, learning_rate_too_high, overfitting}) {
    rule(look, found);
  }
  return found;
}

bool count_finding(History& history, const Noticed& noticed, Index epoch) {
  for (Finding& finding : history.findings) {
    if (finding.code != noticed.message.code || finding.layer != noticed.layer) continue;
    ++finding.count;
    return false;
  }
  history.findings.push_back({.code = noticed.message.code,
                              .text = noticed.message.text,
                              .fix = noticed.message.fix,
                              .layer = noticed.layer,
                              .epoch = epoch,
                              .count = 1});
  return true;
}

bool is_worth_a_warning(const History& history, const TrainOptions& options) {
  const std::string& code = history.findings.back().code;
  const auto was_said = [&](std::string_view cause) {
    return std::ranges::any_of(history.findings,
                               [&](const Finding& finding) { return finding.code == cause; });
  };
  if (code == "overfitting") return options.early_stopping == 0;
  if (code == "dead-units") return !was_said("equal-units");
  if (code != "vanishing-gradient" && code != "not-learning") return true;
  return !was_said("vanishing-signal") && !was_said("equal-units");
}

}  // namespace gradus
