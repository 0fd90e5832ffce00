// gradus evaluate: how good a model is on rows with known answers, and where it is most wrong.
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/judgement.hpp"
#include "cli/labels.hpp"
#include "cli/notes.hpp"
#include "cli/report_file.hpp"
#include "cli/row_text.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "network/names.hpp"
#include "train/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "evaluate/row_costs.hpp"

namespace gradus::cli {
namespace {

constexpr std::size_t shown_mistakes = 3;
constexpr std::size_t shown_inputs = 4;

/// The costliest rows; of classes only those that were taken for another.
std::vector<RowCost> worst_mistakes(const Predictions& predictions, const TargetCoding& target,
                                    const Table& table) {
  std::vector<RowCost> mistakes = costliest_rows(predictions, target, table);
  if (target.task != Task::regression) {
    std::erase_if(mistakes,
                  [&](const RowCost& row) { return said_class(row, predictions) == row.actual; });
  }
  mistakes.resize(std::min(shown_mistakes, mistakes.size()));
  return mistakes;
}

/// The inputs of the rows shown: the table that they are in, or just those rows.
struct MistakenRows {
  const Table& table;
  std::vector<Index> numbers = {};  // ascending; none: all rows are there

  Index place(Index row) const {
    if (numbers.empty()) return row;
    return std::lower_bound(numbers.begin(), numbers.end(), row) - numbers.begin();
  }
};

std::vector<Index> rows_of_mistakes(const std::vector<RowCost>& mistakes) {
  std::vector<Index> rows;
  for (const RowCost& mistake : mistakes) rows.push_back(mistake.row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string format_mistakes(const std::vector<RowCost>& mistakes, const Predictions& predictions,
                            const Features& features, const MistakenRows& inputs, int width) {
  if (mistakes.empty()) return "";
  const TargetCoding& target = features.target;
  const bool classes = target.task != Task::regression;
  std::string text = classes ? "\n  the worst mistakes (probability given to the right answer)\n"
                             : "\n  the largest errors\n";
  for (const RowCost& mistake : mistakes) {
    const std::string said =
        classes ? said_text(mistake, predictions, target)
                : fmt::format("said {:.4g}, was {:.4g}",
                              predictions.values(mistake.row, answer_column(predictions.quantiles)),
                              mistake.answer);
    const std::string line = fmt::format("  row {:>5}   {}   ", mistake.row + 1, said);
    const std::size_t used = display_width(line);
    const auto columns = static_cast<std::size_t>(width);
    text += line +
            inputs_text(features, inputs.table, inputs.place(mistake.row), shown_inputs,
                        columns > used ? columns - used : 0) +
            "\n";
  }
  return text;
}

/// The worst mistakes, whose inputs are read once more where the table is larger than memory.
std::string mistakes_text(const Judgement& judgement, int width) {
  const Model& model = judgement.model;
  const Table& table = judgement.prepared.table;
  const std::vector<RowCost> mistakes =
      worst_mistakes(judgement.predictions, model.features.target, table);
  if (!judgement.larger)
    return format_mistakes(mistakes, judgement.predictions, model.features, {table}, width);
  const std::vector<Index> numbers = rows_of_mistakes(mistakes);
  const Table few = read_some_rows(*judgement.larger, model, numbers);
  return format_mistakes(mistakes, judgement.predictions, model.features, {few, numbers}, width);
}

struct Confidence {
  BootstrapOptions options;
  std::vector<Interval> intervals;  // none where none were asked for
  bool groups = false;
};

/// Intervals where --confidence, --bootstrap or --group ask for them.
Confidence confidence_of(const Judged& judged, std::span<const double> weight, const Source& source,
                         const Options& options) {
  constexpr double usual = 0.95;
  constexpr Index usual_resamples = 1000;
  const bool grouped = !options.train.group.empty();
  if (options.confidence == 0 && options.bootstrap == 0 && !grouped) return {};
  const std::vector<std::int32_t> groups =
      at_rows(groups_of(source.table, source.name, options.train.group), judged.table_rows());
  Confidence result{
      .options = {.confidence = options.confidence > 0 ? options.confidence : usual,
                  .resamples = options.bootstrap > 0 ? options.bootstrap : usual_resamples,
                  .seed = static_cast<std::uint64_t>(options.train.seed),
                  .threads = threads_of(options.train)},
      .intervals = {},
      .groups = grouped};
  result.intervals = confidence_intervals(judged, weight, groups, result.options);
  return result;
}

std::string about(const Confidence& confidence) {
  return fmt::format("{:g} % of {} resamples of the {}", 100 * confidence.options.confidence,
                     with_commas(confidence.options.resamples),
                     confidence.groups ? "groups" : "rows");
}

}  // namespace

int run_evaluate(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  check_report(options.report);
  const Judgement judgement = judge(arguments, terminal);
  const Model& model = judgement.model;
  const Table& table = judgement.prepared.table;
  const TargetCoding& target = model.features.target;
  const Judged& judged = *judgement.judged;
  const Metrics& metrics = judgement.metrics;
  const Baseline& always = judgement.baseline;
  const Confidence confidence =
      confidence_of(judged, judgement.weight, judgement.prepared.source, options);
  const bool classes = has_classes(target.task);
  if (!options.report.empty()) write_report(options.report, judgement, arguments, terminal);

  if (options.json) {
    nlohmann::ordered_json json{{"task", name_of(task_names, target.task)},
                                {"target", target.column},
                                {"rows", metrics.rows},
                                {"test", metrics_json(metrics)},
                                {"baseline", metrics_json(always.metrics)}};
    if (classes) {
      json["confusion"] = confusion_json(judged.confusion(), target.labels);
      json["test"]["confusion"] = json["confusion"];
    }
    if (!confidence.intervals.empty()) {
      json["confidence"] = {{"level", confidence.options.confidence},
                            {"resamples", confidence.options.resamples},
                            {"intervals", intervals_json(confidence.intervals)}};
    }
    terminal.result(json_text(json));
    return 0;
  }
  terminal.say(fmt::format("  {}: {}, target {}\n", escaped(judgement.prepared.source.name),
                           counted(metrics.rows, "row", "rows"), escaped(target.column)));
  std::string text = format_scores({{"this model", metrics}}, always, 3, terminal.width);
  if (confidence.intervals.empty()) {
    const std::string further = format_further(metrics, target, terminal.width);
    if (!further.empty()) text += "\n" + further;
  } else {
    text += "\n" + format_intervals(confidence.intervals, about(confidence), terminal.width);
  }
  if (classes) text += "\n" + format_confusion(judged.confusion(), target.labels, terminal.width);
  if (const std::string labels = format_labels(metrics, always.metrics, terminal.width);
      !labels.empty()) {
    text += "\n" + labels;
  }
  text += mistakes_text(judgement, terminal.width);
  terminal.result(text);
  judgement.larger ? note_unusual_cells(terminal, judgement.unusual)
                   : note_unusual_cells(terminal, model.features, table);
  return 0;
}

}  // namespace gradus::cli
