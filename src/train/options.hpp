// Everything that a user can choose, once: the values, and the table of options from which flags,
// configuration keys, help, error texts and the docs page are made. What presets choose is in
// presets.hpp.
#pragma once

#include "engine/step.hpp"
#include "model/decision.hpp"
#include "table/read_options.hpp"
#include "train/averaging.hpp"
#include "train/schedule.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gradus {

enum class OptimizerName : std::uint8_t {
  gd,
  sgd,
  momentum,
  nesterov,
  rmsprop,
  adagrad,
  adam,
  adamw,
  nadam,
  lion,
  lbfgs
};
/// What --loss says; the task decides between a name for two classes and one for several.
enum class LossName : std::uint8_t {
  automatic,
  cross_entropy,
  focal,
  squared_error,
  absolute_error,
  huber,
  quantile,
  poisson
};
enum class Precision : std::uint8_t { float32, float64 };
enum class WeightNumbers : std::uint8_t { philox, numpy };  // where the first W come from
enum class ClassWeight : std::uint8_t { none, balanced };
enum class OnDivergence : std::uint8_t { stop, recover };
enum class Switch : std::uint8_t { no, yes };

/// How to learn. A default-constructed value is the preset "auto".
struct TrainOptions {
  std::string preset = "auto";
  std::optional<Task> task;              // unset: guessed from the target
  std::string target;                    // column to predict
  std::vector<std::string> ignore;       // columns left out
  std::vector<std::string> keep_column;  // columns taken although they look like identifiers
  std::string weight;                    // column of row weights; "" for none
  std::vector<std::string> labels;       // all classes, where the rows may lack some; set by
                                         // programs, not by an option
  std::string split = "random";          // or "time:COLUMN"
  std::string group;                     // column whose equal rows stay in one part; "" for none
  std::string threshold;  // between two classes: a number, f1, balanced, cost:FP,FN; "" is 0.5
  CalibrationMethod calibrate = CalibrationMethod::none;
  ClassWeight class_weight = ClassWeight::none;
  Scaling scaling = Scaling::standard;
  std::int64_t rare_levels = 1;
  std::string embedding = "off";  // of columns of words: or auto, or a number of units
  double validation = 0.2;        // share of the rows kept for validation, 0 .. 0.9

  std::vector<Index> layers{128, 64};  // hidden layer sizes
  Activation activation = Activation::relu;
  Norm norm = Norm::none;
  Switch residual = Switch::no;
  std::vector<double> dropout;  // of every hidden layer, or of each; empty: none
  double input_dropout = 0;
  Initializer init = Initializer::glorot;
  WeightNumbers weight_numbers = WeightNumbers::philox;
  LossName loss = LossName::automatic;
  double label_smoothing = 0;  // share of each answer that is spread over all classes; 0: off
  double focal_gamma = 2;
  double huber_delta = 1;                        // in units of Y
  std::vector<double> quantiles{0.1, 0.5, 0.9};  // ascending
  std::int64_t seed = 1;

  OptimizerName optimizer = OptimizerName::adam;
  double learning_rate = 0.001;
  double l1 = 0;
  double l2 = 0;
  double weight_decay = 0.01;  // of adamw and lion
  double momentum = 0.9;       // of momentum and nesterov
  double alpha = 0.99;         // of rmsprop
  double beta1 = 0.9;          // of adam, adamw, nadam, lion
  double beta2 = 0;            // of the same; 0: the optimizer's own
  double epsilon = 0;          // of those that divide by a root; 0: the optimizer's own
  double clip_norm = 0;        // 0: off
  double clip_value = 0;       // 0: off
  double max_norm = 0;         // 0: off
  ScheduleName schedule = ScheduleName::constant;
  double schedule_gamma = 0;     // 0: the schedule's own
  Index schedule_step = 30;      // epochs between two cuts of the schedule step
  Index schedule_patience = 10;  // epochs that plateau waits
  double warmup = 0;             // epochs; 0: off
  AverageName average = AverageName::none;
  double ema_decay = 0.999;
  double swa_start = 0.75;  // share of the run
  Index batch_size = 128;   // 0: all rows
  Index shards = 1;         // parts of a batch whose gradients are summed in a fixed tree
  OnDivergence on_divergence = OnDivergence::stop;
  Index epochs = 200;
  Index planned_epochs = 0;   // of the whole, where this run is a part of it; set by programs
  Index iterations = 0;       // parameter updates; 0: as many as the epochs take
  Index early_stopping = 20;  // epochs without a better validation cost; 0: off
  double time_limit = 0;      // seconds; 0: none
  Switch shuffle = Switch::yes;
  Precision precision = Precision::float32;
  Index threads = 0;        // 0: as many as there are processors
  double memory_limit = 0;  // bytes; 0: what is free
  Index log_every = 0;      // 0: when there is something to say

  std::string checkpoint;        // folder for checkpoints; "" for none
  double checkpoint_every = 60;  // seconds; 0: after every epoch
  bool resume = false;           // go on from the last checkpoint
};

