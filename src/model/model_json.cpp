// Writer and reader of each part stand beside each other; docs/model_file.md describes both.
#include "model/model_json.hpp"

#include "base/error.hpp"
#include "model/json_field.hpp"
#include "network/names.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

namespace gradus {
namespace {

using json = nlohmann::ordered_json;  // keeps the order of keys, for people who read the file

constexpr Index any_count = std::numeric_limits<Index>::max();
constexpr Index most_width = Index{1} << 20;  // as check_network allows for layer 0

json texts_json(const std::vector<std::string>& texts) {
  json list = json::array();
  for (const std::string& text : texts) list.push_back(text_json(text));
  return list;
}

void require_different(const std::vector<std::string>& texts, const Field& field) {
  if (std::set<std::string>(texts.begin(), texts.end()).size() != texts.size()) {
    field.refuse("names one twice");
  }
}

double positive(const Field& field) {
  const double x = field.number();
  if (!(x > 0)) field.refuse("is not above 0");
  return x;
}

/// The members of a number, which a date has as well.
json number_json(const char* kind, const NumberFeature& f) {
  json object{{"kind", kind},   {"column", text_json(f.column)}, {"fill", f.fill},
              {"mean", f.mean}, {"deviation", f.deviation},      {"indicator", f.indicator}};
  if (!f.knots.empty()) {
    object["knots"] = f.knots;
    object["scores"] = f.scores;
  }
  return object;
}

struct FeatureWriter {
  json operator()(const NumberFeature& f) const { return number_json("number", f); }
  json operator()(const CategoryFeature& f) const {
    json object{
        {"kind", "category"}, {"column", text_json(f.column)}, {"levels", texts_json(f.levels)}};
    if (f.others != 1) object["others"] = f.others;
    if (f.embedding > 0) object["embedding"] = f.embedding;
    return object;
  }
  json operator()(const ArrayFeature& f) const {
    return {{"kind", "array"},  {"column", text_json(f.column)},
            {"width", f.width}, {"divisor", f.divisor},
            {"mean", f.mean},   {"deviation", f.deviation}};
  }
  json operator()(const TextFeature& f) const {
    return {{"kind", "text"}, {"column", text_json(f.column)}, {"width", f.width}};
  }
  json operator()(const DateFeature& f) const {
    json object = number_json("date", f.days);
    object["cycles"] = json::array();
    for (const DateCycle cycle : f.cycles)
      object["cycles"].push_back(name_of(date_cycle_names, cycle));
    return object;
  }
};

NumberFeature read_number(const Field& field) {
  NumberFeature feature{.column = field.at("column").text(),
                        .fill = field.at("fill").number(),
                        .mean = field.at("mean").number(),
                        .deviation = positive(field.at("deviation")),
                        .indicator = field.at("indicator").yes_or_no()};
  if (!field.has("knots")) return feature;
  feature.knots = field.at("knots").numbers();
  feature.scores = field.at("scores").numbers();
  const auto rising = [](const std::vector<double>& numbers) {
    return std::is_sorted(numbers.begin(), numbers.end(), std::less_equal<>());
  };
  const bool fit = !feature.knots.empty() && feature.knots.size() == feature.scores.size();
  if (!fit || !rising(feature.knots) || !rising(feature.scores)) {
    field.refuse("has knots and scores that do not rise together");
  }
  return feature;
}

DateFeature read_date(const Field& field) {
  DateFeature feature{.days = read_number(field), .cycles = {}};
  const Field cycles = field.at("cycles");
  require_different(cycles.texts(), cycles);
  for (const Field& cycle : cycles.items())
    feature.cycles.push_back(cycle.one_of(date_cycle_names));
  return feature;
}

CategoryFeature read_category(const Field& field) {
  const Field levels = field.at("levels");
  CategoryFeature feature{.column = field.at("column").text(), .levels = levels.texts()};
  require_different(feature.levels, levels);
  if (field.has("others")) feature.others = field.at("others").whole(1, most_width);
  if (field.has("embedding")) feature.embedding = field.at("embedding").whole(1, most_width);
  return feature;
}

ArrayFeature read_array(const Field& field) {
  ArrayFeature feature{.column = field.at("column").text(),
                       .width = field.at("width").whole(1, most_width),
                       .divisor = positive(field.at("divisor")),
                       .mean = field.at("mean").numbers(),
                       .deviation = {}};
  const Field deviation = field.at("deviation");
  for (const Field& item : deviation.items()) feature.deviation.push_back(positive(item));
  const bool sized = feature.mean.empty() || std::ssize(feature.mean) == feature.width;
  if (!sized || feature.mean.size() != feature.deviation.size()) {
    field.refuse("has mean and deviation of another width");
  }
  return feature;
}

Feature read_feature(const Field& field) {
  const Field kind = field.at("kind");
  const std::string name = kind.text();
  if (name == "number") return read_number(field);
  if (name == "category") return read_category(field);
  if (name == "array") return read_array(field);
  if (name == "date") return read_date(field);
  if (name == "text") {
    return TextFeature{.column = field.at("column").text(),
                       .width = field.at("width").whole(1, most_width)};
  }
  kind.refuse("is not number, category, array, date or text");
}

json target_json(const TargetCoding& target) {
  json object{{"column", text_json(target.column)},
              {"task", name_of(task_names, target.task)},
              {"labels", texts_json(target.labels)},
              {"mean", target.mean},
              {"deviation", target.deviation}};
  for (const LabelColumn& label : target.columns) {
    object["columns"].push_back(
        {{"column", text_json(label.column)}, {"labels", texts_json(label.labels)}});
  }
  return object;
}

std::vector<LabelColumn> read_label_columns(const Field& field) {
  std::vector<LabelColumn> columns;
  std::vector<std::string> names;
  for (const Field& one : field.items()) {
    const Field labels = one.at("labels");
    columns.push_back({.column = one.at("column").text(), .labels = labels.texts()});
    require_different(columns.back().labels, labels);
    if (columns.back().labels.size() != 2) labels.refuse("does not have two labels");
    names.push_back(columns.back().column);
  }
  if (columns.size() < 2) field.refuse("has fewer than two columns");
  require_different(names, field);
  return columns;
}

TargetCoding read_target(const Field& field) {
  const Field labels = field.at("labels");
  TargetCoding target{.column = field.at("column").text(),
                      .task = field.at("task").one_of(task_names),
                      .labels = labels.texts(),
                      .mean = field.at("mean").number(),
                      .deviation = positive(field.at("deviation"))};
  require_different(target.labels, labels);
  const std::size_t count = target.labels.size();
  if (target.task == Task::binary && count != 2) labels.refuse("does not have two labels");
  if (target.task == Task::multiclass && count < 2) labels.refuse("has fewer than two labels");
  if (target.task == Task::regression && count != 0) labels.refuse("has labels for numbers");
  if (target.task == Task::multilabel) {
    if (count != 0) labels.refuse("has labels beside those of its columns");
    target.columns = read_label_columns(field.at("columns"));
  }
  return target;
}

json epochs_json(const std::vector<Epoch>& epochs) {
  json numbers = json::array();
  json train = json::array();
  json validation = json::array();
  json rates = json::array();
  for (const Epoch& epoch : epochs) {
    numbers.push_back(epoch.epoch);
    train.push_back(epoch.train_cost);
    validation.push_back(epoch.validation_cost ? json(*epoch.validation_cost) : json());
    rates.push_back(epoch.learning_rate);
  }
  return {{"epoch", std::move(numbers)},
          {"train_cost", std::move(train)},
          {"validation_cost", std::move(validation)},
          {"learning_rate", std::move(rates)}};
}

std::vector<Epoch> read_epochs(const Field& field) {
  const std::vector<Field> numbers = field.at("epoch").items();
  const std::vector<Field> train = field.at("train_cost").items();
  const std::vector<Field> validation = field.at("validation_cost").items();
  std::vector<Field> rates;  // which older files do not have
  if (field.has("learning_rate")) rates = field.at("learning_rate").items();
  if (numbers.size() != train.size() || numbers.size() != validation.size() ||
      (field.has("learning_rate") && numbers.size() != rates.size())) {
    field.refuse("has lists of different lengths");
  }
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Epoch epoch{.epoch = numbers[i].whole(0, any_count),
                .train_cost = train[i].number_or_nan(),
                .validation_cost = {}};
    if (!rates.empty()) epoch.learning_rate = rates[i].number_or_nan();
    if (!validation[i].is_null()) epoch.validation_cost = validation[i].number();
    epochs.push_back(epoch);
  }
  return epochs;
}

json costs_json(const std::vector<IterationCost>& costs) {
  json iterations = json::array();
  json values = json::array();
  for (const IterationCost& cost : costs) {
    iterations.push_back(cost.iteration);
    values.push_back(cost.cost);
  }
  return {{"iteration", std::move(iterations)}, {"cost", std::move(values)}};
}

std::vector<IterationCost> read_costs(const Field& field) {
  const std::vector<Field> iterations = field.at("iteration").items();
  const std::vector<Field> values = field.at("cost").items();
  if (iterations.size() != values.size()) field.refuse("has lists of different lengths");
  std::vector<IterationCost> costs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    costs.push_back(
        {.iteration = iterations[i].whole(0, any_count), .cost = values[i].number_or_nan()});
  }
  return costs;
}

