// The tables of --diagnose.
#include "cli/diagnose.hpp"

#include "cli/text.hpp"
#include "network/names.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

std::string layer_row(const LayerStatistics& layers, std::size_t l, const Network& network,
                      double learning_rate) {
  const bool last = l == network.hidden.size();
  const auto percent = [&](double share) {
    return last ? std::string("-") : fmt::format("{:.0f} %", 100 * share);
  };
  const double step =
      layers.norm_of_W[l] > 0 ? learning_rate * layers.norm_of_dW[l] / layers.norm_of_W[l] : 0;
  return fmt::format("  {:<7}{:>6}{:>12.3g}{:>12.3g}{:>12.3g}{:>11.1e}{:>9}{:>9}{:>7}\n", l + 1,
                     network.units(static_cast<Index>(l) + 1), layers.spread_of_A[l],
                     layers.norm_of_W[l], layers.norm_of_dW[l], step,
                     percent(layers.share_of_zero[l]), percent(layers.share_of_flat[l]),
                     last ? "-" : fmt::format("{:.0f}", layers.dead_units[l]));
}

}  // namespace

void Diagnosis::attach(Observer& observer) {
  also(observer.on_epoch, [this](const Progress& progress) {
    if (!progress.layers) return;
    layers_ = *progress.layers;
    epoch_ = progress.epoch.epoch;
    learning_rate_ = progress.epoch.learning_rate;
  });
}

std::string Diagnosis::text(const Model& model) const {
  std::string text;
  if (epoch_ > 0) {
    text += fmt::format("\n  what the layers did in epoch {}\n", epoch_);
    text += fmt::format("  {:<7}{:>6}{:>12}{:>12}{:>12}{:>11}{:>9}{:>9}{:>7}\n", "layer", "units",
                        "std of A", "norm of W", "norm of dW", "step / W", "zero", "flat", "dead");
    for (std::size_t l = 0; l < layers_.norm_of_W.size(); ++l) {
      text += layer_row(layers_, l, model.network, learning_rate_);
    }
  }
  text += "\n";
  if (model.history.findings.empty()) return text + "  nothing was found that is wrong\n";
  for (const Finding& finding : model.history.findings) {
    text += fmt::format("  {}: first in epoch {}, seen {}\n", finding.code, finding.epoch,
                        finding.count == 1 ? "once" : fmt::format("{} times", finding.count));
    text += fmt::format("    {}\n    try {}\n", finding.text, finding.fix);
  }
  return text;
}

}  // namespace gradus::cli
