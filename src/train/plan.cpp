// From a table and options to a plan, in the order in which the plan is shown.
#include "train/plan.hpp"

#include "base/random.hpp"
#include "train/loss_choice.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>

namespace gradus {
namespace {

/// Small whole numbers that are equal where the cells are equal; -1 where missing.
std::vector<std::int32_t> codes_of(const Column& column) {
  if (const auto* category = std::get_if<CategoryColumn>(&column)) return category->codes;
  std::vector<std::int32_t> codes;
  std::map<double, std::int32_t> seen;
  for (const double value : std::get<NumberColumn>(column).values) {
    const auto next = static_cast<std::int32_t>(seen.size());
    codes.push_back(std::isnan(value) ? -1 : seen.try_emplace(value, next).first->second);
  }
  return codes;
}

/// COLUMN of --split time:COLUMN; "" for random.
std::string time_column(const TrainOptions& options) {
  if (options.split == "random") return {};
  constexpr std::string_view prefix = "time:";
  const Place place{.what = "option --split"};
  if (!options.split.starts_with(prefix)) {
    throw Error(Error::Kind::usage,
                {.code = "invalid-split",
                 .text = fmt::format("\"{}\" is no way to split rows", options.split),
                 .place = place,
                 .fix = "--split random, or --split time:COLUMN"});
  }
  if (!options.group.empty()) {
    throw Error(Error::Kind::usage, {.code = "split-conflict",
                                     .text = "rows can be split by time or by group, not by both",
                                     .place = place,
                                     .fix = "leave out --split or --group"});
  }
  return options.split.substr(prefix.size());
}

/// A class of one row cannot be learned and validated; names and keys look like that.
void refuse_single_rows(Task task, const Column& answers, std::span<const Index> rows,
                        const std::string& target, const std::string& source) {
  if (task != Task::multiclass) return;
  const auto codes = at_rows(codes_of(answers), rows);
  if (std::set<std::int32_t>(codes.begin(), codes.end()).size() < rows.size()) return;
  throw Error(Error::Kind::data,
              {.code = "target-all-different",
               .text = fmt::format("\"{}\" is different in each of the {} rows, so there is no "
                                   "class to learn",
                                   target, rows.size()),
               .place = {.what = source},
               .why = "a class needs several rows; names and keys have one each",
               .fix = "--target with another column"});
}

[[noreturn]] void refuse_option(const char* option, std::string text, std::string fix) {
  throw Error(Error::Kind::usage, {.code = fmt::format("invalid-{}", option),
                                   .text = std::move(text),
                                   .place = {.what = fmt::format("option --{}", option)},
                                   .fix = std::move(fix)});
}

/// Turns layers into blocks of two, from the second layer on, wherever what goes in and what comes
/// out are equally wide: the second of a block is W A_prev + b and adds what went in. Returns their
/// number.
Index make_blocks(std::vector<Layer>& hidden) {
  Index blocks = 0;
  for (std::size_t i = 2; i < hidden.size();) {
    const bool fits = hidden[i].units == hidden[i - 2].units;
    if (fits) {
      hidden[i].activation = Activation::identity;
      hidden[i].norm = Norm::none;
      hidden[i].residual = true;
      ++blocks;
    }
    i += fits ? 2 : 1;
  }
  return blocks;
}

/// L-BFGS compares costs of one function over many steps. Dropout makes another function of each
/// update, and running statistics follow updates, of which L-BFGS makes none.
void refuse_for_lbfgs(const TrainOptions& options) {
  if (options.norm == Norm::batch) {
    refuse_option("norm", "batch norm cannot be learned with --optimizer lbfgs",
                  "--norm layer, or --optimizer adam");
  }
  if (std::ranges::any_of(options.dropout, [](double share) { return share > 0; })) {
    refuse_option("dropout", "dropout cannot be learned with --optimizer lbfgs",
                  "leave --dropout out, or --optimizer adam");
  }
  if (options.input_dropout > 0) {
    refuse_option("input-dropout", "dropout cannot be learned with --optimizer lbfgs",
                  "leave --input-dropout out, or --optimizer adam");
  }
}

/// The hidden layers, with the options that only some sizes of them allow.
std::vector<Layer> hidden_layers(const TrainOptions& options) {
  std::vector<Layer> hidden;
  const std::size_t count = options.layers.size();
  const std::vector<double>& dropout = options.dropout;
  if (dropout.size() > 1 && dropout.size() != count) {
    refuse_option("dropout",
                  fmt::format("--dropout has {} shares, and there are {} hidden layers",
                              dropout.size(), count),
                  "one share for all layers, or one for each of --layers");
  }
  for (const Index units : options.layers) {
    Layer layer{.units = units, .activation = options.activation, .norm = options.norm};
    if (!dropout.empty()) layer.dropout = dropout[dropout.size() == 1 ? 0 : hidden.size()];
    hidden.push_back(layer);
  }
  if (options.residual == Switch::yes && make_blocks(hidden) == 0) {
    refuse_option("residual", "no hidden layer is as wide as the one two before it",
                  "--layers 128,128,128");
  }
  if (options.optimizer == OptimizerName::lbfgs) refuse_for_lbfgs(options);
  if (options.norm == Norm::batch && options.shards > 1) {
    refuse_option("shards",
                  "batch norm takes its statistics over a whole batch, and --shards cuts it",
                  "--norm layer, or leave --shards out");
  }
  if (options.norm == Norm::batch && options.batch_size == 1) {
    refuse_option("norm", "a batch of one row has no variance to normalise by",
                  "--batch-size 32, or --norm layer");
  }
  return hidden;
}

/// What --embedding says. Columns of no more levels than numbers stay one-hot, which is narrower.
EmbeddingChoice embedding_choice(const std::string& text) {
  if (text == "off") return {};
  if (text == "auto") return {.units = 8, .above = 9};
  constexpr Index most = 1024;
  Index units = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, units);
  if (error != std::errc{} || end != last || units < 1 || units > most) {
    throw Error(Error::Kind::usage,
                {.code = "invalid-embedding",
                 .text = fmt::format("\"{}\" is not a value for --embedding", text),
                 .place = {.what = "option --embedding"},
                 .excerpt = text,
                 .mark_size = std::ssize(text),
                 .about = fmt::format("a whole number from 1 to {}, auto or off is expected", most),
                 .fix = "--embedding 8"});
  }
  return {.units = units, .above = units};
}

std::vector<std::pair<std::string, Leak>> find_leaks(const Table& table, const Features& features,
                                                     std::span<const Index> targets) {
  std::vector<std::pair<std::string, Leak>> leaks;
  std::size_t at = 0;  // inputs stand in the order of the table's columns
  for (const Feature& input : features.inputs) {
    const std::string& name = column_of(input);
    while (table.schema[at].name != name) ++at;
    for (const Index target : targets) {
      const Column& answers = table.columns[static_cast<std::size_t>(target)];
      const Leak leak = find_leak(table.columns[at], answers);
      if (leak != Leak::none) leaks.emplace_back(name, leak);
      if (leak != Leak::none) break;
    }
  }
  return leaks;
}

/// What is learned, and why: as the options say, or as the answers look.
TaskGuess task_of(const Table& table, std::span<const Index> targets, const TrainOptions& options) {
  if (targets.size() > 1)
    return {Task::multilabel, fmt::format("{} columns to predict", targets.size())};
  if (const auto implied = task_of_loss(options)) return *implied;
  if (options.task) return {*options.task, "--task"};
  return guess_task(table.columns[static_cast<std::size_t>(targets[0])]);
}

/// What weighs the classes of one target.
void refuse_for_several(const TrainOptions& options) {
  if (options.class_weight != ClassWeight::balanced) return;
  refuse_option("class-weight",
                "--class-weight balanced weighs the classes of one target, and there are several",
                "leave --class-weight out, or --weight COLUMN");
}

/// The classes by which rows are split, each in the same shares; none for numbers and several
/// targets.
std::vector<std::int32_t> classes_to_split_by(const Table& table, const Plan& plan,
                                              std::span<const Index> targets,
                                              std::span<const Index> rows) {
  if (!has_classes(plan.task.task)) return {};
  return at_rows(codes_of(table.columns[static_cast<std::size_t>(targets[0])]), rows);
}

/// The rows of a sample as is_validation_row() splits them.
Split split_sample(const Table& sample, std::span<const Index> rows, std::span<const Index> numbers,
                   const TrainOptions& options, double share) {
  TrainOptions dealt = options;
  dealt.validation = share;
  const Index group = options.group.empty() ? -1 : find_column(sample, options.group);
  Split split;
  for (const Index row : rows) {
    const auto name = group >= 0
                          ? group_name(sample.columns[static_cast<std::size_t>(group)], row)
                          : static_cast<std::uint64_t>(numbers[static_cast<std::size_t>(row)]);
    (is_validation_row(dealt, name) ? split.validation : split.train).push_back(row);
  }
  return split;
}

}  // namespace