/// Height, width and channels of a column of images; nothing for others.
std::vector<Index> read_shape(const Field& column) {
  std::vector<Index> shape;
  if (!column.has("shape")) return shape;
  const Field field = column.at("shape");
  Index product = 1;
  for (const Field& size : field.items()) {
    shape.push_back(size.whole(1, most_width));
    if (__builtin_mul_overflow(product, shape.back(), &product)) field.refuse("is too large");
  }
  const bool is_image = shape.size() == 3 && (shape[2] == 1 || shape[2] == 3);
  if (!is_image || product != column.at("width").whole(1, any_count)) {
    field.refuse("is not the height, width and channels of an image");
  }
  return shape;
}

json findings_json(const std::vector<Finding>& findings) {
  json list = json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"code", finding.code},
                    {"text", text_json(finding.text)},
                    {"fix", text_json(finding.fix)},
                    {"layer", finding.layer},
                    {"epoch", finding.epoch},
                    {"count", finding.count}});
  }
  return list;
}

std::vector<Finding> read_findings(const Field& field) {
  std::vector<Finding> findings;
  for (const Field& one : field.items()) {
    findings.push_back({.code = one.at("code").text(),
                        .text = one.at("text").text(),
                        .fix = one.at("fix").text(),
                        .layer = one.at("layer").whole(0, any_count),
                        .epoch = one.at("epoch").whole(0, any_count),
                        .count = one.at("count").whole(0, any_count)});
  }
  return findings;
}

}  // namespace

