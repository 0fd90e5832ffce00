// gradus train: read, plan, learn, save, score.
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/diagnose.hpp"
#include "cli/events.hpp"
#include "cli/json_text.hpp"
#include "cli/labels.hpp"
#include "cli/larger.hpp"
#include "cli/live.hpp"
#include "cli/plan_text.hpp"
#include "cli/report_file.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "cli/train_studio.hpp"
#include "cli/writable.hpp"
#include "model/json.hpp"
#include "model/model_file.hpp"
#include "network/names.hpp"
#include "train/dataset.hpp"
#include "train/fit.hpp"
#include "train/tensorboard.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cmath>
#include <filesystem>

#include "evaluate/decide.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

void check_resume(const TrainOptions& options) {
  if (!options.resume || !options.checkpoint.empty()) return;
  throw Error(Error::Kind::usage, {.code = "missing-checkpoint",
                                   .text = "--resume needs the folder of the checkpoints",
                                   .place = {.what = "option --resume"},
                                   .fix = "--checkpoint DIR --resume"});
}

std::string stop_text(const History& history, const TrainOptions& options) {
  const auto epochs = history.epochs.size();
  std::string kept;
  if (history.kept_epoch < static_cast<Index>(epochs))
    kept = fmt::format("; the network of epoch {} is kept", history.kept_epoch);
  if (history.stop_reason == "early_stopping") {
    return fmt::format("epoch {}: validation cost not better for {}{}", epochs,
                       counted(options.early_stopping, "epoch", "epochs"), kept);
  }
  if (history.stop_reason == "time_limit")
    return fmt::format("epoch {}: the time is up{}", epochs, kept);
  if (history.stop_reason == "converged")
    return fmt::format("epoch {}: converged, as a further step gains nothing{}", epochs, kept);
  if (history.stop_reason == "interrupted")
    return fmt::format("epoch {}: interrupted{}{}", epochs, kept,
                       options.checkpoint.empty() ? "" : "; --resume goes on from here");
  return fmt::format("epoch {}: all done{}", epochs, kept);
}

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

struct Scores {
  std::vector<ScoredRows> rows;  // train, validation, test: those that exist
  Baseline baseline;             // on the last of them
};

Scores score_all(const Model& model, const Rows& rows, const Plan& plan,
                 const TrainOptions& options) {
  const int threads = threads_of(options);
  Scores scores;
  const Table& table = rows.source.table;
  const TargetCoding& target = model.features.target;
  const Table train = select_rows(table, plan.split.train);
  const Table* last = &train;
  const auto add = [&](const std::string& name, const Table& part) {
    const std::vector<double> weight = row_weights(part, options.weight);
    scores.rows.push_back({name, score(predict(model, part, threads), target, part, weight)});
  };
  add("train", train);
  Table validation;
  if (rows.validation) {
    last = &rows.validation->table;
    add("validation", *last);
  } else if (!plan.split.validation.empty()) {
    validation = select_rows(table, plan.split.validation);
    last = &validation;
    add("validation", validation);
  }
  if (rows.test) {
    last = &rows.test->table;
    add("test", *last);
  }
  scores.baseline = baseline(target, train, *last, row_weights(*last, options.weight));
  return scores;
}

nlohmann::ordered_json train_json(const Model& model, const Scores& scores, const Options& options,
                                  Index rows) {
  const History& history = model.history;
  nlohmann::ordered_json costs = nlohmann::ordered_json::array();
  for (const IterationCost& cost : history.costs)
    costs.push_back({{"iteration", cost.iteration}, {"cost", cost.cost}});
  nlohmann::ordered_json rates = nlohmann::ordered_json::array();
  for (const Epoch& epoch : history.epochs) rates.push_back(epoch.learning_rate);
  nlohmann::ordered_json json{
      {"task", name_of(task_names, model.features.target.task)},
      {"target", model.features.target.column},
      {"rows", rows},
      {"features", model.network.units(0)},
      {"parameters", model.network.parameter_count()},
      {"epochs", history.epochs.size()},
      {"iterations", history.iterations},
      {"seconds", history.seconds},
      {"threads", history.threads},
      {"stopped", history.stop_reason},
      {"kept_epoch", history.kept_epoch},
      {"costs", costs},
      {"learning_rates", rates},
  };
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : history.findings) {
    json["findings"].push_back({{"code", finding.code},
                                {"text", finding.text},
                                {"fix", finding.fix},
                                {"layer", finding.layer},
                                {"epoch", finding.epoch},
                                {"count", finding.count}});
  }
  for (const ScoredRows& part : scores.rows) json[part.name] = metrics_json(part.metrics);
  json["baseline"] = metrics_json(scores.baseline.metrics);
  json["model_file"] = options.model_file;
  json["model_hash"] = model_hash(model.parameters);
  return json;
}

