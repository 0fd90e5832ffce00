// After training: the calibration and the threshold that the options ask for, learned on rows that
// the network was not trained on.
#pragma once

#include "model/model.hpp"
#include "train/options.hpp"

namespace gradus {

/// How the threshold between two classes is found.
struct ThresholdRule {
  enum class Kind : std::uint8_t { number, f1, balanced, cost };
  Kind kind = Kind::number;
  double number = 0.5;        // 0 .. 1
  double false_positive = 1;  // what each costs, of the kind cost
  double false_negative = 1;
};

/// "0.3", "f1", "balanced" or "cost:FP,FN"; "" is 0.5. Throws Error(usage, "invalid-threshold").
ThresholdRule threshold_rule(const std::string& text);

/// The threshold in 0 .. 1 that is best by the rule for rows of the second class with the
/// probability p [m] (actual [m], weight [m] or empty): halfway between two neighbours, nearest to
/// 0.5 among equally good ones. A rule of the kind number gives that.
double choose_threshold(const ThresholdRule& rule, std::span<const double> p,
                        std::span<const std::int32_t> actual, std::span<const double> weight);

/// Whether training will have rows that it does not learn from.
enum class HeldOut : std::uint8_t { none, some };

/// Throws before training what decide() could not do: Error(usage) "invalid-threshold" for another
/// task than binary, "invalid-calibrate" for regression, "no-validation-rows" without such rows.
void check_decision(const TrainOptions& options, Task task, HeldOut held_out);

/// Sets model.decision as options.calibrate and options.threshold say, from the rows of `held_out`
/// (aligned) that have an answer, weighted by weight [rows] or empty. Calibration comes first. Does
/// nothing where neither is asked for.
void decide(Model& model, const Table& held_out, std::span<const double> weight,
            const TrainOptions& options, int threads);

/// Takes a number as the threshold of a model that is there already; "" leaves it as it is. Throws
/// Error(usage, "invalid-threshold") for a rule, which needs rows to choose on, and as
/// check_decision.
void override_threshold(Model& model, const std::string& text);

}  // namespace gradus