std::string to_json(const Schema& schema) {
  json list = json::array();
  for (const ColumnInfo& info : schema) {
    json column{{"name", text_json(info.name)},     {"kind", name_of(column_kind_names, info.kind)},
                {"reason", text_json(info.reason)}, {"missing", info.missing},
                {"distinct", info.distinct},        {"width", info.width}};
    if (!info.shape.empty()) column["shape"] = info.shape;
    list.push_back(std::move(column));
  }
  return list.dump();
}

Schema schema_from_json(const std::string& text) {
  const nlohmann::json parsed = parse_json(text, "schema");
  Schema schema;
  for (const Field& field : Field(parsed, "schema").items()) {
    schema.push_back({.name = field.at("name").text(),
                      .kind = field.at("kind").one_of(column_kind_names),
                      .reason = field.at("reason").text(),
                      .missing = field.at("missing").whole(0, any_count),
                      .distinct = field.at("distinct").whole(0, any_count),
                      .width = field.at("width").whole(1, any_count),
                      .shape = read_shape(field)});
  }
  return schema;
}

std::string to_json(const Features& features) {
  json inputs = json::array();
  for (const Feature& feature : features.inputs) {
    inputs.push_back(std::visit(FeatureWriter{}, feature));
  }
  json left_out = json::array();
  for (const LeftOut& column : features.left_out) {
    left_out.push_back(
        {{"column", text_json(column.column)}, {"reason", text_json(column.reason)}});
  }
  const json all{{"inputs", std::move(inputs)},
                 {"target", target_json(features.target)},
                 {"left_out", std::move(left_out)}};
  return all.dump();
}

Features features_from_json(const std::string& text) {
  const nlohmann::json parsed = parse_json(text, "features");
  const Field all(parsed, "features");
  Features features;
  for (const Field& field : all.at("inputs").items()) {
    features.inputs.push_back(read_feature(field));
  }
  features.target = read_target(all.at("target"));
  for (const Field& field : all.at("left_out").items()) {
    features.left_out.push_back(
        {.column = field.at("column").text(), .reason = field.at("reason").text()});
  }
  return features;
}

