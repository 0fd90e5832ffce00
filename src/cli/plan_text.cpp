// The block of notes at the head of a training run, and its plain form for logs.
#include "cli/plan_text.hpp"

#include "cli/labels.hpp"
#include "cli/text.hpp"
#include "network/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace gradus::cli {
namespace {

std::string target_text(const Plan& plan, const Table& table) {
  const TargetCoding& target = plan.features.target;
  if (target.task == Task::multilabel)
    return fmt::format("{} columns of two values each", target.columns.size());
  if (target.task == Task::regression) {
    if (target.counts)
      return fmt::format("{}: counts, mean {:.4g}", escaped(target.column), target.deviation);
    return fmt::format("{}: mean {:.4g}, deviation {:.3g}", escaped(target.column), target.mean,
                       target.deviation);
  }
  if (target.task == Task::multiclass) {
    return fmt::format("{}: {} classes", escaped(target.column), target.labels.size());
  }
  return two_classes_text(target, table, plan.split.train);
}

/// Of several targets a line each, up to as many as people read.
std::vector<std::string> label_lines(const Plan& plan, const Table& table) {
  constexpr std::size_t most_lines = 12;
  std::vector<std::string> lines;
  if (plan.features.target.task != Task::multilabel) return lines;
  const std::vector<TargetCoding> parts = target_parts(plan.features.target);
  for (std::size_t k = 0; k < std::min(parts.size(), most_lines); ++k)
    lines.push_back(two_classes_text(parts[k], table, plan.split.train));
  if (parts.size() > most_lines)
    lines.push_back(fmt::format("and {} more", parts.size() - most_lines));
  return lines;
}

/// The columns left out, one line a reason: {"name, ticket", "nearly every row differs"}.
std::vector<std::pair<std::string, std::string>> left_out_lines(const Features& features) {
  std::vector<std::pair<std::string, std::string>> lines;  // reason, columns
  for (const LeftOut& left : features.left_out) {
    auto line = std::find_if(lines.begin(), lines.end(),
                             [&](const auto& l) { return l.second == left.reason; });
    if (line == lines.end()) {
      lines.emplace_back(escaped(left.column), left.reason);
    } else {
      line->first += ", " + escaped(left.column);
    }
  }
  for (auto& [columns, reason] : lines) columns = shortened(columns, 60);
  return lines;
}

/// The classes that one training row stands for: nothing general can be learned about them.
std::string single_classes_text(const Plan& plan, const Rows& rows) {
  const TargetCoding& target = plan.features.target;
  if (!has_classes(target.task)) return {};
  const Table& table = rows.source.table;
  const Column& column = table.columns[static_cast<std::size_t>(find_column(table, target.column))];
  std::vector<double> counts(target.labels.size());
  for (const std::int32_t c : target_classes(target, column, plan.split.train))
    ++counts[static_cast<std::size_t>(c)];
  if (rows.survey != nullptr) counts = rows.survey->class_counts;
  std::vector<std::string> single;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 1) single.push_back(escaped(target.labels[i]));
  }
  if (single.empty()) return {};
  return shortened(fmt::format("{}", fmt::join(single, ", ")), 60);
}

std::string activations_text(const Network& network) {
  std::vector<std::string_view> names;
  for (Index l = 1; l <= network.depth(); ++l) names.push_back(network.activation_name(l));
  return fmt::format("{}", fmt::join(names, " "));
}

/// The loss, where it was chosen.
std::string loss_note(const Network& network, const TrainOptions& options) {
  return options.loss == LossName::automatic ? "" : "; loss " + network.loss_text();
}

/// "; 4 embeddings of 8; batch norm; dropout 0.2": what the network is beside dense, or "".
std::string layers_text(const Network& network) {
  std::string text;
  if (network.input_dropout > 0) text = fmt::format("; input dropout {}", network.input_dropout);
  if (!network.embeddings.empty()) {
    text += fmt::format("; {} of {}",
                        counted(std::ssize(network.embeddings), "embedding", "embeddings"),
                        network.embeddings[0].units);
  }
  if (network.hidden.empty()) return text;
  if (const Norm norm = network.hidden[0].norm; norm != Norm::none)
    text += fmt::format("; {} norm", name_of(norm_names, norm));
  std::vector<double> shares;
  Index residual = 0;
  for (const Layer& layer : network.hidden) {
    shares.push_back(layer.dropout);
    residual += layer.residual ? 1 : 0;
  }
  if (residual > 0)
    text += fmt::format("; {}", counted(residual, "residual block", "residual blocks"));
  if (std::ranges::count(shares, shares[0]) == std::ssize(shares)) shares.resize(1);
  if (shares.size() > 1 || shares[0] > 0)
    text += fmt::format("; dropout {}", fmt::join(shares, " "));
  return text;
}