bool is_validation_row(const TrainOptions& options, std::uint64_t name) {
  constexpr std::uint32_t part = 0xffffffffU;  // beyond any class and group of split_rows()
  const auto bits =
      random_block(static_cast<std::uint64_t>(options.seed), Stream::split, part, name);
  return bits[0] < options.validation * 0x1p32;
}

std::uint64_t group_name(const Column& groups, Index row) {
  std::uint64_t name = 0xcbf29ce484222325U;
  for (const char c : cell_text(groups, row)) {
    name = (name ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return name;
}

Network plan_network(const Features& features, const TrainOptions& options) {
  Network network{.inputs = features.width(),
                  .hidden = hidden_layers(options),
                  .outputs = features.target_width(),
                  .embeddings = embeddings_of(features)};
  network.input_dropout = options.input_dropout;
  choose_loss(features.target.task, options, network);
  check_network(network);
  return network;
}

// A weight or group column steers the training and is no input.
FeatureOptions feature_options(const Table& table, const TrainOptions& options, Task task) {
  FeatureOptions result{.target = options.target,
                        .task = options.task,
                        .scaling = options.scaling,
                        .rare_levels = options.rare_levels,
                        .embedding = embedding_choice(options.embedding),
                        .ignore = options.ignore,
                        .keep = options.keep_column,
                        .labels = options.labels};
  if (task_of_loss(options) && task != Task::multilabel) result.task = task;
  if (options.loss == LossName::quantile) result.quantiles = options.quantiles;
  result.counts = options.loss == LossName::poisson;
  for (const std::string& name : {options.weight, options.group}) {
    if (!name.empty() && find_column(table, name) >= 0) result.ignore.push_back(name);
  }
  return result;
}

std::vector<double> times_of(const Table& table, const std::string& source, const std::string& name,
                             const std::string& option) {
  if (name.empty()) return {};
  const Place place{.what = option};
  const auto at = static_cast<std::size_t>(require_column(table, name, source, place));
  const auto* numbers = std::get_if<NumberColumn>(&table.columns[at]);
  const bool fine =
      numbers != nullptr && std::none_of(numbers->values.begin(), numbers->values.end(),
                                         [](double x) { return std::isnan(x); });
  if (!fine) {
    throw Error(Error::Kind::data, {.code = "not-a-time",
                                    .text = fmt::format("rows cannot be ordered by \"{}\"", name),
                                    .place = place,
                                    .why = "a time is a number or a date in every row"});
  }
  return numbers->values;
}

std::vector<std::int32_t> groups_of(const Table& table, const std::string& source,
                                    const std::string& group) {
  if (group.empty()) return {};
  const Place place{.what = "option --group"};
  const Index column = require_column(table, group, source, place);
  const Column& cells = table.columns[static_cast<std::size_t>(column)];
  if (std::holds_alternative<ArrayColumn>(cells)) {
    throw Error(Error::Kind::data, {.code = "not-a-group",
                                    .text = fmt::format("\"{}\" holds arrays; rows cannot be "
                                                        "grouped by it",
                                                        group),
                                    .place = place});
  }
  return codes_of(cells);
}

Plan plan_training(const Table& table, const std::string& source, const TrainOptions& options,
                   ValidationRows validation, std::span<const Index> numbers) {
  check_learning_options(options);
  Plan plan;
  const std::vector<Index> targets = target_places(table, options.target, source);
  plan.task = task_of(table, targets, options);
  if (plan.task.task == Task::multilabel) refuse_for_several(options);

  const std::vector<Index> rows = rows_with_targets(table, targets);
  plan.rows_without_target = table.rows() - static_cast<Index>(rows.size());
  if (rows.size() < 2) {
    throw Error(
        Error::Kind::data,
        {.code = "too-few-rows",
         .text = fmt::format("{} has {} {} with an answer in \"{}\"; at least 2 are needed", source,
                             rows.size(), rows.size() == 1 ? "row" : "rows", options.target),
         .place = {.what = source},
         .fix = "check the file, or --target with another column"});
  }
  if (options.labels.empty()) {
    refuse_single_rows(plan.task.task, table.columns[static_cast<std::size_t>(targets[0])], rows,
                       options.target, source);
  }
  const double share = validation == ValidationRows::own_file ? 0 : options.validation;
  const auto times = times_of(table, source, time_column(options), "option --split");
  const auto groups = groups_of(table, source, options.group);
  const auto classes = classes_to_split_by(table, plan, targets, rows);
  if (!numbers.empty()) {
    plan.split = split_sample(table, rows, numbers, options, share);
  } else {
    const Split split = !times.empty() ? split_by_time(at_rows(times, rows), share)
                                       : split_rows(static_cast<Index>(rows.size()), share, classes,
                                                    at_rows(groups, rows),
                                                    static_cast<std::uint64_t>(options.seed));
    plan.split = {at_rows(rows, split.train), at_rows(rows, split.validation)};
  }

  plan.features = fit_features(table, plan.split.train,
                               feature_options(table, options, plan.task.task), source);
  plan.leaks = find_leaks(table, plan.features, targets);
  plan.network = plan_network(plan.features, options);
  return plan;
}

}  // namespace gradus
