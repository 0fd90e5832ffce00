// The table of options. One row an option; everything said about it elsewhere is made from its row.
#include "train/options.hpp"

#include "base/threads.hpp"
#include "network/names.hpp"

#include <algorithm>
#include <array>

namespace gradus {
namespace {

constexpr std::array<std::pair<OptimizerName, std::string_view>, 5> optimizer_names{{
    {OptimizerName::adam, "adam"},
    {OptimizerName::adamw, "adamw"},
    {OptimizerName::momentum, "momentum"},
    {OptimizerName::sgd, "sgd"},
    {OptimizerName::gd, "gd"},
}};
constexpr std::array<std::pair<LossName, std::string_view>, 8> loss_words{{
    {LossName::automatic, "auto"},
    {LossName::cross_entropy, "cross_entropy"},
    {LossName::focal, "focal"},
    {LossName::squared_error, "squared_error"},
    {LossName::absolute_error, "absolute_error"},
    {LossName::huber, "huber"},
    {LossName::quantile, "quantile"},
    {LossName::poisson, "poisson"},
}};
constexpr std::array<std::pair<Precision, std::string_view>, 2> precision_names{{
    {Precision::float32, "float32"},
    {Precision::float64, "float64"},
}};
constexpr std::array<std::pair<WeightNumbers, std::string_view>, 2> weight_numbers_names{{
    {WeightNumbers::philox, "philox"},
    {WeightNumbers::numpy, "numpy"},
}};
constexpr std::array<std::pair<ClassWeight, std::string_view>, 2> class_weight_names{{
    {ClassWeight::none, "none"},
    {ClassWeight::balanced, "balanced"},
}};
constexpr std::array<std::pair<Switch, std::string_view>, 2> switch_names{{
    {Switch::yes, "yes"},
    {Switch::no, "no"},
}};
constexpr std::array<std::pair<Scaling, std::string_view>, 2> scaling_names{{
    {Scaling::standard, "standard"},
    {Scaling::none, "none"},
}};

template <class Names>
std::vector<std::string_view> words_of(const Names& names) {
  std::vector<std::string_view> words;
  for (const auto& [value, name] : names) words.push_back(name);
  return words;
}

/// A choice among the names of an enum that lives in `member` of TrainOptions.
template <const auto& names, auto member>
Choice choice() {
  return {words_of(names), [](const Options& o) { return name_of(names, o.train.*member); },
          [](Options& o, std::string_view word) { o.train.*member = *value_of(names, word); }};
}

// Where an option's value lives.
template <auto member>
auto& in_train(Options& options) {
  return options.train.*member;
}
template <auto member>
auto& in_read(Options& options) {
  return options.read.*member;
}
template <auto member>
auto& in_options(Options& options) {
  return options.*member;
}

Choice task_choice() {
  std::vector<std::string_view> words{"auto"};
  for (const auto& [value, name] : task_names) words.push_back(name);
  return {std::move(words),
          [](const Options& o) {
            return o.train.task ? name_of(task_names, *o.train.task) : std::string_view("auto");
          },
          [](Options& o, std::string_view word) { o.train.task = value_of(task_names, word); }};
}

Choice header_choice() {
  return {{"auto", "yes", "no"},
          [](const Options& o) -> std::string_view {
            return !o.read.header ? "auto" : *o.read.header ? "yes" : "no";
          },
          [](Options& o, std::string_view word) {
            o.read.header = word == "auto" ? std::nullopt : std::optional<bool>(word == "yes");
          }};
}

Choice bad_rows_choice() {
  return {{"error", "skip"},
          [](const Options& o) -> std::string_view {
            return o.read.on_bad_row == BadRows::skip ? "skip" : "error";
          },
          [](Options& o, std::string_view word) {
            o.read.on_bad_row = word == "skip" ? BadRows::skip : BadRows::refuse;
          }};
}

/// What --format may say; an ending says the same.
Choice format_choice() {
  static constexpr std::array<std::string_view, 8> words{"auto",  "csv",     "tsv",    "json",
                                                         "jsonl", "parquet", "libsvm", "npy"};
  return {{words.begin(), words.end()},
          [](const Options& o) -> std::string_view {
            const auto* const word = std::find(words.begin(), words.end(), o.read.format);
            return word == words.end() ? "auto" : *word;
          },
          [](Options& o, std::string_view word) { o.read.format = word == "auto" ? "" : word; }};
}

using enum Command;
constexpr std::int64_t most_count = std::int64_t{1} << 40;
constexpr std::int64_t most_epochs = std::int64_t{1} << 31;  // an epoch's number names its shuffle

// NOLINTNEXTLINE(readability-function-size): a table, not a program
std::vector<Option> make_table() {
  constexpr std::string_view data = "The data";
  constexpr std::string_view rows = "Rows";
  constexpr std::string_view network = "The network";
  constexpr std::string_view learn = "Learning";
  constexpr std::string_view results = "Results";
  const std::vector<Command> all_data{train, predict, evaluate, describe, steps, check_gradients};
  const std::vector<Command> with_target{train, describe, steps, check_gradients};
  const std::vector<Command> learning{train, steps, check_gradients};
  const std::vector<Command> threaded{train, predict, evaluate, bench};
  const std::vector<Command> everything{train, predict,         evaluate, inspect, describe,
                                        steps, check_gradients, demo,     bench};
  // clang-format off
  return {
      {"target", data, "price", "the column to predict: a name, or a number counted from 1",
       with_target, Text{in_train<&TrainOptions::target>}},
      {"task", data, "regression",
       "what kind of answer is wanted; auto looks at the target and says why",
       learning, task_choice()},
      {"ignore", data, "name,ticket", "columns to leave out",
       learning, TextList{in_train<&TrainOptions::ignore>}},
      {"keep-column", data, "zip", "columns to take although they look like identifiers",
       learning, TextList{in_train<&TrainOptions::keep_column>}},
      {"types", data, "zip=category,age=number",
       "what columns are to be taken for, number, category or text, instead of what they look like",
       with_target, TextList{in_read<&ReadOptions::types>}},
      {"delimiter", data, ";", "what separates the values of a text file; found out by default",
       all_data, Text{in_read<&ReadOptions::delimiter>}},
      {"header", data, "no", "whether the first line of a text file names the columns",
       all_data, header_choice()},
      {"format", data, "csv",
       "the format of files whose ending does not say it, and of standard input",
       all_data, format_choice()},
      {"null", data, "n/a", "further words that stand for a missing value",
       all_data, TextList{in_read<&ReadOptions::null_tokens>}},
      {"on-bad-row", data, "skip",
       "what to do with a row of CSV or JSON lines that cannot be read: stop, or leave it out",
       all_data, bad_rows_choice()},
      {"rejected", data, "rejected.csv",
       "a CSV file for the rows that --on-bad-row skip leaves out, each with file, line and reason",
       {train, evaluate, describe, steps, check_gradients}, Text{in_options<&Options::rejected>}},
      {"sql", data, "SELECT * FROM 'x.parquet'",
       "a query over files instead of a file, in DuckDB's SQL",
       all_data, Text{in_read<&ReadOptions::sql>}},
      {"features", data, "train_set_x",
       "the data set of an HDF5 file, or the array of an .npz, that holds the inputs",
       with_target, Text{in_read<&ReadOptions::features>}},
      {"labels", data, "train-labels-idx1-ubyte",
       "the labels of IDX images; by default the file beside them whose name says labels-idx1",
       {train, evaluate, describe, steps, check_gradients}, Text{in_read<&ReadOptions::labels>}},
      {"image-size", data, "28x28", "width and height that the images of a folder are given",
       with_target, Text{in_read<&ReadOptions::image_size>}},

      {"validation", rows, "0.2",
       "rows to validate with after every epoch: a share of DATA, or a file",
       {train}, FractionOrFile{0, 0.9, in_train<&TrainOptions::validation>,
                               in_options<&Options::validation_file>}},
      {"test", rows, "test.csv", "a file of rows for the final score, never looked at before",
       {train}, Text{in_options<&Options::test_file>}},
      {"group", rows, "patient", "a column whose equal rows are never split apart",
       {train}, Text{in_train<&TrainOptions::group>}},
      {"weight", rows, "count", "a column of row weights, numbers from 0 up",
       {train}, Text{in_train<&TrainOptions::weight>}},
      {"class-weight", rows, "balanced",
       "balanced gives rare classes as much weight as frequent ones",
       {train}, choice<class_weight_names, &TrainOptions::class_weight>()},

      {"preset", network, "plain", "where all other options start from; see Presets",
       learning, Text{in_train<&TrainOptions::preset>}},
      {"layers", network, "20,7,5",
       "sizes of the hidden layers, first to last; none for no hidden layer",
       learning, LayerSizes{in_train<&TrainOptions::layers>}},
      {"activation", network, "tanh", "what the hidden units do with Z",
       learning, choice<activation_names, &TrainOptions::activation>()},
      {"norm", network, "batch",
       "whether Z is normalised before the activation: each unit over the batch, or each row over "
       "the layer",
       learning, choice<norm_names, &TrainOptions::norm>()},
      {"residual", network, "yes",
       "whether hidden layers 2 and 3, 4 and 5, .. are blocks that add what goes in to what comes "
       "out, where these are equally wide",
       learning, choice<switch_names, &TrainOptions::residual>()},
      {"dropout", network, "0.2",
       "share of the hidden units that each row leaves out in training; one for all layers or one "
       "a layer",
       learning, RealList{0, 0.95, "off", in_train<&TrainOptions::dropout>}},
      {"init", network, "scaled",
       "how W starts: randn times 0.01 (article), 1/sqrt(n_prev) (scaled, lecun), sqrt(2/n_prev) "
       "(he), sqrt(2/(n_prev + n)) (glorot); uniform with the same deviation; orthogonal; or 0",
       learning, choice<initializer_names, &TrainOptions::init>()},
      {"loss", network, "huber",
       "what the cost measures; auto is cross_entropy for classes and squared_error for numbers",
       learning, choice<loss_words, &TrainOptions::loss>()},
      {"label-smoothing", network, "0.1",
       "the share of each answer that is spread over all classes, with cross_entropy",
       learning, RealNumber{1e-6, 0.9, "off", in_train<&TrainOptions::label_smoothing>}},
      {"focal-gamma", network, "1.5", "how little focal counts rows that are already right",
       learning, RealNumber{0, 100, "", in_train<&TrainOptions::focal_gamma>}},
      {"huber-delta", network, "0.5",
       "the error up to which huber squares, in standard deviations of the target",
       learning, RealNumber{1e-6, 1e6, "", in_train<&TrainOptions::huber_delta>}},
      {"quantiles", network, "0.05,0.5,0.95",
       "what share of the answers shall lie below each output of quantile",
       learning, AscendingList{0.001, 0.999, in_train<&TrainOptions::quantiles>}},
      {"seed", network, "1", "names the random numbers; the same seed gives the same bits",
       learning, WholeNumber{0, 4294967295, "", in_train<&TrainOptions::seed>}},
      {"weight-numbers", network, "numpy",
       "where randn comes from: Philox, or NumPy's RandomState(seed)",
       learning, choice<weight_numbers_names, &TrainOptions::weight_numbers>()},
      {"scaling", network, "none", "whether number columns are standardised on the training rows",
       learning, choice<scaling_names, &TrainOptions::scaling>()},

      {"optimizer", learn, "momentum", "how an update follows from the gradients",
       {train}, choice<optimizer_names, &TrainOptions::optimizer>()},
      {"learning-rate", learn, "0.003", "how far to step down the slope",
       {train, steps}, RealNumber{1e-12, 1e6, "", in_train<&TrainOptions::learning_rate>}},
      {"l1", learn, "0.0001", "l1 sign(W) is added to dW, which pulls weights to 0",
       {train}, RealNumber{0, 1e6, "", in_train<&TrainOptions::l1>}},
      {"l2", learn, "0.0001", "l2 W is added to dW, which keeps weights small",
       {train}, RealNumber{0, 1e6, "", in_train<&TrainOptions::l2>}},
      {"weight-decay", learn, "0.05",
       "share of W, times the learning rate, that adamw takes off at each update",
       {train}, RealNumber{0, 1e6, "", in_train<&TrainOptions::weight_decay>}},
      {"clip-norm", learn, "1", "all gradients together are scaled down to this Euclidean norm",
       {train}, RealNumber{1e-12, 1e12, "off", in_train<&TrainOptions::clip_norm>}},
      {"clip-value", learn, "0.5", "each gradient is cut to this distance from 0",
       {train}, RealNumber{1e-12, 1e12, "off", in_train<&TrainOptions::clip_value>}},
      {"batch-size", learn, "256", "rows per update; all for the whole table at once",
       {train}, WholeNumber{1, most_count, "all", in_train<&TrainOptions::batch_size>}},
      {"epochs", learn, "100", "how often to go through the training rows, at most",
       {train}, WholeNumber{1, most_epochs, "", in_train<&TrainOptions::epochs>}},
      {"iterations", learn, "2500", "parameter updates, instead of epochs",
       {train}, WholeNumber{1, most_count, "auto", in_train<&TrainOptions::iterations>}},
      {"early-stopping", learn, "20",
       "epochs without a better validation cost after which to stop; the best network is kept",
       {train}, WholeNumber{1, most_epochs, "off", in_train<&TrainOptions::early_stopping>}},
      {"time-limit", learn, "60", "seconds after which to stop; the best network so far is kept",
       {train}, RealNumber{0.001, 1e9, "none", in_train<&TrainOptions::time_limit>}},
      {"shuffle", learn, "no", "whether each epoch takes the rows in a new order",
       {train}, choice<switch_names, &TrainOptions::shuffle>()},
      {"precision", learn, "float64", "the numbers that training computes with",
       {train}, choice<precision_names, &TrainOptions::precision>()},
      {"threads", learn, "2", "processors to use; the result is the same for any number",
       threaded, WholeNumber{1, 1024, "auto", in_train<&TrainOptions::threads>}},

      {"model", results, "house.gradus", "where the model is written",
       {train}, Text{in_options<&Options::model_file>}},
      {"log-every", results, "10",
       "epochs between progress lines (with the preset article: iterations)",
       {train}, WholeNumber{1, most_count, "auto", in_train<&TrainOptions::log_every>}},
      {"output", results, "answers.csv",
       "where the answers go: .csv, .parquet or .jsonl; - for standard output",
       {predict}, Text{in_options<&Options::output>}},
      {"keep", results, "id,name", "input columns to copy beside the answers",
       {predict}, TextList{in_options<&Options::keep>}},
      {"sample", results, "3", "the sample whose path through the network is shown, from 1",
       {steps}, WholeNumber{1, most_count, "", in_options<&Options::sample>}},
      {"workloads", results, "W1,W3", "which workloads to measure; all by default",
       {bench}, TextList{in_options<&Options::workloads>}},
      {"seconds", results, "2", "how long each measurement takes",
       {bench}, RealNumber{0.01, 3600, "", in_options<&Options::seconds>}},
      {"sweep", results, "", "measure hidden layers of 8 to 1024 units instead",
       {bench}, Flag{in_options<&Options::sweep>}},
      {"config", results, "train.toml",
       "a TOML file with any of these options; the command line wins",
       learning, Text{in_options<&Options::config>}},
      {"print-config", results, "", "show the options in force as TOML, and run nothing",
       learning, Flag{in_options<&Options::print_config>}},
      {"json", results, "", "print one JSON object on standard output and nothing else there",
       {train, predict, evaluate, inspect, describe, steps, check_gradients, bench},
       Flag{in_options<&Options::json>}},
      {"quiet", results, "", "no progress and no hints, only results, warnings and errors",
       everything, Flag{in_options<&Options::quiet>}},
      {"no-color", results, "", "no colours (as does the environment variable NO_COLOR)",
       everything, Flag{in_options<&Options::no_color>}},
  };
  // clang-format on
}

}  // namespace

std::span<const Option> option_table() {
  static const std::vector<Option> table = make_table();
  return table;
}

const Option* find_option(std::string_view name) {
  for (const Option& option : option_table()) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<std::string> option_names(Command command) {
  std::vector<std::string> names;
  for (const Option& option : option_table()) {
    if (belongs_to(option, command)) names.emplace_back(option.name);
  }
  return names;
}

bool belongs_to(const Option& option, Command command) {
  return std::find(option.commands.begin(), option.commands.end(), command) !=
         option.commands.end();
}

int threads_of(const TrainOptions& options) {
  return options.threads > 0 ? static_cast<int>(options.threads) : available_processors();
}

engine::Update update_of(const TrainOptions& options) {
  engine::Update update{.optimizer = engine::GradientDescent{},
                        .learning_rate = options.learning_rate,
                        .l1 = options.l1,
                        .l2 = options.l2,
                        .clip_norm = options.clip_norm,
                        .clip_value = options.clip_value};
  switch (options.optimizer) {
    case OptimizerName::adam: update.optimizer = engine::Adam{}; break;
    case OptimizerName::adamw:
      update.optimizer = engine::AdamW{.weight_decay = options.weight_decay};
      break;
    case OptimizerName::momentum: update.optimizer = engine::Momentum{}; break;
    case OptimizerName::sgd:
    case OptimizerName::gd: break;
  }
  return update;
}

}  // namespace gradus
