// Cross-validation: each fold's score beside the mean and the baseline.
#include "network/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

std::string fold_name(const Report& report, const Fold& fold) {
  const bool repeated = report.folds->folds.back().repeat > 1;
  return repeated ? fmt::format("{}.{}", fold.repeat, fold.number) : fmt::format("{}", fold.number);
}

Numbers fold_numbers(const Report& report) {
  const std::vector<Fold>& folds = report.folds->folds;
  Numbers numbers{.header = {"fold"}, .rows = {}};
  for (const Metric& metric : folds[0].metrics.values)
    numbers.header.push_back(spoken(metric.name));
  numbers.header.insert(numbers.header.end(), {"rows", "kept epoch"});
  for (const Fold& fold : folds) {
    std::vector<std::string> row{fold_name(report, fold)};
    for (const Metric& metric : fold.metrics.values) row.push_back(score_text(metric.value));
    row.push_back(count_text(fold.metrics.rows));
    row.push_back(count_text(fold.kept_epoch));
    numbers.rows.push_back(std::move(row));
  }
  std::vector<std::string> mean{"mean"};
  std::vector<std::string> spread{"spread"};
  const std::vector<Summary> summaries = summarise(folds);
  for (std::size_t i = 0; i < folds[0].metrics.values.size(); ++i) {
    mean.push_back(score_text(summaries[i].mean));
    spread.push_back(score_text(summaries[i].std));
  }
  numbers.rows.push_back(std::move(mean));
  numbers.rows.push_back(std::move(spread));
  return numbers;
}

}  // namespace

Figure folds_figure(const Report& report) {
  const std::vector<Fold>& folds = report.folds->folds;
  const Summary summary = summarise(folds).front();
  const double always = report.baseline.metrics.values.front().value;
  Figure figure{.title = fmt::format("The {} of each fold", spoken(summary.name))};
  figure.sentence =
      fmt::format("Mean {} (line), from {} to {}, spread {}; {}: {} (dashed).",
                  score_text(summary.mean), score_text(summary.min), score_text(summary.max),
                  score_text(summary.std), cut(report.baseline.name, 30), score_text(always));
  std::vector<double> values{always};
  for (const Fold& fold : folds) values.push_back(fold.metrics.values.front().value);
  const bool few = folds.size() <= 12;
  Axis x{.low = 0, .high = static_cast<double>(folds.size()) - 1, .label = "fold"};
  if (few)
    for (const Fold& fold : folds) x.names.push_back(fold_name(report, fold));
  Axis y = axis_of(values, spoken(summary.name));
  const double room = (y.high - y.low) * 0.08;
  y.low -= room;
  y.high += room;
  Plot plot(std::move(x), std::move(y));
  const double end = static_cast<double>(folds.size()) - 0.5;
  plot.rule(-0.5, always, end, always, "guide");
  plot.rule(-0.5, summary.mean, end, summary.mean, "mark");
  for (std::size_t i = 0; i < folds.size(); ++i)
    plot.dot(static_cast<double>(i), values[i + 1], "dot",
             fmt::format("fold {}: {} on {}", fold_name(report, folds[i]),
                         score_text(values[i + 1]), counted(folds[i].metrics.rows, "row", "rows")),
             5);
  figure.svg = plot.svg(figure.sentence);
  return figure;
}

Section folds_section(const Report& report) {
  Section section{"folds", "Folds", ""};
  if (report.folds == nullptr) return section;
  section.body = fmt::format(
      "<p>Each fold's rows are answered by a model that has not seen them; folds are cut by {}. "
      "The "
      "charts above are of all these answers together.</p><div class=\"figures\">{}<div "
      "class=\"card\"><h3>Each fold</h3>{}</div></div>",
      name_of(fold_kind_names, report.folds->kind), figure_html(folds_figure(report)),
      table_html(fold_numbers(report), "Scores of each fold"));
  return section;
}

}  // namespace gradus::report
