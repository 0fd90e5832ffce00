// The network, drawn layer by layer with the shapes of what connects them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr double width = 960;
constexpr double height = 300;
constexpr double middle = 142;
constexpr double gap = 24;         // between two units
constexpr Index most_units = 8;    // drawn of a layer
constexpr Index most_columns = 8;  // drawn of the network

/// What is drawn in a column: a layer, or dots for layers left out (-1).
std::vector<Index> drawn_layers(const Network& network) {
  std::vector<Index> layers;
  const Index L = network.depth();
  for (Index l = 0; l <= L; ++l) {
    const bool out = L + 1 > most_columns && l >= most_columns - 3 && l < L - 1;
    if (!out) layers.push_back(l);
    if (out && l == most_columns - 3) layers.push_back(-1);
  }
  return layers;
}

std::vector<double> unit_places(Index units) {
  const Index shown = std::min(units, most_units);
  std::vector<double> places;
  for (Index i = 0; i < shown; ++i)
    places.push_back(middle + gap * (static_cast<double>(i) - static_cast<double>(shown - 1) / 2));
  return places;
}

std::string text(double x, double y, std::string_view kind, std::string_view words) {
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", kind,
                     place_text(x), place_text(y), safe(words));
}

std::string wires(double x0, const std::vector<double>& from, double x1,
                  const std::vector<double>& to) {
  std::string path;
  for (const double a : from)
    for (const double b : to)
      path += fmt::format("M{} {}L{} {}", place_text(x0 + 8), place_text(a), place_text(x1 - 8),
                          place_text(b));
  return fmt::format("<path class=\"wire\" d=\"{}\"/>", path);
}

std::string unit_kind(const Network& network, Index l) {
  if (l == 0) return "unit_in";
  return l == network.depth() ? "unit_out" : "unit";
}

std::string further_words(const Network& network, Index l) {
  std::string words;
  if (l < 1 || l > std::ssize(network.hidden)) return words;
  const Layer& layer = network.hidden[static_cast<std::size_t>(l - 1)];
  if (layer.norm == Norm::batch) words += "batch norm";
  if (layer.norm == Norm::layer) words += "layer norm";
  if (layer.dropout > 0)
    words += fmt::format("{}dropout {:g}", words.empty() ? "" : ", ", layer.dropout);
  if (layer.residual) words += words.empty() ? "adds its input" : ", adds its input";
  return words;
}

std::string layer_svg(const Network& network, Index l, double x) {
  if (l < 0) return text(x, middle + 4, "strong", "...");
  std::string body;
  const Index units = network.units(l);
  const std::vector<double> places = unit_places(units);
  for (const double y : places)
    body += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"8\"/>", unit_kind(network, l),
                        place_text(x), place_text(y));
  if (units > most_units)
    body += text(x, places.back() + 24, "tick",
                 fmt::format("+ {} more", count_text(units - most_units)));
  body += text(x, 16, "strong",
               l == 0                 ? "inputs"
               : l == network.depth() ? "answer"
                                      : fmt::format("layer {}", l));
  body += text(x, height - 24, "name", count_text(units));
  if (l > 0) body += text(x, height - 8, "tick", network.activation_name(l));
  return body;
}

}  // namespace

Figure network_figure(const Report& report) {
  const Network& network = report.model->network;
  Figure figure;
  for (Index l = 0; l <= network.depth(); ++l)
    figure.title += fmt::format("{}{}", l == 0 ? "" : " → ", count_text(network.units(l)));
  figure.sentence = fmt::format(
      "{} become {} through {}; {} are learned.", counted(network.inputs, "number", "numbers"),
      counted(network.outputs, "answer", "answers"), counted(network.depth(), "layer", "layers"),
      counted(network.parameter_count(), "parameter", "parameters"));
  const std::vector<Index> layers = drawn_layers(network);
  const double step = (width - 130) / static_cast<double>(layers.size() - 1);
  std::string body;
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    if (layers[i] < 0 || layers[i + 1] < 0) continue;
    const double x = 65 + step * static_cast<double>(i);
    body += wires(x, unit_places(network.units(layers[i])), x + step,
                  unit_places(network.units(layers[i + 1])));
    body += text(x + step / 2, 34, "tick",
                 fmt::format("W{} ({}, {})", layers[i + 1], network.units(layers[i + 1]),
                             network.units(layers[i])));
  }
  for (std::size_t i = 0; i < layers.size(); ++i)
    body += layer_svg(network, layers[i], 65 + step * static_cast<double>(i));
  const std::string picture = svg_element(width, height, figure.sentence, body);
  figure.svg = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"The network\">" +
               std::string("<svg class=\"free\"") + picture.substr(4) + "</div>";
  figure.numbers.header = {"layer", "W", "b", "activation", "parameters", "besides"};
  for (Index l = 1; l <= network.depth(); ++l)
    figure.numbers.rows.push_back(
        {fmt::format("{}", l), fmt::format("({}, {})", network.units(l), network.units(l - 1)),
         fmt::format("({}, 1)", network.units(l)), std::string(network.activation_name(l)),
         count_text(network.parameter_count(l)), further_words(network, l)});
  return figure;
}

Section network_section(const Report& report) {
  Section section{"network", "Network", ""};
  if (report.model == nullptr) return section;
  section.body = fmt::format(
                     "<p>The cost is {}. Each layer computes Z = W A + b of what comes in, A being "
                     "what the layer before passes on.</p>",
                     safe(report.model->network.loss_text())) +
                 "<div class=\"figures\">" + figure_html(network_figure(report)) + "</div>";
  return section;
}

}  // namespace gradus::report
