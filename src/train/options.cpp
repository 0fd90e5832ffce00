// The table of options. One row an option; everything said about it elsewhere is made from its row.
#include "train/options.hpp"

#include "base/threads.hpp"
#include "network/names.hpp"

#include <algorithm>
#include <array>

namespace gradus {
namespace {

constexpr std::array<std::pair<OptimizerName, std::string_view>, 11> optimizer_names{{
    {OptimizerName::adam, "adam"},
    {OptimizerName::adamw, "adamw"},
    {OptimizerName::nadam, "nadam"},
    {OptimizerName::lion, "lion"},
    {OptimizerName::rmsprop, "rmsprop"},
    {OptimizerName::adagrad, "adagrad"},
    {OptimizerName::momentum, "momentum"},
    {OptimizerName::nesterov, "nesterov"},
    {OptimizerName::sgd, "sgd"},
    {OptimizerName::gd, "gd"},
    {OptimizerName::lbfgs, "lbfgs"},
}};
constexpr std::array<std::pair<ScheduleName, std::string_view>, 6> schedule_names{{
    {ScheduleName::constant, "constant"},
    {ScheduleName::step, "step"},
    {ScheduleName::exponential, "exponential"},
    {ScheduleName::cosine, "cosine"},
    {ScheduleName::one_cycle, "one-cycle"},
    {ScheduleName::plateau, "plateau"},
}};
constexpr std::array<std::pair<AverageName, std::string_view>, 3> average_names{{
    {AverageName::none, "none"},
    {AverageName::ema, "ema"},
    {AverageName::swa, "swa"},
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
constexpr std::array<std::pair<Scaling, std::string_view>, 4> scaling_names{{
    {Scaling::standard, "standard"},
    {Scaling::robust, "robust"},
    {Scaling::quantile, "quantile"},
    {Scaling::none, "none"},
}};

constexpr std::array<std::pair<OnDivergence, std::string_view>, 2> on_divergence_names{{
    {OnDivergence::stop, "stop"},
    {OnDivergence::recover, "recover"},
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
  for (const auto& [value, name] : task_names) {
    if (value != Task::multilabel) words.push_back(name);  // --target says that
  }
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
  const std::vector<Command> all_data{train,    predict, evaluate,        explain,   cross_validate,
                                      describe, steps,   check_gradients, find_rate, report};
  const std::vector<Command> with_target{train, cross_validate,  describe,
                                         steps, check_gradients, find_rate};
  const std::vector<Command> learning{train, cross_validate, steps, check_gradients, find_rate};
  const std::vector<Command> fitting{train, cross_validate};
  const std::vector<Command> updating{train, cross_validate, find_rate};
  const std::vector<Command> weighted{train, evaluate, cross_validate, find_rate};
  const std::vector<Command> seeded{train, evaluate,        explain,   cross_validate,
                                    steps, check_gradients, find_rate, report};
  const std::vector<Command> threaded{train,          predict, evaluate,  explain,
                                      cross_validate, bench,   find_rate, report};
  const std::vector<Command> everything{
      train, cross_validate,  predict, evaluate, explain,   inspect,         describe,
      steps, check_gradients, demo,    bench,    find_rate, Command::studio, report};
  // clang-format off
  return {
      {"target", data, "price",
       "the column to predict: a name, or a number counted from 1; several of two values each with "
       "commas between them",
       with_target, Text{in_train<&TrainOptions::target>}},
      {"task", data, "regression",
       "what kind of answer is wanted; auto looks at the target and says why",
       learning, task_choice()},
      {"ignore", data, "name,ticket", "columns to leave out",
       learning, TextList{in_train<&TrainOptions::ignore>}},
      {"keep-column", data, "zip", "columns to take although they look like identifiers",
       learning, TextList{in_train<&TrainOptions::keep_column>}},
      {"types", data, "zip=category,age=number",
       "what columns are to be taken for, number, category, boolean, date or text, instead of what "
       "they look like",
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
       {train, evaluate, explain, cross_validate, describe, steps, check_gradients, find_rate, report}, Text{in_options<&Options::rejected>}},
      {"sql", data, "SELECT * FROM 'x.parquet'",
       "a query over files instead of a file, in DuckDB's SQL",
       all_data, Text{in_read<&ReadOptions::sql>}},
      {"memory-limit", data, "2GB",
       "memory to use at most: a table that needs more is read from disk again and again; auto is "
       "what is free",
       {train, predict, evaluate, report},
       Bytes{256e6, 1e15, "auto", in_train<&TrainOptions::memory_limit>}},
      {"features", data, "train_set_x",
       "the data set of an HDF5 file, or the array of an .npz, that holds the inputs",
       with_target, Text{in_read<&ReadOptions::features>}},
      {"labels", data, "train-labels-idx1-ubyte",
       "the labels of IDX images; by default the file beside them whose name says labels-idx1",
       {train, evaluate, explain, cross_validate, describe, steps, check_gradients, find_rate, report}, Text{in_read<&ReadOptions::labels>}},
      {"image-size", data, "28x28", "width and height that the images of a folder are given",
       with_target, Text{in_read<&ReadOptions::image_size>}},

      {"validation", rows, "0.2",
       "rows to validate with after every epoch: a share of DATA, or a file",
       fitting, FractionOrFile{0, 0.9, in_train<&TrainOptions::validation>,
                               in_options<&Options::validation_file>}},
      {"test", rows, "test.csv", "a file of rows for the final score, never looked at before",
       {train}, Text{in_options<&Options::test_file>}},
      {"split", rows, "time:date",
       "which rows a share to validate with takes: random ones, or the latest by a column of dates or "
       "numbers",
       fitting, Text{in_train<&TrainOptions::split>}},
      {"group", rows, "patient", "a column whose equal rows are never split apart",
       weighted, Text{in_train<&TrainOptions::group>}},
      {"weight", rows, "count", "a column of row weights, numbers from 0 up",
       {train, evaluate, cross_validate, find_rate, report}, Text{in_train<&TrainOptions::weight>}},
      {"class-weight", rows, "balanced",
       "balanced gives rare classes as much weight as frequent ones",
       updating, choice<class_weight_names, &TrainOptions::class_weight>()},

      {"folds", rows, "10", "parts that the rows are cut into, each tested once",
       {cross_validate}, WholeNumber{2, 1000, "", in_options<&Options::folds>}},
      {"repeats", rows, "3",
       "cross-validate: how often the rows are dealt to folds anew (auto: once); explain: how often "
       "each column is shuffled (auto: 5 times)",
       {cross_validate, explain}, WholeNumber{1, 1000, "auto", in_options<&Options::repeats>}},
      {"worst", rows, "20", "how many of the rows with the largest cost are shown",
       {explain}, WholeNumber{1, 1000, "", in_options<&Options::worst>}},
      {"column", rows, "age,town", "show how the answers go with these columns instead",
       {explain}, TextList{in_options<&Options::columns>}},
      {"rows", rows, "1,5-9", "show how much of the answers of these rows comes from each column",
       {explain}, Text{in_options<&Options::rows>}},
      {"time", rows, "day",
       "a column to order the rows by: what is tested is later than what is learned from",
       {cross_validate}, Text{in_options<&Options::time>}},
      {"stratified", rows, "",
       "folds with equal shares of each tenth of a target of numbers; classes always have equal shares",
       {cross_validate}, Flag{in_options<&Options::stratified>}},

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
      {"input-dropout", network, "0.1",
       "share of the input's numbers that each row leaves out in training",
       learning, RealNumber{1e-6, 0.95, "off", in_train<&TrainOptions::input_dropout>}},
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
       seeded, WholeNumber{0, 4294967295, "", in_train<&TrainOptions::seed>}},
      {"weight-numbers", network, "numpy",
       "where randn comes from: Philox, or NumPy's RandomState(seed)",
       learning, choice<weight_numbers_names, &TrainOptions::weight_numbers>()},
      {"scaling", network, "none", "how number columns are scaled: by mean and deviation (standard), median and quartiles (robust), "
       "or to a normal distribution (quantile)",
       learning, choice<scaling_names, &TrainOptions::scaling>()},
      {"rare-levels", network, "5",
       "words in fewer training rows than this share one place with words never seen",
       learning, WholeNumber{1, most_count, "", in_train<&TrainOptions::rare_levels>}},
      {"embedding", network, "8",
       "how many numbers to learn for each word, in columns of more words than that; auto: 8, in "
       "columns of more than 9; off: words are one-hot",
       learning, Text{in_train<&TrainOptions::embedding>}},

      {"optimizer", learn, "momentum", "how an update follows from the gradients",
       updating, choice<optimizer_names, &TrainOptions::optimizer>()},
      {"learning-rate", learn, "0.003", "how far to step down the slope",
       {train, cross_validate, steps}, RealNumber{1e-12, 1e6, "", in_train<&TrainOptions::learning_rate>}},
      {"l1", learn, "0.0001", "l1 sign(W) is added to dW, which pulls weights to 0",
       updating, RealNumber{0, 1e6, "", in_train<&TrainOptions::l1>}},
      {"l2", learn, "0.0001", "l2 W is added to dW, which keeps weights small",
       updating, RealNumber{0, 1e6, "", in_train<&TrainOptions::l2>}},
      {"weight-decay", learn, "0.05",
       "share of W, times the learning rate, that adamw and lion take off at each update",
       updating, RealNumber{0, 1e6, "", in_train<&TrainOptions::weight_decay>}},
      {"momentum", learn, "0.95", "how much of the last step goes on, for momentum and nesterov",
       updating, RealNumber{0, 0.9999, "", in_train<&TrainOptions::momentum>}},
      {"rms-decay", learn, "0.9", "how much of the mean square stays at each update, for rmsprop",
       updating, RealNumber{0, 0.9999, "", in_train<&TrainOptions::alpha>}},
      {"beta1", learn, "0.95",
       "how much of the mean gradient stays at each update, for adam, adamw, nadam and lion",
       updating, RealNumber{0, 0.9999, "", in_train<&TrainOptions::beta1>}},
      {"beta2", learn, "0.99",
       "how much of the mean square stays at each update (lion: of the mean gradient); auto is "
       "0.999, for lion 0.99",
       updating, RealNumber{0.0001, 0.999999, "auto", in_train<&TrainOptions::beta2>}},
      {"epsilon", learn, "1e-07",
       "added to the root that a step is divided by; auto is 1e-8, for adagrad 1e-10",
       updating, RealNumber{1e-30, 1, "auto", in_train<&TrainOptions::epsilon>}},
      {"clip-norm", learn, "1", "all gradients together are scaled down to this Euclidean norm",
       updating, RealNumber{1e-12, 1e12, "off", in_train<&TrainOptions::clip_norm>}},
      {"clip-value", learn, "0.5", "each gradient is cut to this distance from 0",
       updating, RealNumber{1e-12, 1e12, "off", in_train<&TrainOptions::clip_value>}},
      {"max-norm", learn, "3",
       "the weights that lead into a unit are scaled down to this Euclidean norm after each update",
       updating, RealNumber{1e-12, 1e12, "off", in_train<&TrainOptions::max_norm>}},
      {"schedule", learn, "cosine",
       "how the learning rate changes on the way: step and exponential cut it epoch by epoch, cosine "
       "lets it go to 0, one-cycle rises and falls, plateau cuts it where the cost no longer falls",
       fitting, choice<schedule_names, &TrainOptions::schedule>()},
      {"schedule-gamma", learn, "0.5",
       "what a cut multiplies the rate with; auto is 0.1, and 0.95 for exponential",
       fitting, RealNumber{1e-6, 0.999999, "auto", in_train<&TrainOptions::schedule_gamma>}},
      {"schedule-step", learn, "20", "epochs between two cuts of the schedule step",
       fitting, WholeNumber{1, most_epochs, "", in_train<&TrainOptions::schedule_step>}},
      {"schedule-patience", learn, "5",
       "epochs without a better cost that the schedule plateau lets pass before a cut",
       fitting, WholeNumber{0, most_epochs, "", in_train<&TrainOptions::schedule_patience>}},
      {"warmup", learn, "2",
       "epochs, or a part of one, over which the rate rises to the schedule's first",
       fitting, RealNumber{0.0001, 1e6, "off", in_train<&TrainOptions::warmup>}},
      {"average", learn, "ema",
       "which mean of the parameters is validated and saved: ema of all updates, the last weighing "
       "most; swa of the last epochs",
       fitting, choice<average_names, &TrainOptions::average>()},
      {"ema-decay", learn, "0.99", "how much of the mean ema stays at an update, at most; less in the first ones",
       fitting, RealNumber{0, 0.999999, "", in_train<&TrainOptions::ema_decay>}},
      {"swa-start", learn, "0.5", "the share of the run after which swa takes epochs into its mean",
       fitting, RealNumber{0, 1, "", in_train<&TrainOptions::swa_start>}},
      {"batch-size", learn, "256", "rows per update; all for the whole table at once",
       updating, WholeNumber{1, most_count, "all", in_train<&TrainOptions::batch_size>}},
      {"shards", learn, "4",
       "parts into which a batch is cut; their gradients are summed in a fixed order, whoever "
       "computes them",
       fitting, WholeNumber{1, 1024, "", in_train<&TrainOptions::shards>}},
      {"on-divergence", learn, "recover",
       "what to do when the cost stops being a number: stop, or go back to the last good epoch with "
       "half the learning rate, up to 8 times",
       fitting, choice<on_divergence_names, &TrainOptions::on_divergence>()},
      {"epochs", learn, "100", "how often to go through the training rows, at most",
       fitting, WholeNumber{1, most_epochs, "", in_train<&TrainOptions::epochs>}},
      {"iterations", learn, "2500", "parameter updates, instead of epochs; for find-rate auto is 200",
       updating, WholeNumber{1, most_count, "auto", in_train<&TrainOptions::iterations>}},
      {"early-stopping", learn, "20",
       "epochs without a better validation cost after which to stop; the best network is kept",
       fitting, WholeNumber{1, most_epochs, "off", in_train<&TrainOptions::early_stopping>}},
      {"time-limit", learn, "60", "seconds after which to stop; the best network so far is kept",
       fitting, RealNumber{0.001, 1e9, "none", in_train<&TrainOptions::time_limit>}},
      {"shuffle", learn, "no", "whether each epoch takes the rows in a new order",
       updating, choice<switch_names, &TrainOptions::shuffle>()},
      {"calibrate", learn, "temperature",
       "how probabilities are mended on the validation rows, so that they come true as often as said",
       fitting, choice<calibration_names, &TrainOptions::calibrate>()},
      {"threshold", learn, "f1",
       "probability above which the second of two classes is said: a number, or what is best on the "
       "validation rows by f1, balanced (accuracy) or cost:FP,FN; evaluate, report and predict take a number",
       {train, predict, evaluate, cross_validate, report}, Text{in_train<&TrainOptions::threshold>}},
      {"precision", learn, "float64", "the numbers that training computes with",
       updating, choice<precision_names, &TrainOptions::precision>()},
      {"threads", learn, "2", "processors to use; the result is the same for any number",
       threaded, WholeNumber{1, 1024, "auto", in_train<&TrainOptions::threads>}},

      {"model", results, "house.gradus", "where the model is written",
       {train}, Text{in_options<&Options::model_file>}},
      {"checkpoint", results, "run1",
       "a folder in which training is kept, so that it can go on after whatever stopped it",
       {train}, Text{in_train<&TrainOptions::checkpoint>}},
      {"checkpoint-every", results, "300",
       "seconds between checkpoints; epoch for one after every epoch",
       {train}, RealNumber{0.001, 1e9, "epoch", in_train<&TrainOptions::checkpoint_every>}},
      {"resume", results, "", "go on from the last checkpoint, to the bits of a run never stopped",
       {train}, Flag{in_train<&TrainOptions::resume>}},
      {"log-every", results, "10",
       "epochs between progress lines (with the preset article: iterations)",
       {train}, WholeNumber{1, most_count, "auto", in_train<&TrainOptions::log_every>}},
      {"events", results, "run.jsonl",
       "a file in which each epoch and each finding is a line of JSON, as it happens",
       {train}, Text{in_options<&Options::events>}},
      {"studio", results, "", "show the run in a local page, which is started beside it",
       {train}, Flag{in_options<&Options::studio>}},
      {"port", results, "0", "where the page is served on this machine; 0 for any free port",
       {Command::studio}, WholeNumber{0, 65535, "", in_options<&Options::port>}},
      {"open", results, "", "open the page in a browser",
       {Command::studio}, Flag{in_options<&Options::open>}},
      {"close-after", results, "600", "end after so many seconds in which no page asked for anything",
       {Command::studio}, RealNumber{1, 1e9, "never", in_options<&Options::close_after>}},
      {"tensorboard", results, "logs/run1", "a folder for event files that TensorBoard shows",
       {train}, Text{in_options<&Options::tensorboard>}},
      {"diagnose", results, "", "show what was seen of the training's health, and what to try",
       {train}, Flag{in_options<&Options::diagnose>}},
      {"output", results, "answers.csv",
       "where the answers, or the shares of explain --rows, go: .csv, .parquet or .jsonl; - for standard output; "
       "where the page of report goes",
       {predict, explain, report}, Text{in_options<&Options::output>}},
      {"report", results, "report.html",
       "an HTML file with scores, mistakes, importances, the training and the data, to be opened in a browser",
       {train, evaluate, cross_validate}, Text{in_options<&Options::report>}},
      {"keep", results, "id,name", "input columns to copy beside the answers",
       {predict}, TextList{in_options<&Options::keep>}},
      {"predictions", results, "unseen.csv",
       "a file for the answers of the models that had not seen the row, in the order of the rows",
       {cross_validate}, Text{in_options<&Options::predictions>}},
      {"sample", results, "3", "the sample whose path through the network is shown, from 1",
       {steps}, WholeNumber{1, most_count, "", in_options<&Options::sample>}},
      {"html", results, "steps.html",
       "write a page to step through instead: one file that opens without a network",
       {steps}, Text{in_options<&Options::html>}},
      {"workloads", results, "W1,W3", "which workloads to measure; all by default",
       {bench}, TextList{in_options<&Options::workloads>}},
      {"seconds", results, "2", "how long each measurement takes",
       {bench}, RealNumber{0.01, 3600, "", in_options<&Options::seconds>}},
      {"sweep", results, "", "measure hidden layers of 8 to 1024 units instead",
       {bench}, Flag{in_options<&Options::sweep>}},
      {"confidence", results, "0.95",
       "give each score with an interval that covers this share of resampled rows",
       {evaluate}, RealNumber{0.5, 0.999, "off", in_options<&Options::confidence>}},
      {"bootstrap", results, "2000",
       "resamples behind an interval; auto is 1000. Rows of one --group are drawn together",
       {evaluate}, WholeNumber{10, 1000000, "auto", in_options<&Options::bootstrap>}},
      {"svg", results, "rates.svg", "a picture of the costs over the learning rates",
       {find_rate}, Text{in_options<&Options::svg>}},
      {"config", results, "train.toml",
       "a TOML file with any of these options; the command line wins",
       learning, Text{in_options<&Options::config>}},
      {"print-config", results, "", "show the options in force as TOML, and run nothing",
       learning, Flag{in_options<&Options::print_config>}},
      {"json", results, "", "print one JSON object on standard output and nothing else there",
       {train, predict, evaluate, explain, cross_validate, inspect, describe, steps, check_gradients, bench, find_rate, Command::studio, report},
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

}  // namespace gradus
