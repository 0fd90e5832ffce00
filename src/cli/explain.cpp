// gradus explain: which columns a model leans on, where it is most wrong, how its answers go with a
// column, and what single rows owe to each.
#include "cli/attribution.hpp"
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/labels.hpp"
#include "cli/row_text.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "model/model_file.hpp"
#include "network/names.hpp"
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "evaluate/dependence.hpp"
#include "evaluate/importance.hpp"
#include "evaluate/row_costs.hpp"

namespace gradus::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Index usual_repeats = 5;
constexpr std::size_t longest_bar = 40;

/// Columns that are left of `width` for a bar.
std::size_t bar_room(int width, std::size_t used) {
  constexpr std::size_t least = 8;
  const auto columns = static_cast<std::size_t>(width);
  return columns > used + least ? std::min(columns - used, longest_bar) : least;
}

/// A name in at most 30 columns, fewer where the lines are short.
std::string name_text(const std::string& name, int width) {
  return shortened(escaped(name), static_cast<std::size_t>(std::clamp(width - 32, 8, 30)));
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string importance_text(const Importances& all, Index repeats, int width) {
  std::string text = fmt::format("  {} is {} on {}; how far it falls when a column is shuffled\n\n",
                                 spoken(all.score.name), score_text(all.score.value, 3),
                                 counted(all.rows, "row", "rows"));
  std::size_t widest = 0;
  for (const Importance& column : all.columns)
    widest = std::max(widest, display_width(name_text(column.column, width)));
  const double most = all.columns.front().mean;
  for (const Importance& column : all.columns) {
    const double share = column.mean > 0 ? column.mean / most : 0;
    text += trimmed(fmt::format("  {}  {:6.3f} ± {:5.3f}  {}",
                                pad_right(name_text(column.column, width), widest), column.mean,
                                column.std, bar(share, bar_room(width, widest + 20))));
  }
  return text + fmt::format("\n  mean ± spread of {}; below some two spreads it is chance\n",
                            counted(repeats, "shuffle", "shuffles"));
}

Json importance_json(const Importances& all, Index repeats, const std::vector<Correlated>& pairs) {
  Json columns = Json::array();
  for (const Importance& column : all.columns) {
    columns.push_back({{"column", column.column},
                       {"mean", number_json(column.mean)},
                       {"std", number_json(column.std)},
                       {"drops", column.drops}});
  }
  Json correlated = Json::array();
  for (const Correlated& pair : pairs)
    correlated.push_back(
        {{"columns", {pair.first, pair.second}}, {"correlation", pair.correlation}});
  return {{"rows", all.rows},   {"metric", all.score.name}, {"score", number_json(all.score.value)},
          {"repeats", repeats}, {"importance", columns},    {"correlated", correlated}};
}

void warn_of_correlation(const Terminal& terminal, const std::vector<Correlated>& pairs) {
  if (pairs.empty()) return;
  const Correlated& first = pairs.front();
  std::string more;
  if (pairs.size() > 1)
    more = fmt::format("; {} more", counted(std::ssize(pairs) - 1, "pair", "pairs"));
  terminal.warn(
      {.code = "correlated-columns",
       .text = fmt::format("\"{}\" and \"{}\" say nearly the same (correlation {:.2f}{})",
                           escaped(first.first), escaped(first.second), first.correlation, more),
       .why = "when one is shuffled the model still has the other, so both look less "
              "important than they are"});
}

std::string label_text(const TargetCoding& target, std::int32_t number) {
  return shortened(escaped(target.labels[static_cast<std::size_t>(number)]), 16);
}

std::string costs_text(const std::vector<RowCost>& costs, const Predictions& predictions,
                       const Model& model, const Table& table, int width) {
  const TargetCoding& target = model.features.target;
  const bool classes = target.task != Task::regression;
  std::string text = classes ? "\n  the costliest rows (probability given to the right answer)\n"
                             : "\n  the costliest rows (error)\n";
  for (const RowCost& cost : costs) {
    std::string said;
    if (classes) {
      said = said_text(cost, predictions, target);
    } else {
      const double answer = predictions.values(cost.row, answer_column(predictions.quantiles));
      said = fmt::format("{:+.4g}   said {:.4g}, was {:.4g}", answer - cost.answer, answer,
                         cost.answer);
    }
    const std::string line = fmt::format("  row {:>5}   {}   ", cost.row + 1, said);
    const std::size_t used = display_width(line);
    const auto columns = static_cast<std::size_t>(width);
    const std::size_t room = columns > used ? columns - used : 0;
    text += trimmed(
        line + inputs_text(model.features, table, cost.row, model.features.inputs.size(), room));
  }
  return text;
}

Json costs_json(const std::vector<RowCost>& costs, const Predictions& predictions,
                const Model& model, const Table& table) {
  const TargetCoding& target = model.features.target;
  Json rows = Json::array();
  for (const RowCost& cost : costs) {
    Json row{{"row", cost.row + 1}, {"cost", number_json(cost.cost)}};
    if (target.task == Task::regression) {
      row["answer"] = number_json(cost.answer);
      row["prediction"] =
          number_json(predictions.values(cost.row, answer_column(predictions.quantiles)));
    } else {
      const TargetCoding part = target_parts(target)[static_cast<std::size_t>(cost.target)];
      if (target.task == Task::multilabel) row["target"] = part.column;
      row["answer"] = part.labels[static_cast<std::size_t>(cost.actual)];
      row["prediction"] = part.labels[static_cast<std::size_t>(said_class(cost, predictions))];
      row["probability"] = number_json(right_probability(cost, predictions));
    }
    Json inputs = Json::object();
    for (const Feature& feature : model.features.inputs) {
      const auto at = static_cast<std::size_t>(find_column(table, column_of(feature)));
      const auto* numbers = std::get_if<NumberColumn>(&table.columns[at]);
      inputs[column_of(feature)] =
          numbers != nullptr ? number_json(numbers->values[static_cast<std::size_t>(cost.row)])
          : has_value(table.columns[at], cost.row) ? Json(cell_text(table.columns[at], cost.row))
                                                   : Json();
    }
    row["inputs"] = inputs;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The points of a curve as people write them.
std::vector<std::string> points_text(const Dependence& curve, const Model& model) {
  std::vector<std::string> points;
  for (const std::string& level : curve.levels) points.push_back(shortened(escaped(level), 20));
  const auto feature = std::ranges::find(model.features.inputs, curve.column, column_of);
  const bool date = std::holds_alternative<DateFeature>(*feature);
  for (const double x : curve.at) points.push_back(date ? day_text(x) : fmt::format("{:.4g}", x));
  return points;
}

/// A line a point: of two classes the second's probability and of numbers the answer, as a bar.
std::string one_curve(const Dependence& curve, const std::vector<std::string>& points,
                      const TargetCoding& target, int width) {
  const bool classes = target.task != Task::regression;
  const Index shown = classes ? 1 : 0;
  double low = 0;
  double high = 1;
  if (!classes) {
    low = high = curve.mean(0, 0);
    for (Index i = 0; i < curve.mean.rows(); ++i) {
      low = std::min(low, curve.mean(i, 0));
      high = std::max(high, curve.mean(i, 0));
    }
  }
  std::size_t widest = 0;
  for (const std::string& point : points) widest = std::max(widest, display_width(point));
  std::string text;
  for (Index i = 0; i < curve.mean.rows(); ++i) {
    const std::string& point = points[static_cast<std::size_t>(i)];
    const double y = curve.mean(i, shown);
    const double share = high > low ? (y - low) / (high - low) : 0;
    text += trimmed(fmt::format(
        "  {}  {}  {}", curve.levels.empty() ? pad_left(point, widest) : pad_right(point, widest),
        pad_left(classes ? fmt::format("{:.3f}", y) : fmt::format("{:.4g}", y), 10),
        bar(share, bar_room(width, widest + 16))));
  }
  return text;
}

std::string curve_text(const Dependence& curve, const Model& model, Index rows, int width) {
  const TargetCoding& target = model.features.target;
  const std::vector<std::string> points = points_text(curve, model);
  std::string what = "mean answer";
  if (target.task == Task::binary)
    what = fmt::format("mean probability of \"{}\"", label_text(target, 1));
  const bool several = target.task == Task::multiclass || target.task == Task::multilabel;
  if (several) what = "mean probabilities";
  std::string text =
      fmt::format("  {}: {} when all {} have this value\n\n", name_text(curve.column, width), what,
                  counted(rows, "row", "rows"));
  if (!several) return text + one_curve(curve, points, target, width);
  Table2D table{{""}, {}};
  for (const std::string& label : answer_names(target))
    table.header.push_back(shortened(escaped(label), 16));
  for (Index i = 0; i < curve.mean.rows(); ++i) {
    std::vector<std::string> line{points[static_cast<std::size_t>(i)]};
    for (const double p : curve.mean.row(i)) line.push_back(fmt::format("{:.3f}", p));
    table.rows.push_back(std::move(line));
  }
  return text + format_table(table, 2, width);
}

Json curve_json(const Dependence& curve, const TargetCoding& target) {
  Json json{{"column", curve.column}};
  if (curve.levels.empty()) {
    json["at"] = curve.at;
  } else {
    json["at"] = curve.levels;
  }
  for (Index k = 0; k < curve.mean.cols(); ++k) {
    Json means = Json::array();
    for (Index i = 0; i < curve.mean.rows(); ++i) means.push_back(number_json(curve.mean(i, k)));
    const std::vector<std::string> names = answer_names(target);
    if (names.empty()) {
      json["mean"] = means;
    } else {
      json["mean"][names[static_cast<std::size_t>(k)]] = means;
    }
  }
  return json;
}

void print_json(const Terminal& terminal, const Json& json) {
  terminal.result(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// What is shown: text for people, and the same for scripts.
struct Shown {
  std::string text;
  Json json;
};

Shown curves_of(const Model& model, const Table& table, const Options& options, int width) {
  Shown shown{.text = {}, .json = Json::array()};
  for (const std::string& column : options.columns) {
    const Dependence curve = partial_dependence(model, table, column, threads_of(options.train));
    shown.json.push_back(curve_json(curve, model.features.target));
    if (!shown.text.empty()) shown.text += "\n";
    shown.text += curve_text(curve, model, table.rows(), width);
  }
  return shown;
}

void show_whole(const Model& model, const Table& table, const Options& options,
                const Terminal& terminal, Json json) {
  const int threads = threads_of(options.train);
  const Index repeats = options.repeats > 0 ? options.repeats : usual_repeats;
  const Importances all =
      permutation_importance(model, table,
                             {.repeats = repeats,
                              .seed = static_cast<std::uint64_t>(options.train.seed),
                              .threads = threads});
  const std::vector<Correlated> pairs = correlated_columns(model, table);
  const Predictions predictions = predict(model, table, threads);
  std::vector<RowCost> costs = costliest_rows(predictions, model.features.target, table);
  costs.resize(std::min(costs.size(), static_cast<std::size_t>(options.worst)));
  if (options.json) {
    json.update(importance_json(all, repeats, pairs));
    json["worst"] = costs_json(costs, predictions, model, table);
    print_json(terminal, json);
    return;
  }
  terminal.result(importance_text(all, repeats, terminal.width) +
                  costs_text(costs, predictions, model, table, terminal.width));
  warn_of_correlation(terminal, pairs);
}

/// What was asked for alone: --column, --rows, or both.
void show_parts(const Model& model, const Table& table, const Options& options,
                const Terminal& terminal, Json json) {
  std::string text;
  json["rows"] = table.rows();
  if (!options.columns.empty()) {
    const Shown curves = curves_of(model, table, options, terminal.width);
    json["dependence"] = curves.json;
    text = curves.text;
  }
  if (!options.rows.empty()) {
    const std::vector<Attribution> all =
        attributions(model, table, chosen_rows(options.rows, table.rows()));
    json["attributions"] = attributions_json(all, model);
    if (!text.empty()) text += "\n";
    text += attributions_text(all, model, terminal.width);
    if (!options.output.empty()) write_attributions(all, model, options.output);
  }
  if (options.json) {
    print_json(terminal, json);
  } else if (options.output != "-") {
    terminal.result(text);
  }
}

void refuse_output_without_rows(const Options& options) {
  if (options.output.empty() || !options.rows.empty()) return;
  throw Error(Error::Kind::usage, {.code = "unused-option",
                                   .text = "--output has nothing to write without --rows",
                                   .place = {.what = "option --output"},
                                   .why = "it takes what single rows owe to their columns",
                                   .fix = "--rows 1-100 --output shares.csv"});
}

}  // namespace

int run_explain(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  refuse_output_without_rows(options);
  const Model model = load(arguments.files[0]);
  const std::string data = arguments.files.size() > 1 ? arguments.files[1] : "";
  const bool parts = !options.columns.empty() || !options.rows.empty();
  const PreparedTable prepared = read_for_model(data, options, {model.schema, model.features},
                                                parts ? Answers::welcome : Answers::needed);
  report_bad_rows(terminal, options, {&prepared.source});
  Json json{{"task", name_of(task_names, model.features.target.task)},
            {"target", model.features.target.column}};
  if (parts) {
    show_parts(model, prepared.table, options, terminal, std::move(json));
  } else {
    show_whole(model, prepared.table, options, terminal, std::move(json));
  }
  return 0;
}

}  // namespace gradus::cli
