// gradus evaluate: how good a model is on rows with known answers, and where it is most wrong.
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/judgement.hpp"
#include "cli/notes.hpp"
#include "cli/report_file.hpp"
#include "cli/row_text.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "network/names.hpp"
#include "train/plan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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
    std::erase_if(mistakes, [&](const RowCost& row) {
      return predictions.classes[static_cast<std::size_t>(row.row)] == row.actual;
    });
  }
  mistakes.resize(std::min(shown_mistakes, mistakes.size()));
  return mistakes;
}

std::string format_mistakes(const std::vector<RowCost>& mistakes, const Predictions& predictions,
                            const Features& features, const Table& table, int width) {
  if (mistakes.empty()) return "";
  const TargetCoding& target = features.target;
  const bool classes = target.task != Task::regression;
  const auto label = [&](std::int32_t number) {
    return shortened(escaped(target.labels[static_cast<std::size_t>(number)]), 16);
  };
  std::string text = classes ? "\n  the worst mistakes (probability given to the right answer)\n"
                             : "\n  the largest errors\n";
  for (const RowCost& mistake : mistakes) {
    const std::string said =
        classes ? fmt::format("{:.3f}   said {}, was {}",
                              predictions.values(mistake.row, mistake.actual),
                              label(predictions.classes[static_cast<std::size_t>(mistake.row)]),
                              label(mistake.actual))
                : fmt::format("said {:.4g}, was {:.4g}",
                              predictions.values(mistake.row, answer_column(predictions.quantiles)),
                              mistake.answer);
    const std::string line = fmt::format("  row {:>5}   {}   ", mistake.row + 1, said);
    const std::size_t used = display_width(line);
    const auto columns = static_cast<std::size_t>(width);
    text += line +
            inputs_text(features, table, mistake.row, shown_inputs,
                        columns > used ? columns - used : 0) +
            "\n";
  }
  return text;
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
  const Predictions& predictions = judgement.predictions;
  const Judged& judged = *judgement.judged;
  const Metrics& metrics = judgement.metrics;
  const Baseline& always = judgement.baseline;
  const Confidence confidence =
      confidence_of(judged, judgement.weight, judgement.prepared.source, options);
  const bool classes = target.task != Task::regression;
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
  text += format_mistakes(worst_mistakes(predictions, target, table), predictions, model.features,
                          table, terminal.width);
  terminal.result(text);
  note_unusual_cells(terminal, model.features, table);
  return 0;
}

}  // namespace gradus::cli
