// Rules for the threshold, and what is put into a model after training.
#include "evaluate/decide.hpp"

#include "network/names.hpp"
#include "train/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "evaluate/calibration.hpp"

namespace gradus {
namespace {

constexpr const char* option = "option --threshold";

[[noreturn]] void refuse_threshold(std::string text, std::string why, std::string fix) {
  throw Error(Error::Kind::usage, {.code = "invalid-threshold",
                                   .text = std::move(text),
                                   .place = {.what = option},
                                   .why = std::move(why),
                                   .fix = std::move(fix)});
}

[[noreturn]] void refuse_rule(const std::string& text) {
  refuse_threshold(fmt::format("\"{}\" is not a threshold", text),
                   "it is a number from 0 to 1, f1, balanced, or cost:FP,FN with what a wrong yes "
                   "and a wrong no cost",
                   "--threshold cost:1,5    a wrong no is five times as bad as a wrong yes");
}

/// The number that is all of `text`, or NaN.
double number_in(std::string_view text) {
  double value = NAN;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : NAN;
}

/// Weights of rows right and wrong when everything above a threshold is called yes.
struct Counts {
  double true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
};

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

/// Larger is better.
double goodness(const ThresholdRule& rule, const Counts& c) {
  switch (rule.kind) {
    case ThresholdRule::Kind::number: break;
    case ThresholdRule::Kind::f1:
      return share(2 * c.true_positive, 2 * c.true_positive + c.false_positive + c.false_negative);
    case ThresholdRule::Kind::balanced:
      return share(c.true_positive, c.true_positive + c.false_negative) +
             share(c.true_negative, c.true_negative + c.false_positive);
    case ThresholdRule::Kind::cost:
      return -(rule.false_positive * c.false_positive + rule.false_negative * c.false_negative);
  }
  return 0;
}

struct Rows {
  std::vector<Index> in_table;
  std::vector<std::int32_t> actual;
  std::vector<double> weight;  // or empty
};

/// Those of `among` with an answer and a weight above 0.
Rows rows_that_count(const TargetCoding& target, const Table& table, std::span<const Index> among,
                     const std::string& weight_column) {
  const Column& answers = target_column(target, table);
  std::vector<Index> answered;
  for (const Index row : among) {
    if (has_value(answers, row)) answered.push_back(row);
  }
  Rows rows;
  if (weight_column.empty()) {
    rows.in_table = std::move(answered);
  } else {
    const std::vector<double> weight = column_weights(table, answered, weight_column);
    for (std::size_t i = 0; i < answered.size(); ++i) {
      if (!(weight[i] > 0)) continue;
      rows.in_table.push_back(answered[i]);
      rows.weight.push_back(weight[i]);
    }
  }
  rows.actual = target_classes(target, answers, rows.in_table);
  return rows;
}

[[noreturn]] void refuse_without_rows(const char* what) {
  throw Error(Error::Kind::usage,
              {.code = "no-validation-rows",
               .text = fmt::format("--{} needs rows that the network did not learn from", what),
               .place = {.what = fmt::format("option --{}", what)},
               .why = "on those that it learned from, its probabilities look better than they are",
               .fix = "--validation 0.2    or a file"});
}

}  // namespace

ThresholdRule threshold_rule(const std::string& text) {
  using Kind = ThresholdRule::Kind;
  ThresholdRule rule;
  if (text.empty()) return rule;
  if (text == "f1" || text == "balanced") {
    rule.kind = text == "f1" ? Kind::f1 : Kind::balanced;
    return rule;
  }
  constexpr std::string_view cost = "cost:";
  if (text.starts_with(cost)) {
    const std::string_view costs = std::string_view(text).substr(cost.size());
    const std::size_t comma = costs.find(',');
    if (comma == std::string_view::npos) refuse_rule(text);
    rule.kind = Kind::cost;
    rule.false_positive = number_in(costs.substr(0, comma));
    rule.false_negative = number_in(costs.substr(comma + 1));
    const bool fine = std::isfinite(rule.false_positive) && std::isfinite(rule.false_negative) &&
                      rule.false_positive >= 0 && rule.false_negative >= 0 &&
                      rule.false_positive + rule.false_negative > 0;
    if (!fine) refuse_rule(text);
    return rule;
  }
  rule.number = number_in(text);
  if (!(0 <= rule.number && rule.number <= 1)) refuse_rule(text);
  return rule;
}

double choose_threshold(const ThresholdRule& rule, std::span<const double> p,
                        std::span<const std::int32_t> actual, std::span<const double> weight) {
  if (rule.kind == ThresholdRule::Kind::number || p.empty()) return rule.number;
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  Counts counts;  // nothing is called yes at first
  const auto weight_of = [&](std::size_t row) { return weight.empty() ? 1.0 : weight[row]; };
  for (std::size_t row = 0; row < p.size(); ++row) {
    (actual[row] == 1 ? counts.false_negative : counts.true_negative) += weight_of(row);
  }
  double best = 1;
  double best_goodness = goodness(rule, counts);
  for (std::size_t i = 0; i < order.size();) {
    const double here = p[order[i]];
    for (; i < order.size() && p[order[i]] == here; ++i) {
      const double w = weight_of(order[i]);
      if (actual[order[i]] == 1) {
        counts.true_positive += w;
        counts.false_negative -= w;
      } else {
        counts.false_positive += w;
        counts.true_negative -= w;
      }
    }
    if (!(here > 0)) break;  // no threshold lies below
    const double below = i < order.size() ? std::max(p[order[i]], 0.0) : 0;
    const double between = below + (here - below) / 2;
    const double good = goodness(rule, counts);
    const bool nearer = std::abs(between - 0.5) < std::abs(best - 0.5);
    if (good > best_goodness || (good == best_goodness && nearer)) {
      best = between;
      best_goodness = good;
    }
  }
  return best;
}

void check_decision(const TrainOptions& options, Task task, HeldOut held_out) {
  const ThresholdRule rule = threshold_rule(options.threshold);
  if (!options.threshold.empty() && task != Task::binary) {
    refuse_threshold(fmt::format("a threshold lies between two classes, and this is {}",
                                 name_of(task_names, task)),
                     "", "leave --threshold out");
  }
  if (options.calibrate != CalibrationMethod::none && !has_classes(task)) {
    throw Error(
        Error::Kind::usage,
        {.code = "invalid-calibrate",
         .text = task == Task::regression
                     ? "probabilities are calibrated, and regression has none"
                     : "the probabilities of one target are calibrated, and there are several",
         .place = {.what = "option --calibrate"},
         .fix = "leave --calibrate out"});
  }
  if (held_out == HeldOut::some) return;
  if (options.calibrate != CalibrationMethod::none) refuse_without_rows("calibrate");
  if (rule.kind != ThresholdRule::Kind::number) refuse_without_rows("threshold");
}

void decide(Model& model, const Table& table, std::span<const Index> among,
            const TrainOptions& options) {
  const TargetCoding& target = model.features.target;
  const ThresholdRule rule = threshold_rule(options.threshold);
  model.decision.threshold = rule.number;
  if (!has_classes(target.task)) return;
  const bool chosen = rule.kind != ThresholdRule::Kind::number;
  if (!chosen && options.calibrate == CalibrationMethod::none) return;

  const Rows rows = rows_that_count(target, table, among, options.weight);
  if (rows.in_table.empty()) refuse_without_rows(chosen ? "threshold" : "calibrate");
  const Table held_out = select_rows(table, rows.in_table);
  const int threads = threads_of(options);
  if (options.calibrate != CalibrationMethod::none) {
    const Matrix<double> Z = predict_Z(model, held_out, threads);
    model.decision.calibration =
        fit_calibration(options.calibrate, {Z.view(), rows.actual, rows.weight});
  }
  if (!chosen) return;
  const Predictions answers = predict(model, held_out, threads);
  std::vector<double> p;
  for (Index row = 0; row < answers.values.rows(); ++row) p.push_back(answers.values(row, 1));
  model.decision.threshold = choose_threshold(rule, p, rows.actual, rows.weight);
  model.decision.chosen_by = options.threshold;
}

void override_threshold(Model& model, const std::string& text) {
  if (text.empty()) return;
  TrainOptions options;
  options.threshold = text;
  check_decision(options, model.features.target.task, HeldOut::some);
  const ThresholdRule rule = threshold_rule(text);
  if (rule.kind != ThresholdRule::Kind::number) {
    refuse_threshold(fmt::format("\"{}\" needs rows to choose a threshold on", text),
                     "on the rows that are answered or scored it would look better than it is",
                     fmt::format("gradus train ... --threshold {}    chooses it once", text));
  }
  model.decision.threshold = rule.number;
  model.decision.chosen_by.clear();
}

}  // namespace gradus
