// Trains each start by the article's steps and keeps the walks of some iterations on the way.
#include "export/steps_page.hpp"

#include "steps/5_update.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "export/blob.hpp"
#include "export/page.hpp"
#include "export/walk_json.hpp"

namespace gradus {
namespace {

using nlohmann::ordered_json;

constexpr double most_operations = 1.5e11;  // some tens of seconds on one processor

template <class T>
ordered_json at_positions(const std::vector<T>& values, const std::vector<Index>& positions) {
  ordered_json list = ordered_json::array();
  for (const Index position : positions) {
    list.push_back(static_cast<std::size_t>(position) < values.size()
                       ? ordered_json(values[static_cast<std::size_t>(position)])
                       : ordered_json());
  }
  return list;
}

/// Kept samples of images as bytes, row by row with their channels; "" where they are none.
std::string pictures(const StepsPage& page, const Kept& kept) {
  Index size = page.image.empty() ? 0 : 1;
  for (const Index length : page.image) size *= length;
  if (size == 0 || size != page.X.rows()) return {};
  Blob<std::uint8_t> bytes;
  for (const Index sample : kept.samples) {
    const double most = std::max(1e-12, page.X.col(sample).maxCoeff());
    const double scale = most > 1.5 ? 255.0 / most : 255.0;  // not divided by 255 on the way in
    for (const double value : page.X.col(sample))
      bytes.push(static_cast<std::uint8_t>(std::lround(std::clamp(value * scale, 0.0, 255.0))));
  }
  return bytes.text();
}

steps::Walk walk_from(const StepsPage& page, const steps::Parameters& parameters) {
  return steps::walk_iteration(page.network, parameters, page.X, page.Y, page.learning_rate);
}

}  // namespace

void advance(const StepsPage& page, steps::Parameters& parameters, Index iterations) {
  for (Index k = 0; k < iterations; ++k) {
    const steps::Cache cache = steps::model_forward(page.network, parameters, page.X);
    const steps::Gradients gradients =
        steps::model_backward(page.network, parameters, cache, page.Y);
    parameters = steps::update_parameters(std::move(parameters), gradients, page.learning_rate);
  }
}

ordered_json page_head(const StepsPage& page, const steps::Walk& walk, const Kept& kept) {
  ordered_json units = ordered_json::array();
  for (Index l = 0; l <= page.network.depth(); ++l) units.push_back(kept.units[l]);
  ordered_json activations = ordered_json::array();
  for (Index l = 1; l <= page.network.depth(); ++l)
    activations.push_back(page.network.activation_name(l));
  ordered_json json{{"version", 1},
                    {"source", page.source},
                    {"command", page.command},
                    {"target", page.target},
                    {"task", page.task},
                    {"labels", page.labels},
                    {"layer_dims", page.network.layer_dims()},
                    {"activations", activations},
                    {"learning_rate", page.learning_rate},
                    {"samples", page.X.cols()},
                    {"units", units},
                    {"kept", kept.samples},
                    {"sample", page.sample},
                    {"inputs", at_positions(page.inputs, kept.units[0])},
                    {"rows", at_positions(page.rows, kept.samples)},
                    {"answers", at_positions(page.answers, kept.samples)},
                    {"steps", steps_json(walk)},
                    {"shared", samples_json(walk, kept)}};
  if (const std::string bytes = pictures(page, kept); !bytes.empty())
    json["pictures"] = {{"shape", page.image}, {"bytes", bytes}};
  if (page.network.inputs == 2) {  // for the plane: where some samples lie, and their answers
    const Index shown = std::min<Index>(page.X.cols(), 400);
    Blob<float> points;
    points.add(page.X.leftCols(shown));
    Blob<float> answers;
    answers.add(page.Y.leftCols(shown));
    json["points"] = {{"count", shown}, {"x", points.text()}, {"y", answers.text()}};
  }
  return json;
}

std::vector<Index> held_iterations(const StepsPage& page) {
  double operations = 6 * static_cast<double>(page.X.cols());
  operations *= static_cast<double>(page.network.parameter_count() * std::ssize(page.starts));
  std::vector<Index> iterations{0};
  for (const Index iteration : {1, 10, 100, 1000})
    if (operations * static_cast<double>(iteration + 1) < most_operations)
      iterations.push_back(iteration);
  return iterations;
}

std::string steps_page_json(const StepsPage& page) {
  const std::vector<Index> iterations = held_iterations(page);
  const steps::Walk first = walk_from(page, page.starts[0].parameters);
  const Kept kept =
      keep_what_fits(first, page.sample, std::ssize(iterations) * std::ssize(page.starts));
  ordered_json json = page_head(page, first, kept);
  json["iterations"] = iterations;
  for (const Start& start : page.starts) {
    json["starts"].push_back(start.name);
    steps::Parameters parameters = start.parameters;
    ordered_json walks = ordered_json::array();
    Index done = 0;
    for (const Index iteration : iterations) {
      advance(page, parameters, iteration - done);
      done = iteration;
      walks.push_back(
          walk_json(walk_from(page, parameters), kept, page.learning_rate, Curves::steepest));
    }
    json["walks"].push_back(std::move(walks));
  }
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string steps_page_html(const StepsPage& page) {
  return html_file(fmt::format("{}: one iteration, step by step", page.source),
                   steps_page_json(page));
}

}  // namespace gradus
