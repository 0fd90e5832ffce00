// What is said of classes of one target or of several, the same in each command.
#pragma once

#include "model/model.hpp"

#include <span>
#include <string>
#include <vector>

#include "evaluate/row_costs.hpp"

namespace gradus::cli {

/// "survived: no or yes, 38 % are yes": a binary target, and how many of `rows` are of the second
/// class.
std::string two_classes_text(const TargetCoding& target, const Table& table,
                             std::span<const Index> rows);

/// Of several targets a line each: its scores, and the accuracy of always its commonest value.
/// "" for one target. `always` are the metrics of the baseline on the same rows.
std::string format_labels(const Metrics& metrics, const Metrics& always, int width);

/// The class that was said in a row; of several targets in the costliest of them.
std::int32_t said_class(const RowCost& cost, const Predictions& predictions);

/// The probability that the right class was given, likewise.
double right_probability(const RowCost& cost, const Predictions& predictions);

/// "0.031   said no, was yes"; of several targets "0.031   survived: said no, was yes".
std::string said_text(const RowCost& cost, const Predictions& predictions,
                      const TargetCoding& target);

/// What the columns of probabilities are for: the classes, or of several targets their names.
std::vector<std::string> answer_names(const TargetCoding& target);

}  // namespace gradus::cli