std::string to_json(const Network& network) {
  json hidden = json::array();
  for (const Layer& layer : network.hidden) {
    json object{{"units", layer.units},
                {"activation", name_of(activation_names, layer.activation)}};
    if (layer.norm != Norm::none) object["norm"] = name_of(norm_names, layer.norm);
    if (layer.residual) object["residual"] = true;
    if (layer.dropout != 0) object["dropout"] = layer.dropout;
    hidden.push_back(std::move(object));
  }
  json all{{"inputs", network.inputs},
           {"hidden", std::move(hidden)},
           {"outputs", network.outputs},
           {"loss", name_of(loss_names, network.loss)}};
  if (network.input_dropout != 0) all["input_dropout"] = network.input_dropout;
  for (const Embedding& e : network.embeddings)
    all["embeddings"].push_back({{"input", e.input}, {"levels", e.levels}, {"units", e.units}});
  const LossSettings& settings = network.loss_settings;
  if (network.loss == Loss::binary_focal || network.loss == Loss::focal)
    all["focal_gamma"] = settings.focal_gamma;
  if (network.loss == Loss::huber) all["huber_delta"] = settings.huber_delta;
  if (network.loss == Loss::quantile) all["quantiles"] = settings.quantiles;
  return all.dump();
}

Network network_from_json(const std::string& text) {
  const nlohmann::json parsed = parse_json(text, "network");
  const Field all(parsed, "network");
  Network network;
  network.inputs = all.at("inputs").whole(1, any_count);
  network.outputs = all.at("outputs").whole(1, any_count);
  network.loss = all.at("loss").one_of(loss_names);
  if (all.has("input_dropout")) network.input_dropout = all.at("input_dropout").number();
  LossSettings& settings = network.loss_settings;
  if (network.loss == Loss::binary_focal || network.loss == Loss::focal)
    settings.focal_gamma = all.at("focal_gamma").number();
  if (network.loss == Loss::huber) settings.huber_delta = all.at("huber_delta").number();
  if (network.loss == Loss::quantile) settings.quantiles = all.at("quantiles").numbers();
  if (all.has("embeddings")) {
    for (const Field& field : all.at("embeddings").items())
      network.embeddings.push_back({.input = field.at("input").whole(0, any_count),
                                    .levels = field.at("levels").whole(1, any_count),
                                    .units = field.at("units").whole(1, any_count)});
  }
  for (const Field& field : all.at("hidden").items()) {
    Layer layer{.units = field.at("units").whole(1, any_count),
                .activation = field.at("activation").one_of(activation_names)};
    if (field.has("norm")) layer.norm = field.at("norm").one_of(norm_names);
    if (field.has("residual")) layer.residual = field.at("residual").yes_or_no();
    if (field.has("dropout")) layer.dropout = field.at("dropout").number();
    network.hidden.push_back(layer);
  }
  try {
    check_network(network);
  } catch (const Error& error) {
    throw Damage(error.message().text);
  }
  return network;
}

std::string to_json(const History& history) {
  json options = json::array();
  for (const auto& [name, value] : history.options) {
    options.push_back({text_json(name), text_json(value)});
  }
  json all{{"source", text_json(history.source)},
           {"train_rows", history.train_rows},
           {"validation_rows", history.validation_rows},
           {"iterations", history.iterations},
           {"kept_epoch", history.kept_epoch},
           {"stop_reason", text_json(history.stop_reason)},
           {"seconds", history.seconds},
           {"seed", history.seed},
           {"threads", history.threads},
           {"options", std::move(options)},
           {"epochs", epochs_json(history.epochs)},
           {"costs", costs_json(history.costs)}};
  if (!history.findings.empty()) all["findings"] = findings_json(history.findings);
  return all.dump();
}

History history_from_json(const std::string& text) {
  const nlohmann::json parsed = parse_json(text, "history");
  const Field all(parsed, "history");
  History history;
  history.source = all.at("source").text();
  history.train_rows = all.at("train_rows").whole(0, any_count);
  history.validation_rows = all.at("validation_rows").whole(0, any_count);
  history.iterations = all.at("iterations").whole(0, any_count);
  history.kept_epoch = all.at("kept_epoch").whole(0, any_count);
  history.stop_reason = all.at("stop_reason").text();
  history.seconds = all.at("seconds").number_or_nan();
  history.seed = all.at("seed").unsigned_whole();
  history.threads = static_cast<int>(all.at("threads").whole(1, 1'000'000));
  for (const Field& pair : all.at("options").items()) {
    const std::vector<Field> both = pair.items();
    if (both.size() != 2) pair.refuse("is not a pair of name and value");
    history.options.emplace_back(both[0].text(), both[1].text());
  }
  history.epochs = read_epochs(all.at("epochs"));
  history.costs = read_costs(all.at("costs"));
  if (all.has("findings")) history.findings = read_findings(all.at("findings"));
  return history;
}

}  // namespace gradus
