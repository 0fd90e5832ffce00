// gradus inspect: what a model is made of and how it came to be.
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"
#include "network/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>

#include "evaluate/learned_words.hpp"

namespace gradus::cli {
namespace {

template <Scalar T>
double deviation(MatrixView<const T> W) {
  const double count = static_cast<double>(W.rows * W.cols);
  double sum = 0;
  double squares = 0;
  for (Index row = 0; row < W.rows; ++row) {
    for (const T w : W.row(row)) sum += static_cast<double>(w);
  }
  for (Index row = 0; row < W.rows; ++row) {
    for (const T w : W.row(row)) squares += std::pow(static_cast<double>(w) - sum / count, 2);
  }
  return std::sqrt(squares / count);
}

double deviation_of_W(const Model& model, Index l) {
  return std::visit([&](const auto& parameters) { return deviation(parameters.W(l)); },
                    model.parameters);
}

double deviation_of_E(const Model& model, Index number) {
  return std::visit([&](const auto& parameters) { return deviation(parameters.E(number)); },
                    model.parameters);
}

/// "batch norm, relu, dropout 0.2, + A1": what a layer does behind its product.
std::string behind_product(const Network& network, Index l) {
  std::string text(network.activation_name(l));
  if (l == network.depth()) return text;
  const Layer& layer = network.hidden[static_cast<std::size_t>(l - 1)];
  if (layer.norm != Norm::none)
    text = fmt::format("{} norm, {}", name_of(norm_names, layer.norm), text);
  if (layer.dropout != 0) text += fmt::format(", dropout {}", layer.dropout);
  if (layer.residual) text += fmt::format(", + A{}", l - 2);
  return text;
}

std::string layer_table(const Model& model, int width) {
  const Network& network = model.network;
  Table2D table{{"layer", "W", "b", "activation", "parameters", "std of W"}, {}};
  for (Index number = 1; number <= std::ssize(network.embeddings); ++number) {
    const Embedding& e = network.embeddings[static_cast<std::size_t>(number - 1)];
    const std::string name = fmt::format("E{}", number);
    table.rows.push_back({name, fmt::format("({}, {})", e.levels, e.units), "", "a row a word",
                          with_commas(e.levels * e.units),
                          fmt::format("{:.3f}", deviation_of_E(model, number))});
  }
  for (Index l = 1; l <= network.depth(); ++l) {
    table.rows.push_back(
        {fmt::format("{}", l), fmt::format("({}, {})", network.units(l), network.units(l - 1)),
         fmt::format("({}, 1)", network.units(l)), behind_product(network, l),
         with_commas(network.parameter_count(l)), fmt::format("{:.3f}", deviation_of_W(model, l))});
  }
  table.rows.push_back({"", "", "", "", with_commas(network.parameter_count())});
  return format_table(table, 4, width);
}

std::string preparation(const Feature& feature) {
  if (const auto* number = std::get_if<NumberFeature>(&feature)) {
    std::string text = fmt::format("(x - {:.4g}) / {:.4g}", number->mean, number->deviation);
    if (number->mean == 0 && number->deviation == 1) text = "as it is";
    if (!number->knots.empty()) text = fmt::format("normal by {} quantiles", number->knots.size());
    text += fmt::format(", missing: {:.4g}", number->fill);
    return number->indicator ? text + " and a 1 beside it" : text;
  }
  if (const auto* category = std::get_if<CategoryFeature>(&feature)) {
    std::vector<std::string> levels;
    for (const std::string& level : category->levels) levels.push_back(escaped(level));
    return fmt::format(
        "{} {}, {}, missing", category->embedding > 0 ? "embedding:" : "one-hot:",
        shortened(fmt::format("{}", fmt::join(levels, ", ")), 60),
        category->others == 1 ? "unseen" : fmt::format("{} for others", category->others));
  }
  if (const auto* date = std::get_if<DateFeature>(&feature)) {
    std::vector<std::string_view> cycles;
    for (const DateCycle cycle : date->cycles) cycles.push_back(name_of(date_cycle_names, cycle));
    std::string text = preparation(date->days);
    if (!cycles.empty())
      text = fmt::format("days, circles of {}; {}", fmt::join(cycles, ", "), text);
    return text;
  }
  if (const auto* text = std::get_if<TextFeature>(&feature))
    return fmt::format("words and groups of 3 letters, hashed to {} places", text->width);
  const auto& array = std::get<ArrayFeature>(feature);
  std::string text = array.divisor == 1
                         ? fmt::format("{} numbers", array.width)
                         : fmt::format("{} numbers / {:g}", array.width, array.divisor);
  return array.mean.empty() ? text : text + ", each standardised";
}

std::string inputs_table(const Features& features, int width) {
  constexpr std::size_t name_width = 24;
  constexpr std::size_t before = 4 + name_width + 3 + 7 + 3;  // margin, name, numbers, gaps
  const auto columns = static_cast<std::size_t>(width);
  const std::size_t room = columns > before + 20 ? columns - before : 20;
  Table2D table{{"input", "numbers", pad_right("prepared", room)}, {}};
  for (const Feature& feature : features.inputs) {
    table.rows.push_back({shortened(escaped(column_of(feature)), name_width),
                          fmt::format("{}", units_of(feature)),
                          pad_right(shortened(preparation(feature), room), room)});
  }
  return format_table(table, 4, width);
}

/// Of each embedding the words that the network has come to take for nearly the same.
std::string embeddings_text(const Model& model, int width) {
  std::string text;
  for (const LearnedWords& words : learned_words(model)) {
    std::string line = "    " + pad_right(shortened(escaped(words.column), 16), 16);
    for (const AlikeWords& alike : words.alike) {
      const std::string pair = fmt::format("  {} ~ {} {:.2f}", shortened(escaped(alike.one), 20),
                                           shortened(escaped(alike.other), 20), alike.cosine);
      if (display_width(line) + display_width(pair) <= static_cast<std::size_t>(width))
        line += pair;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text.empty() ? text
                      : "  words that are most alike, by the cosine of their rows of E\n" + text;
}

std::string training_text(const History& history) {
  std::string text = fmt::format(
      "{}, kept {}; {}", counted(static_cast<Index>(history.epochs.size()), "epoch", "epochs"),
      history.kept_epoch, counted(history.iterations, "iteration", "iterations"));
  const auto kept = static_cast<std::size_t>(history.kept_epoch);
  if (kept >= 1 && kept <= history.epochs.size()) {
    const Epoch& epoch = history.epochs[kept - 1];
    text += fmt::format("; cost {:.4f}", epoch.train_cost);
    if (epoch.validation_cost) text += fmt::format(", validation {:.4f}", *epoch.validation_cost);
  }
  return fmt::format("{}; seed {}; {}; {}", text, history.seed, seconds_text(history.seconds),
                     counted(history.threads, "thread", "threads"));
}

/// "sold = yes above 0.412 (best by f1); probabilities calibrated by temperature 1.32"
std::string decision_text(const Decision& decision, const TargetCoding& target) {
  std::string text;
  if (target.task == Task::binary) {
    text = fmt::format("\"{}\" above {:.4g}", shortened(escaped(target.labels[1]), 30),
                       decision.threshold);
    if (!decision.chosen_by.empty())
      text += fmt::format(" (best on the validation rows by {})", decision.chosen_by);
    text += "; ";
  }
  const Calibration& calibration = decision.calibration;
  if (calibration.method == CalibrationMethod::none) return text + "probabilities as they are";
  text += fmt::format("calibrated by {}", name_of(calibration_names, calibration.method));
  if (calibration.method == CalibrationMethod::temperature)
    text += fmt::format(" {:.4g}", calibration.temperature);
  return text;
}

std::string model_text(const Model& model, const std::string& path, int width) {
  const TargetCoding& target = model.features.target;
  std::vector<std::string> labels;
  for (const std::string& label : target.labels) labels.push_back(escaped(label));
  std::string text = fmt::format(
      "  model     {}, {}, from {} rows of {}\n", path, file_size(std::filesystem::file_size(path)),
      with_commas(model.history.train_rows), escaped(model.history.source));
  text += fmt::format("  target    {} ({}{}{})\n", escaped(target.column),
                      name_of(task_names, target.task), labels.empty() ? "" : ": ",
                      shortened(fmt::format("{}", fmt::join(labels, ", ")), 50));
  for (const LabelColumn& label : target.columns) {
    text += fmt::format("    {}: {} or {}\n", escaped(label.column), escaped(label.labels[0]),
                        escaped(label.labels[1]));
  }
  text += fmt::format("  loss      {}\n", model.network.loss_text());
  if (model.network.input_dropout != 0)
    text += fmt::format("  dropout   {} of the input in training\n", model.network.input_dropout);
  text += "  network\n" + layer_table(model, width);
  text += "  inputs\n" + inputs_table(model.features, width);
  text += embeddings_text(model, width);
  if (!model.features.left_out.empty()) text += "  left out\n";
  for (const LeftOut& left : model.features.left_out)
    text += fmt::format("    {}: {}\n", escaped(left.column), left.reason);
  if (model.decision != Decision{}) {
    text += fmt::format("  decides   {}\n", decision_text(model.decision, target));
  }
  text += fmt::format("  training  {}\n", training_text(model.history));
  return text + fmt::format("  hash      {}\n", model_hash(model.parameters));
}

nlohmann::ordered_json model_json(const Model& model) {
  const auto parsed = [](const std::string& text) { return nlohmann::ordered_json::parse(text); };
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (Index l = 1; l <= model.network.depth(); ++l) {
    layers.push_back({{"layer", l},
                      {"W", {model.network.units(l), model.network.units(l - 1)}},
                      {"b", {model.network.units(l)}},
                      {"activation", model.network.activation_name(l)},
                      {"parameters", model.network.parameter_count(l)},
                      {"std_of_W", deviation_of_W(model, l)}});
  }
  nlohmann::ordered_json embeddings = nlohmann::ordered_json::array();
  for (const LearnedWords& words : learned_words(model)) {
    nlohmann::ordered_json pairs = nlohmann::ordered_json::array();
    for (const AlikeWords& alike : words.alike)
      pairs.push_back({{"words", {alike.one, alike.other}}, {"cosine", alike.cosine}});
    embeddings.push_back({{"column", words.column}, {"E", words.shape}, {"alike", pairs}});
  }
  return {{"target", model.features.target.column},
          {"task", name_of(task_names, model.features.target.task)},
          {"schema", parsed(to_json(model.schema))},
          {"features", parsed(to_json(model.features))},
          {"network", parsed(to_json(model.network))},
          {"layers", layers},
          {"embeddings", embeddings},
          {"parameters", model.network.parameter_count()},
          {"precision",
           std::holds_alternative<Parameters<double>>(model.parameters) ? "float64" : "float32"},
          {"decision", parsed(to_json(model.decision))},
          {"history", parsed(to_json(model.history))},
          {"model_hash", model_hash(model.parameters)}};
}

}  // namespace

int run_inspect(const Arguments& arguments, const Terminal& terminal) {
  const std::string& path = arguments.files[0];
  const Model model = load(path);
  if (arguments.options.json) {
    terminal.result(json_text(model_json(model)));
  } else {
    terminal.result(model_text(model, path, terminal.width));
  }
  return 0;
}

}  // namespace gradus::cli
