// Sizes of a network and the check that they are sane.
#include "network/network.hpp"

#include "base/error.hpp"
#include "network/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

constexpr Index most_units = Index{1} << 20;
constexpr Index most_layers = 1000;
constexpr Index most_parameters = Index{1} << 33;  // 32 GiB of float, and far from overflow

[[noreturn]] void refuse(std::string text) {
  throw Error(Error::Kind::usage, {.code = "invalid-network", .text = std::move(text)});
}

void check_loss(const Network& network) {
  const LossSettings& settings = network.loss_settings;
  const std::vector<double>& quantiles = settings.quantiles;
  const std::string_view name = name_of(loss_names, network.loss);
  const auto ascending_shares = [&] {
    double before = 0;
    return std::all_of(quantiles.begin(), quantiles.end(), [&](double q) {
      const bool good = before < q && q < 1;
      before = q;
      return good;
    });
  };
  switch (network.loss) {
    case Loss::binary_focal:
      if (network.outputs != 1)
        refuse(fmt::format("{} needs 1 output, not {}", name, network.outputs));
      break;
    case Loss::cross_entropy:
    case Loss::focal:
      if (network.outputs < 2)
        refuse(fmt::format("{} needs at least 2 outputs, not {}", name, network.outputs));
      break;
    case Loss::quantile:
      if (network.outputs != std::ssize(quantiles) || !ascending_shares()) {
        refuse(
            fmt::format("{} needs an output for each of its quantiles, which ascend between 0 "
                        "and 1",
                        name));
      }
      break;
    case Loss::binary_cross_entropy:
    case Loss::squared_error:
    case Loss::absolute_error:
    case Loss::huber:
    case Loss::poisson: break;
  }
  if (!(settings.focal_gamma >= 0) || !std::isfinite(settings.focal_gamma))
    refuse("focal_gamma is not a number from 0 up");
  if (!(settings.huber_delta > 0) || !std::isfinite(settings.huber_delta))
    refuse("huber_delta is not a number above 0");
}

void check_units(Index l, Index units) {
  if (units >= 1 && units <= most_units) return;
  refuse(fmt::format("layer {} has {} units; 1 to {} are possible", l, units, most_units));
}

/// What is asked here keeps the sums of units(0) and embedding_count() far from overflow.
void check_embeddings(const Network& network) {
  Index next = 0;
  for (const Embedding& e : network.embeddings) {
    if (e.input < next || e.input >= network.inputs) {
      refuse(fmt::format("an embedding takes number {} of {} inputs, or is out of order", e.input,
                         network.inputs));
    }
    if (e.levels < 1 || e.levels > most_units || e.units < 1 || e.units > most_units) {
      refuse(fmt::format("an embedding has {} levels and {} units; 1 to {} of each are possible",
                         e.levels, e.units, most_units));
    }
    next = e.input + 1;
  }
}

void check_hidden(const Network& network, Index l) {
  const Layer& layer = network.hidden[static_cast<std::size_t>(l - 1)];
  if (!(layer.dropout >= 0 && layer.dropout < 1)) {
    refuse(fmt::format("layer {} has dropout {}; 0 to below 1 is possible", l, layer.dropout));
  }
  if (layer.residual && (l < 3 || layer.units != network.units(l - 2))) {
    refuse(fmt::format("layer {0} cannot add A({1}): there is no hidden layer {1} as wide as it", l,
                       l - 2));
  }
}

}  // namespace

Index Network::units(Index l) const {
  assert(0 <= l && l <= depth());
  if (l == 0) {
    return std::accumulate(embeddings.begin(), embeddings.end(), inputs,
                           [](Index sum, const Embedding& e) { return sum + e.units - 1; });
  }
  return l == depth() ? outputs : hidden[static_cast<std::size_t>(l - 1)].units;
}

std::vector<Index> Network::layer_dims() const {
  std::vector<Index> dims;
  for (Index l = 0; l <= depth(); ++l) dims.push_back(units(l));
  return dims;
}

Index Network::parameter_count() const {
  Index count = embedding_count();
  for (Index l = 1; l <= depth(); ++l) count += parameter_count(l);
  return count;
}

Index Network::embedding_count() const {
  return std::accumulate(embeddings.begin(), embeddings.end(), Index{0},
                         [](Index sum, const Embedding& e) { return sum + e.levels * e.units; });
}

Index Network::parameter_count(Index l) const {
  return units(l) * (units(l - 1) + (norm(l) == Norm::none ? 1 : 2));
}

Index Network::number_count() const {
  Index count = parameter_count();
  for (const Layer& layer : hidden) count += layer.norm == Norm::batch ? 2 * layer.units : 0;
  return count;
}

bool Network::residual(Index l) const {
  return l < depth() && hidden[static_cast<std::size_t>(l - 1)].residual;
}

Norm Network::norm(Index l) const {
  assert(1 <= l && l <= depth());
  return l == depth() ? Norm::none : hidden[static_cast<std::size_t>(l - 1)].norm;
}

std::string_view Network::activation_name(Index l) const {
  assert(1 <= l && l <= depth());
  if (l < depth()) {
    return name_of(activation_names, hidden[static_cast<std::size_t>(l - 1)].activation);
  }
  switch (loss) {
    case Loss::squared_error:
    case Loss::absolute_error:
    case Loss::huber:
    case Loss::quantile: return "identity";
    case Loss::binary_focal:
    case Loss::binary_cross_entropy: return "sigmoid";
    case Loss::focal:
    case Loss::cross_entropy: return "softmax";
    case Loss::poisson: return "exp";
  }
  return {};
}

std::string Network::loss_text() const {
  const std::string_view name = name_of(loss_names, loss);
  switch (loss) {
    case Loss::quantile:
      return fmt::format("quantile {}", fmt::join(loss_settings.quantiles, ", "));
    case Loss::huber: return fmt::format("huber, delta {}", loss_settings.huber_delta);
    case Loss::binary_focal:
    case Loss::focal: return fmt::format("{}, gamma {}", name, loss_settings.focal_gamma);
    default: return std::string(name);
  }
}

std::string Network::summary() const {
  return fmt::format("{}", fmt::join(layer_dims(), " -> "));
}

void check_network(const Network& network) {
  if (network.depth() > most_layers) {
    refuse(fmt::format("the network has {} layers; at most {} are possible", network.depth(),
                       most_layers));
  }
  if (!(network.input_dropout >= 0 && network.input_dropout < 1)) {
    refuse(
        fmt::format("the input has dropout {}; 0 to below 1 is possible", network.input_dropout));
  }
  check_units(0, network.inputs);
  check_embeddings(network);
  Index parameters = network.embedding_count();
  for (Index l = 0; l <= network.depth(); ++l) {
    check_units(l, network.units(l));
    if (0 < l && l < network.depth()) check_hidden(network, l);
    if (l > 0) parameters += network.parameter_count(l);
  }
  if (parameters > most_parameters) {
    refuse(fmt::format("the network has {} parameters; at most {} are possible", parameters,
                       most_parameters));
  }
  check_loss(network);
}

}  // namespace gradus