void show_results(const Terminal& terminal, const Model& model, const Scores& scores,
                  const Options& options, const std::string& data) {
  if (options.json) {
    const auto json = train_json(model, scores, options,
                                 model.history.train_rows + model.history.validation_rows);
    terminal.result(json_text(json));
    return;
  }
  const int decimals = options.train.preset == "article" ? 6 : 3;
  if (terminal.live) terminal.say("");
  std::string text = format_scores(scores.rows, scores.baseline, decimals, terminal.width);
  const std::string labels =
      format_labels(scores.rows.back().metrics, scores.baseline.metrics, terminal.width);
  if (!labels.empty()) text += "\n" + labels;
  terminal.result(text);
  if (terminal.live) terminal.say("");
  terminal.next(
      {{fmt::format("gradus predict {} NEW.csv", options.model_file), "answers for new rows"},
       {fmt::format("gradus inspect {}", options.model_file), "what is in the model"},
       {fmt::format("gradus steps {} --target {}", data, options.train.target),
        "walk through one iteration"}});
}

/// A perfect score that comes from the answer itself is worth a word.
void warn_of_leaks(const Terminal& terminal, const std::vector<std::pair<std::string, Leak>>& leaks,
                   const std::string& source) {
  for (const auto& [column, leak] : leaks) {
    terminal.warn({.code = "leakage",
                   .text = fmt::format("column \"{}\" gives the answer away: it holds {}", column,
                                       leak_text(leak)),
                   .place = {.what = source},
                   .why = "if it is not known when predicting, the scores promise too much",
                   .fix = fmt::format("--ignore {}", column)});
  }
}

void say_written(const Terminal& terminal, const Model& model, const Options& options) {
  const std::string took = seconds_text(model.history.seconds);
  if (terminal.live) {
    terminal.say("");
    terminal.note("stopped", stop_text(model.history, options.train));
    terminal.note(
        "wrote",
        fmt::format("{} ({})", options.model_file, file_size(fs::file_size(options.model_file))),
        took);
  } else {
    terminal.say(fmt::format("stopped {}", stop_text(model.history, options.train)));
    terminal.say(fmt::format("wrote {} in {}", options.model_file, took));
  }
}

/// Trains as planned, told to whoever listens, and writes the model.
/// `disk` is where the rows come from that are not in memory, or null.
Model learn_and_save(const Terminal& terminal, const Rows& rows, const RowSource* disk,
                     const Plan& plan, const Options& options, const Interrupt& interrupt,
                     Diagnosis& diagnosis) {
  const int threads = threads_of(options.train);
  const Index train_rows =
      rows.survey != nullptr ? rows.survey->train : std::ssize(plan.split.train);
  std::optional<EventFile> events;
  std::optional<TensorBoard> tensorboard;
  if (!options.events.empty()) {
    events.emplace(terminal, options.events, options.train);
    events->start(plan.network, train_rows, rows.path, options);
    show_in_studio(terminal, options);
  }
  if (!options.tensorboard.empty()) tensorboard.emplace(options.tensorboard, seconds_since_1970);
  Model model;
  {
    Live live(terminal, options.train, train_rows, threads);
    Observer observer = live.observer();
    observer.stop = interrupt.token();
    if (events) events->attach(observer);
    if (options.diagnose) diagnosis.attach(observer);
    if (tensorboard) {
      also(observer.on_epoch, [&](const Progress& progress) { tensorboard->write(progress); });
    }
    const Table* const validation = rows.validation ? &rows.validation->table : nullptr;
    model = disk == nullptr ? fit(rows.source.table, validation, rows.source.name, plan,
                                  options.train, observer)
                            : fit_streamed(*disk, rows.source.table, validation, plan, *rows.survey,
                                           options.train, observer);
  }
  if (rows.validation) {
    const Table& table = rows.validation->table;
    decide(model, table, answered_rows(plan.features.target, table), options.train);
  } else {
    decide(model, rows.source.table, plan.split.validation, options.train);
  }
  for (const Option& option : option_table()) {
    const std::string text = option_text(options, option);
    if (belongs_to(option, Command::train) && !text.empty())
      model.history.options.emplace_back(option.name, text);
  }
  save(model, options.model_file);
  if (events) events->done(model, options.model_file);
  return model;
}