/// What was found and decided, for a person at a terminal.
void show_plan_block(const Terminal& terminal, const Rows& rows, const Plan& plan,
                     const TrainOptions& options) {
  const Table& table = rows.source.table;
  terminal.note(
      "data",
      fmt::format("{}: {}, {}", escaped(rows.source.name), counted(rows.all(), "row", "rows"),
                  counted(static_cast<Index>(table.columns.size()), "column", "columns")),
      rows.source.dialect);
  terminal.note(
      "target", target_text(plan, table),
      fmt::format("{}: {}{}", name_of(task_names, plan.features.target.task), plan.task.reason,
                  plan.task.task == Task::multilabel ? "" : " (--task to change)"));
  for (const std::string& line : label_lines(plan, table)) terminal.note("", line);
  if (plan.rows_without_target > 0) {
    terminal.note("no answer", counted(plan.rows_without_target, "row", "rows"),
                  plan.features.target.task == Task::multilabel
                      ? "left out: a target is missing there"
                      : "left out: the target is missing there");
  }
  if (const std::string single = single_classes_text(plan, rows); !single.empty()) {
    terminal.note("one row", single, "these classes have one training row each");
  }
  Index missing = 0;
  for (const Unusual& column : unusual_cells(plan.features, table, plan.split.train))
    missing += column.missing;
  terminal.note(
      "inputs",
      fmt::format("{} -> {}",
                  counted(static_cast<Index>(plan.features.inputs.size()), "column", "columns"),
                  counted(plan.network.units(0), "number", "numbers")),
      (missing > 0 ? counted(missing, "cell", "cells") + " missing" : "nothing missing") +
          (rows.survey != nullptr ? " in the sample" : ""));
  for (const auto& [columns, reason] : left_out_lines(plan.features)) {
    terminal.note("left out", columns,
                  reason + (reason == "--ignore" ? "" : " (--keep-column NAME)"));
  }
  const Index held = rows.validation          ? rows.validation->table.rows()
                     : rows.survey != nullptr ? rows.survey->validation
                                              : static_cast<Index>(plan.split.validation.size());
  const Index train =
      rows.survey != nullptr ? rows.survey->train : static_cast<Index>(plan.split.train.size());
  const bool classes = has_classes(plan.features.target.task);
  terminal.note(
      "split",
      fmt::format("{} to train, {} to validate", with_commas(train),
                  held > 0 ? with_commas(held) : "none"),
      rows.validation ? escaped(rows.validation->source.name)
      : held > 0
          ? fmt::format("{}seed {}", classes && !rows.survey ? "same share of each class; " : "",
                        options.seed)
          : "--validation 0.2 keeps some");
  terminal.note("network", plan.network.summary(),
                fmt::format("{}; {}{}", activations_text(plan.network),
                            counted(plan.network.parameter_count(), "parameter", "parameters"),
                            layers_text(plan.network) + loss_note(plan.network, options)));
  terminal.say("");
}

/// The same for a log: a few plain lines with a fixed order of words.
void show_plan_lines(const Terminal& terminal, const Rows& rows, const Plan& plan,
                     const TrainOptions& options) {
  const Table& table = rows.source.table;
  terminal.say(fmt::format("data {}: {} rows, {} columns, target {} ({}: {})",
                           escaped(rows.source.name), rows.all(), table.columns.size(),
                           escaped(options.target), name_of(task_names, plan.features.target.task),
                           plan.task.reason));
  for (const std::string& line : label_lines(plan, table)) terminal.say("target " + line);
  if (plan.rows_without_target > 0)
    terminal.say(
        fmt::format("no answer in {}, left out", counted(plan.rows_without_target, "row", "rows")));
  if (const std::string single = single_classes_text(plan, rows); !single.empty())
    terminal.say(fmt::format("classes with one training row: {}", single));
  for (const auto& [columns, reason] : left_out_lines(plan.features)) {
    terminal.say(fmt::format("left out {}: {}", columns, reason));
  }
  terminal.say(fmt::format("network {}, {} parameters, seed {}{}{}",
                           fmt::join(plan.network.layer_dims(), "-"),
                           plan.network.parameter_count(), options.seed, layers_text(plan.network),
                           loss_note(plan.network, options)));
}

}  // namespace

void show_plan(const Terminal& terminal, const Rows& rows, const Plan& plan,
               const TrainOptions& options) {
  terminal.live ? show_plan_block(terminal, rows, plan, options)
                : show_plan_lines(terminal, rows, plan, options);
}

}  // namespace gradus::cli