/// Everything that a command line can say beside its files.
struct Options {
  ReadOptions read;
  TrainOptions train;
  std::string validation_file;  // instead of a share
  std::string test_file;
  std::string model_file = "model.gradus";
  std::string rejected;           // where rows that were left out go; "" for nowhere
  std::string output;             // predict: where the answers go; "" and "-": standard output;
                                  // explain: where attributions go; report: the page
  std::vector<std::string> keep;  // predict: input columns copied along
  std::string config;             // a TOML file with options
  std::string svg;                // find-rate: a picture; "" for none
  bool print_config = false;      // show what is in force and run nothing
  bool json = false;              // one JSON object on standard output
  bool quiet = false;             // no progress
  std::string report;             // an HTML file; "" for none
  std::string events;             // a file of JSON lines, one for each thing that happens
  std::string tensorboard;        // a folder for TensorBoard's event files
  bool studio = false;            // train: show the run in a page while it goes on
  Index port = 8090;              // studio: 0: any free one
  bool open = false;              // studio: open a browser
  double close_after = 0;         // studio: seconds without a page; 0: never
  bool diagnose = false;          // what was seen of the training's health, after it
  bool no_color = false;
  std::string html;                    // steps: where the page goes; "" for text
  Index sample = 1;                    // steps: which sample to follow, from 1
  std::vector<std::string> workloads;  // bench: names of workloads; empty for all
  double seconds = 0.5;                // bench: for each measurement
  double confidence = 0;               // evaluate: the share that intervals cover; 0: none
  Index bootstrap = 0;                 // evaluate: resamples; 0: 1000
  Index folds = 5;                     // cross-validate
  Index repeats = 0;                   // cross-validate: deals of the rows; explain: shuffles
  Index worst = 5;                     // explain: rows shown
  std::string rows;                    // explain: whose answers are shared out to columns
  std::vector<std::string> columns;    // explain: whose curves are shown
  std::string time;                    // cross-validate: column to order the rows by
  bool stratified = false;             // cross-validate: equal shares of tenths of a number
  std::string predictions;             // cross-validate: where the answers go
  bool sweep = false;                  // bench: hidden widths instead of workloads
};

/// The commands that an option belongs to.
enum class Command : std::uint8_t {
  train,
  predict,
  evaluate,
  cross_validate,
  explain,
  inspect,
  describe,
  steps,
  check_gradients,
  demo,
  bench,
  find_rate,
  studio,
  report
};

inline constexpr std::array<std::pair<Command, std::string_view>, 14> command_names{{
    {Command::train, "train"},
    {Command::predict, "predict"},
    {Command::evaluate, "evaluate"},
    {Command::cross_validate, "cross-validate"},
    {Command::explain, "explain"},
    {Command::inspect, "inspect"},
    {Command::describe, "describe"},
    {Command::steps, "steps"},
    {Command::check_gradients, "check-gradients"},
    {Command::demo, "demo"},
    {Command::bench, "bench"},
    {Command::find_rate, "find-rate"},
    {Command::studio, "studio"},
    {Command::report, "report"},
}};

// The kinds of values an option can have. Each knows where its value lives.
struct WholeNumber {
  std::int64_t least, most;
  std::string_view zero;  // the word that stands for 0, such as "off"; "" for none
  std::int64_t& (*at)(Options&);
};
struct RealNumber {
  double least, most;
  std::string_view zero;
  double& (*at)(Options&);
};
struct Bytes {  // "2GB", "500M", "64KB": powers of ten
  double least, most;
  std::string_view zero;
  double& (*at)(Options&);
};
struct Text {
  std::string& (*at)(Options&);
};
struct TextList {  // A,B,C
  std::vector<std::string>& (*at)(Options&);
};
struct LayerSizes {
  std::vector<Index>& (*at)(Options&);
};
struct AscendingList {  // ascending numbers with commas between them
  double least, most;
  std::vector<double>& (*at)(Options&);
};
struct RealList {  // A,B,C
  double least, most;
  std::string_view none;  // the word for an empty list
  std::vector<double>& (*at)(Options&);
};
struct Choice {  // one of a few words
  std::vector<std::string_view> words;
  std::string_view (*get)(const Options&);
  void (*set)(Options&, std::string_view word);
};
struct FractionOrFile {
  double least, most;
  double& (*fraction)(Options&);
  std::string& (*file)(Options&);
};

struct Flag {  // given or not; yes or no in a configuration file
  bool& (*at)(Options&);
};

struct Option {
  std::string_view name;     // without the dashes
  std::string_view group;    // its heading in the help
  std::string_view example;  // a good value, shown in help and in fixes
  std::string_view help;     // what it does, one sentence without a full stop
  std::vector<Command> commands;
  std::variant<WholeNumber, RealNumber, Bytes, Text, TextList, LayerSizes, AscendingList, RealList,
               Choice, FractionOrFile, Flag>
      kind;
};

/// The table, in the order of the help.
std::span<const Option> option_table();

/// The names of a command's options.
std::vector<std::string> option_names(Command command);

/// The option called `name`, or nullptr.
const Option* find_option(std::string_view name);

bool belongs_to(const Option& option, Command command);

/// What is allowed, in words: "a whole number from 1 to 65536", "one of relu, tanh, sigmoid".
std::string expected_value(const Option& option);

/// Takes `text` as the option's value. Throws Error(usage, "invalid-NAME") that points at what is
/// wrong.
void set_option(Options& options, const Option& option, std::string_view text);

/// The value in force as text that set_option takes.
std::string option_text(const Options& options, const Option& option);

/// The threads to use: as many as the options say, or all available processors.
int threads_of(const TrainOptions& options);

/// What the engine makes of the options of an update.
engine::Update update_of(const TrainOptions& options);

/// The rows of an update, or 0 for all: L-BFGS wants the whole cost.
Index batch_size_of(const TrainOptions& options);

/// What the options say about the rate of each update, with `batches` updates in an epoch.
Schedule schedule_of(const TrainOptions& options, Index batches);

/// What plateau multiplies the rate with.
double schedule_gamma_of(const TrainOptions& options);

/// Throws Error(usage, "unused-option") for an option of learning that differs from the preset's
/// and would have no effect beside the others, such as momentum with the optimizer adam;
/// "invalid-warmup" where the warm-up would never end.
void check_learning_options(const TrainOptions& options);

}  // namespace gradus