/// Before any row is read: that it is read from disk, and what cannot be had then.
void check_larger(const Terminal& terminal, const Larger& larger, const Options& options) {
  check_streaming(options.train);
  require_small(larger, options.validation_file, "validation");
  require_small(larger, options.test_file, "test");
  const std::string memory = file_size(static_cast<std::uintmax_t>(larger.limit));
  const std::string text = fmt::format("the table does not fit into {} of memory", memory);
  if (terminal.live) {
    terminal.note("stream", text, "read from disk; planned and scored on a sample of its rows");
  } else {
    terminal.say(fmt::format("stream {}: read from disk, scores are of a sample", text));
  }
}

/// The files of --validation and --test, where there are any.
struct OtherTables {
  std::optional<PreparedTable> validation;
  std::optional<PreparedTable> test;
};

OtherTables read_other_tables(Options options, const Expected& expected) {
  options.read.labels.clear();  // belonged to DATA
  options.read.sql.clear();
  const auto read = [&](const std::string& file) {
    return file.empty() ? std::optional<PreparedTable>{}
                        : read_for_model(file, options, expected, Answers::needed);
  };
  std::optional<PreparedTable> validation = read(options.validation_file);
  return {std::move(validation), read(options.test_file)};
}

}  // namespace

int run_train(const Arguments& arguments, const Terminal& terminal) {
  Options options = arguments.options;
  check_writable({options.model_file, "--model", "model", options.model_file});
  check_report(options.report);
  check_resume(options.train);
  const std::string data = arguments.files.empty() ? "" : arguments.files[0];
  std::optional<Larger> larger = larger_than_memory(data, options);
  check_reported_table(arguments, larger);
  if (larger) check_larger(terminal, *larger, options);
  const SampledTable table = larger ? read_sample(*larger, options)
                                    : SampledTable{read_training_table(data, options), {}, 0};
  const Source& source = table.source;
  require_target(source, options);
  options.train.target = target_name(source, options);

  const bool own_file = !options.validation_file.empty();
  const ValidationRows held = own_file ? ValidationRows::own_file : ValidationRows::from_table;
  Plan plan = plan_training(source.table, source.name, options.train, held, table.numbers);
  check_reported_targets(arguments, std::ssize(target_parts(plan.features.target)));
  std::optional<RowSource> disk;
  Survey survey;
  if (larger) {
    disk = row_source(*larger, source.name, plan);
    survey = survey_rows(*disk, source.table, held, options.train, plan);
    disk = row_source(*larger, source.name, plan);  // of the plan as it has become
  }
  check_decision(options.train, plan.features.target.task,
                 own_file || !plan.split.validation.empty() ? HeldOut::some : HeldOut::none);
  const auto [validation, test] = read_other_tables(options, {source.table.schema, plan.features});
  report_bad_rows(
      terminal, options,
      {&source, validation ? &validation->source : nullptr, test ? &test->source : nullptr});
  const Rows rows{source, validation ? &*validation : nullptr, test ? &*test : nullptr, data,
                  larger ? &survey : nullptr};
  show_plan(terminal, rows, plan, options.train);
  warn_of_leaks(terminal, plan.leaks, source.name);

  name_events(options);
  const Interrupt interrupt;
  Diagnosis diagnosis;
  const Model model =
      learn_and_save(terminal, rows, disk ? &*disk : nullptr, plan, options, interrupt, diagnosis);
  say_written(terminal, model, options);
  const Scores scores = score_all(model, rows, plan, options.train);
  if (!options.report.empty()) {
    Arguments given = arguments;
    given.options = options;
    write_report(options.report, {model, rows, plan, scores.rows, scores.baseline}, given,
                 terminal);
  }
  show_results(terminal, model, scores, options, data.empty() ? "NEW.csv" : data);
  if (options.diagnose && !options.json) terminal.result(diagnosis.text(model));
  return model.history.stop_reason == "interrupted" ? interrupt.exit_code() : 0;
}

}  // namespace gradus::cli
