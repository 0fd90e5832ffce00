// gradus cross-validate: how good such a training is on rows that it has not seen, several times.
#include "cli/answers.hpp"
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/live.hpp"
#include "cli/report_file.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "network/names.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>

#include "evaluate/cross_validation.hpp"

namespace gradus::cli {
namespace {

void refuse_validation_file(const Options& options) {
  if (options.validation_file.empty()) return;
  throw Error(Error::Kind::usage,
              {.code = "invalid-validation",
               .text = fmt::format("\"{}\" cannot be validated with in every fold",
                                   options.validation_file),
               .place = {.what = "option --validation"},
               .why = "each fold keeps a share of its own training rows back",
               .fix = "--validation 0.2"});
}

std::string fold_name(const Fold& fold, bool repeated) {
  return repeated ? fmt::format("fold {}.{}", fold.repeat, fold.number)
                  : fmt::format("fold {}", fold.number);
}

std::string folds_text(const CrossValidation& result, bool repeated, int width) {
  Table2D table{{""}, {}};
  for (const Metric& metric : result.folds[0].metrics.values)
    table.header.push_back(spoken(metric.name));
  table.header.insert(table.header.end(), {"rows", "epochs"});
  for (const Fold& fold : result.folds) {
    std::vector<std::string> row{pad_right(fold_name(fold, repeated), 18)};
    for (const Metric& metric : fold.metrics.values) row.push_back(score_text(metric.value, 3));
    row.push_back(with_commas(fold.metrics.rows));
    row.push_back(with_commas(fold.kept_epoch));
    table.rows.push_back(std::move(row));
  }
  return format_table(table, 2, width);
}

/// The baseline's mean over folds, of the first metrics and then the further ones.
std::vector<double> baseline_means(const std::vector<Fold>& folds) {
  std::vector<Fold> always = folds;
  for (Fold& fold : always) fold.metrics = fold.baseline.metrics;
  std::vector<double> means;
  for (const Summary& summary : summarise(always)) means.push_back(summary.mean);
  return means;
}

std::string summary_text(const CrossValidation& result, int width) {
  Table2D table{{"", "mean", "± spread", "min", "max", result.folds[0].baseline.name}, {}};
  const std::vector<Summary> all = summarise(result.folds);
  const std::vector<double> always = baseline_means(result.folds);
  table.header.back() = shortened(escaped(table.header.back()), 20);
  for (std::size_t i = 0; i < all.size(); ++i) {
    table.rows.push_back({pad_right(spoken(all[i].name), 18), score_text(all[i].mean, 3),
                          score_text(all[i].std, 3), score_text(all[i].min, 3),
                          score_text(all[i].max, 3), score_text(always[i], 3)});
  }
  return format_table(table, 2, width);
}

nlohmann::ordered_json result_json(const CrossValidation& result, const Options& options,
                                   double seconds) {
  nlohmann::ordered_json metrics;
  nlohmann::ordered_json always;
  const std::vector<double> means = baseline_means(result.folds);
  const std::vector<Summary> all = summarise(result.folds);
  for (std::size_t i = 0; i < all.size(); ++i) {
    metrics[all[i].name] = {{"mean", number_json(all[i].mean)},
                            {"std", number_json(all[i].std)},
                            {"min", number_json(all[i].min)},
                            {"max", number_json(all[i].max)}};
    always[all[i].name] = number_json(means[i]);
  }
  nlohmann::ordered_json folds = nlohmann::ordered_json::array();
  for (const Fold& fold : result.folds) {
    folds.push_back({{"repeat", fold.repeat},
                     {"fold", fold.number},
                     {"train_rows", fold.train_rows},
                     {"rows", fold.metrics.rows},
                     {"epochs", fold.epochs},
                     {"kept_epoch", fold.kept_epoch},
                     {"seconds", fold.seconds},
                     {"metrics", metrics_json(fold.metrics)}});
  }
  nlohmann::ordered_json json{{"task", name_of(task_names, result.target.task)},
                              {"target", result.target.column},
                              {"rows", result.fold_of.size()},
                              {"folds", options.folds},
                              {"repeats", options.repeats},
                              {"split", name_of(fold_kind_names, result.kind)},
                              {"seconds", seconds},
                              {"metrics", metrics},
                              {"baseline", always},
                              {"per_fold", folds}};
  if (!options.predictions.empty()) json["predictions"] = options.predictions;
  return json;
}

void write_predictions(const CrossValidation& result, const Options& options) {
  if (options.predictions.empty()) return;
  Table answers = answers_of(result.predictions);
  Table kept;
  if (options.repeats == 1) {
    NumberColumn folds;
    for (const Index fold : result.fold_of)
      folds.values.push_back(fold > 0 ? static_cast<double>(fold) : std::nan(""));
    add_column(kept, "fold", std::move(folds));
  }
  write_table(kept, answers, options.predictions);
}

}  // namespace

int run_cross_validate(const Arguments& arguments, const Terminal& terminal) {
  const Options& given = arguments.options;
  refuse_validation_file(given);
  check_report(given.report);
  const Source source =
      read_training_table(arguments.files.empty() ? "" : arguments.files[0], given);
  report_bad_rows(terminal, given, {&source});
  Options options = given;
  if (options.repeats == 0) options.repeats = 1;
  options.train.target = target_name(source, options);
  const auto targets = target_places(source.table, options.train.target, source.name);
  check_reported_targets(arguments, std::ssize(targets));

  const double started = steady_seconds();
  const Interrupt interrupt;
  Index done = 0;
  const FoldObserver observer{
      .on_fold =
          [&](const Fold& fold, Index all) {
            const Metric& first = fold.metrics.values[0];
            terminal.say(fmt::format("  {} of {} done: {}, {} {}, epoch {} kept, {}", ++done, all,
                                     fold_name(fold, options.repeats > 1), spoken(first.name),
                                     score_text(first.value, 3), fold.kept_epoch,
                                     seconds_text(fold.seconds)));
          },
      .now = steady_seconds,
      .stop = interrupt.token()};
  const CrossValidationOptions how{.folds = options.folds,
                                   .repeats = options.repeats,
                                   .time = options.time,
                                   .stratified = options.stratified};
  const CrossValidation result =
      cross_validate(source.table, source.name, options.train, how, observer);
  if (result.folds.empty()) {
    terminal.say("  interrupted before all folds were done; nothing was written");
    return 130;
  }
  write_predictions(result, options);
  const double seconds = steady_seconds() - started;
  if (!options.report.empty()) write_report(options.report, result, source, arguments, terminal);
  if (options.json) {
    terminal.result(json_text(result_json(result, options, seconds)));
    return 0;
  }
  terminal.result(folds_text(result, options.repeats > 1, terminal.width) + "\n" +
                  summary_text(result, terminal.width));
  return 0;
}

}  // namespace gradus::cli
