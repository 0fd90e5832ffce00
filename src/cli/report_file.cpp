// Which rows a report is about, and who computed what of it.
#include "cli/report_file.hpp"

#include "cli/command_text.hpp"
#include "cli/judgement.hpp"
#include "cli/text.hpp"
#include "cli/version.hpp"
#include "cli/writable.hpp"
#include "model/atomic_file.hpp"
#include "train/dataset.hpp"

#include <fmt/format.h>

#include <array>

#include "export/report/report.hpp"

namespace gradus::cli {
namespace {

void finish(Report& report, const std::string& path, const Arguments& arguments,
            const Terminal& terminal) {
  const TrainOptions& options = arguments.options.train;
  look_closer(report, static_cast<std::uint64_t>(options.seed), threads_of(options));
  const std::string html = report_html(report);
  const std::array pieces{std::as_bytes(std::span(html))};
  write_atomically(path, pieces);
  terminal.note("wrote", fmt::format("{} ({})", escaped(path), file_size(html.size())),
                "open it in a browser");
}

/// The rows that a training is judged by in the end.
struct ReportedRows {
  Table table;
  std::string source;
  std::vector<Index> numbers;  // of the rows in the source; empty: in order
};

std::vector<Index> from_one(const std::vector<Index>& rows) {
  std::vector<Index> numbers;
  for (const Index row : rows) numbers.push_back(row + 1);
  return numbers;
}

ReportedRows reported_rows(const Rows& rows, const Split& split) {
  if (rows.test != nullptr) return {rows.test->table, rows.test->source.name, {}};
  if (rows.validation != nullptr) return {rows.validation->table, rows.validation->source.name, {}};
  const std::vector<Index>& chosen = split.validation.empty() ? split.train : split.validation;
  return {select_rows(rows.source.table, chosen), rows.source.name, from_one(chosen)};
}

/// The means over the folds as metrics.
Metrics mean_metrics(const std::vector<Fold>& folds, Index rows) {
  Metrics metrics{.rows = rows, .values = {}};
  for (const Summary& summary : summarise(folds)) {
    auto& list =
        metrics.values.size() < folds[0].metrics.values.size() ? metrics.values : metrics.further;
    list.push_back({summary.name, summary.mean});
  }
  return metrics;
}

Predictions select_predictions(const Predictions& all, const std::vector<Index>& rows) {
  Predictions some{.task = all.task, .labels = all.labels, .values = {}, .classes = {}};
  some.quantiles = all.quantiles;
  some.values = Matrix<double>(std::ssize(rows), all.values.cols());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(all.values.row(rows[i]), some.values.row(static_cast<Index>(i)).begin());
    if (!all.classes.empty())
      some.classes.push_back(all.classes[static_cast<std::size_t>(rows[i])]);
  }
  return some;
}

bool writes_report(const Arguments& arguments) {
  return arguments.command == Command::report || !arguments.options.report.empty();
}

std::string place_of_report(const Arguments& arguments) {
  return arguments.command == Command::report ? "gradus report" : "option --report";
}

}  // namespace

void check_report(const std::string& path, const std::string& option) {
  if (!path.empty()) check_writable({path, option, "report", "the report " + path});
}

void check_reported_table(const Arguments& arguments, const std::optional<Larger>& larger) {
  if (!larger || !writes_report(arguments)) return;
  throw Error(Error::Kind::usage,
              {.code = "not-streamed",
               .text = "a report needs all rows in memory",
               .place = {.what = place_of_report(arguments)},
               .why = "the table does not fit into the memory that it may use",
               .fix = "--sql \"SELECT * FROM 'file' USING SAMPLE 1 %\"    or a larger limit"});
}

void check_reported_targets(const Arguments& arguments, Index targets) {
  if (targets < 2 || !writes_report(arguments)) return;
  throw Error(Error::Kind::usage,
              {.code = "invalid-report",
               .text = fmt::format("a report shows one target, and there are {}", targets),
               .place = {.what = place_of_report(arguments)},
               .fix = "gradus evaluate and gradus explain show several as text"});
}

void write_report(const std::string& path, const Judgement& judgement, const Arguments& arguments,
                  const Terminal& terminal) {
  Report report{.source = judgement.prepared.source.name,
                .target = judgement.model.features.target,
                .table = judgement.prepared.table,
                .predictions = judgement.predictions,
                .weight = judgement.weights,
                .row_numbers = {},
                .scores = {{"this model", judgement.metrics}},
                .baseline = judgement.baseline,
                .command = command_text(arguments),
                .version = std::string(version),
                .model_file = arguments.files[0],
                .model = &judgement.model,
                .data = &judgement.prepared.source.table,
                .data_name = judgement.prepared.source.name};
  finish(report, path, arguments, terminal);
}

void write_report(const std::string& path, const Training& training, const Arguments& arguments,
                  const Terminal& terminal) {
  const TrainOptions& options = arguments.options.train;
  const ReportedRows rows = reported_rows(training.rows, training.plan.split);
  const Predictions predictions = predict(training.model, rows.table, threads_of(options));
  Report report{.source = rows.source,
                .target = training.model.features.target,
                .table = rows.table,
                .predictions = predictions,
                .weight = row_weights(rows.table, options.weight),
                .row_numbers = rows.numbers,
                .scores = {},
                .baseline = training.baseline,
                .command = command_text(arguments),
                .version = std::string(version),
                .model_file = arguments.options.model_file,
                .model = &training.model,
                .data = &training.rows.source.table,
                .data_name = training.rows.source.name};
  for (const ScoredRows& part : training.scores) report.scores.push_back({part.name, part.metrics});
  finish(report, path, arguments, terminal);
}

void write_report(const std::string& path, const CrossValidation& result, const Source& source,
                  const Arguments& arguments, const Terminal& terminal) {
  std::vector<Index> tested;
  for (std::size_t row = 0; row < result.fold_of.size(); ++row)
    if (result.fold_of[row] > 0) tested.push_back(static_cast<Index>(row));
  const Table table = select_rows(source.table, tested);
  const Predictions predictions = select_predictions(result.predictions, tested);
  std::vector<Fold> always = result.folds;
  for (Fold& fold : always) fold.metrics = fold.baseline.metrics;
  const Index rows = std::ssize(tested);
  Report report{.source = source.name,
                .target = result.target,
                .table = table,
                .predictions = predictions,
                .weight = row_weights(table, arguments.options.train.weight),
                .row_numbers = from_one(tested),
                .scores = {{fmt::format("mean of {} folds", result.folds.size()),
                            mean_metrics(result.folds, rows)}},
                .baseline = {result.folds[0].baseline.name, mean_metrics(always, rows)},
                .command = command_text(arguments),
                .version = std::string(version),
                .model_file = {},
                .folds = &result,
                .data = &source.table,
                .data_name = source.name};
  finish(report, path, arguments, terminal);
}

}  // namespace gradus::cli
