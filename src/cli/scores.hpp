// Scores as people and scripts want them: a table with the baseline beside, and JSON.
#pragma once

#include "cli/terminal.hpp"
#include "model/json.hpp"
#include "model/model.hpp"

#include <string>
#include <vector>

#include "evaluate/bootstrap.hpp"

namespace gradus::cli {

/// One line of the table: "validation", its metrics, and "179 rows".
struct ScoredRows {
  std::string name;
  Metrics metrics;
};

/// The table of `scores` with the baseline as its last line.
std::string format_scores(const std::vector<ScoredRows>& scores, const Baseline& baseline,
                          int decimals, int width);

/// Further metrics that say something to a reader, a line each with its meaning; `target` names the
/// class that counts of two.
std::string format_further(const Metrics& metrics, const TargetCoding& target, int width);

/// Each metric with its interval. `about` says what the interval is, such as "95 % of 1,000
/// resamples".
std::string format_intervals(const std::vector<Interval>& intervals, const std::string& about,
                             int width);

/// A metric's name for people: "log loss".
std::string spoken(std::string name);

/// null for what is not a number.
nlohmann::ordered_json number_json(double value);

/// {"accuracy": {"low": 0.7, "high": 0.9}, ...}; what is not a number becomes null.
nlohmann::ordered_json intervals_json(const std::vector<Interval>& intervals);

/// {"accuracy": 0.8, ...}, further metrics included; what is not a number becomes null. Of several
/// targets "labels" has those of each.
nlohmann::ordered_json metrics_json(const Metrics& metrics);

/// The confusion of classes as a table with bars and the share found of each, or, over 12 classes,
/// the ten most confused pairs.
std::string format_confusion(const Matrix<double>& confusion,
                             const std::vector<std::string>& labels, int width);

/// {"labels": [...], "matrix": [[...]]}: a row is an actual class.
nlohmann::ordered_json confusion_json(const Matrix<double>& confusion,
                                      const std::vector<std::string>& labels);

}  // namespace gradus::cli
