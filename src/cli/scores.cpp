// Scores as tables and JSON.
#include "cli/scores.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::cli {
namespace {

constexpr std::size_t label_width = 16;
constexpr Index most_classes_in_a_matrix = 12;

std::vector<std::string> score_row(const std::string& name, const Metrics& metrics, int decimals) {
  std::vector<std::string> row{name};
  for (const Metric& metric : metrics.values) row.push_back(score_text(metric.value, decimals));
  return row;
}

double row_sum(const Matrix<double>& confusion, Index actual) {
  double sum = 0;
  for (const double count : confusion.row(actual)) sum += count;
  return sum;
}

std::string most_confused_pairs(const Matrix<double>& confusion,
                                const std::vector<std::string>& labels) {
  struct Pair {
    double count;
    Index actual, predicted;
  };
  std::vector<Pair> pairs;
  for (Index a = 0; a < confusion.rows(); ++a) {
    for (Index p = 0; p < confusion.cols(); ++p) {
      if (a != p && confusion(a, p) > 0) pairs.push_back({confusion(a, p), a, p});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& x, const Pair& y) { return x.count > y.count; });
  if (pairs.size() > 10) pairs.resize(10);
  std::string text = "  most often confused\n";
  for (const Pair& pair : pairs) {
    text += fmt::format("  {} x   {} taken for {}\n",
                        pad_left(with_commas(static_cast<Index>(pair.count)), 6),
                        shortened(escaped(labels[static_cast<std::size_t>(pair.actual)]), 30),
                        shortened(escaped(labels[static_cast<std::size_t>(pair.predicted)]), 30));
  }
  return text;
}

/// How much a confusion matrix says beside its counts: as much as there is room for.
enum class ConfusionLook { bars, words, bare };

std::string confusion_cell(double count, double total, ConfusionLook look) {
  const auto whole = static_cast<Index>(count);
  if (look == ConfusionLook::bare) return fmt::format("{}", whole);
  if (look == ConfusionLook::words) return with_commas(whole);
  return with_commas(whole) + "  " + pad_right(bar(total > 0 ? count / total : 0, 8), 8);
}

Table2D confusion_table(const Matrix<double>& confusion, const std::vector<std::string>& labels,
                        ConfusionLook look) {
  const bool bare = look == ConfusionLook::bare;
  const auto name = [&](const char* what, Index label) {
    return (bare ? "" : what) +
           shortened(escaped(labels[static_cast<std::size_t>(label)]), label_width);
  };
  Table2D table{{bare ? "actual" : ""}, {}, bare ? std::size_t{2} : std::size_t{3}};
  for (Index p = 0; p < confusion.cols(); ++p) table.header.push_back(name("predicted ", p));
  table.header.emplace_back(bare ? "found" : "");
  for (Index a = 0; a < confusion.rows(); ++a) {
    const double total = row_sum(confusion, a);
    std::vector<std::string> row{name("actual ", a)};
    for (const double count : confusion.row(a)) row.push_back(confusion_cell(count, total, look));
    row.push_back(total == 0 ? "none here"
                             : fmt::format("{:.0f} %{}", 100 * confusion(a, a) / total,
                                           bare ? "" : " found"));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// What a further metric says, or "" for one that only scripts want.
std::string meaning_of(const Metric& metric, const TargetCoding& target) {
  const bool two = target.task == Task::binary;
  const std::string yes = two ? "\"" + shortened(escaped(target.labels[1]), 16) + "\"" : "";
  if (metric.name == "precision" && two)
    return fmt::format("of rows called {}, those that are", yes);
  if (metric.name == "recall" && two) return fmt::format("of rows that are {}, those found", yes);
  if (metric.name == "micro_f1") return "f1 of the answers to all targets together";
  if (metric.name == "hamming_loss") return "the share of answers that are wrong";
  if (metric.name == "pr_auc" && two) return "precision over all thresholds";
  if (metric.name == "balanced_accuracy") return "the mean of the shares found of each class";
  if (metric.name == "top_3") return "right answers among the three likeliest";
  if (metric.name == "calibration_error") return "how far probabilities are from what comes true";
  const bool sensible = metric.value < 10;  // not where answers are near 0
  if (metric.name == "mape" && sensible) return "the mean error as a share of the answer";
  return "";
}

}  // namespace

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

std::string format_scores(const std::vector<ScoredRows>& scores, const Baseline& baseline,
                          int decimals, int width) {
  Table2D table{{""}, {}};
  for (const Metric& metric : scores.front().metrics.values) {
    table.header.push_back(spoken(metric.name));
  }
  table.header.push_back("");
  for (const ScoredRows& rows : scores) {
    table.rows.push_back(score_row(pad_right(rows.name, 18), rows.metrics, decimals));
    table.rows.back().push_back(counted(rows.metrics.rows, "row", "rows"));
  }
  table.rows.push_back(
      score_row(shortened(escaped(baseline.name), 24), baseline.metrics, decimals));
  return format_table(table, 2, width);
}

std::string format_further(const Metrics& metrics, const TargetCoding& target, int width) {
  std::string text;
  for (const Metric& metric : metrics.further) {
    const std::string meaning = meaning_of(metric, target);
    if (meaning.empty() || !std::isfinite(metric.value)) continue;
    const std::string line = fmt::format("  {} {}   {}", pad_right(spoken(metric.name), 20),
                                         pad_left(score_text(metric.value, 3), 8), meaning);
    text += shortened(line, static_cast<std::size_t>(width)) + "\n";
  }
  return text;
}

std::string format_intervals(const std::vector<Interval>& intervals, const std::string& about,
                             int width) {
  Table2D table{{"", "score", "low", "high"}, {}};
  for (const Interval& interval : intervals) {
    table.rows.push_back({pad_right(spoken(interval.name), 18), score_text(interval.value, 3),
                          score_text(interval.low, 3), score_text(interval.high, 3)});
  }
  return format_table(table, 2, width) + fmt::format("  low to high: {}\n", about);
}

nlohmann::ordered_json intervals_json(const std::vector<Interval>& intervals) {
  nlohmann::ordered_json json;
  for (const Interval& interval : intervals) {
    json[interval.name] = {{"low", number_json(interval.low)},
                           {"high", number_json(interval.high)}};
  }
  return json;
}

nlohmann::ordered_json metrics_json(const Metrics& metrics) {
  nlohmann::ordered_json json;
  for (const auto* list : {&metrics.values, &metrics.further}) {
    for (const Metric& metric : *list) json[metric.name] = number_json(metric.value);
  }
  for (const Metrics& label : metrics.labels) json["labels"][label.column] = metrics_json(label);
  return json;
}

std::string format_confusion(const Matrix<double>& confusion,
                             const std::vector<std::string>& labels, int width) {
  if (confusion.rows() <= most_classes_in_a_matrix) {
    for (const ConfusionLook look :
         {ConfusionLook::bars, ConfusionLook::words, ConfusionLook::bare}) {
      const Table2D table = confusion_table(confusion, labels, look);
      if (fits(table, 2, width)) return format_table(table, 2, width);
    }
  }
  return most_confused_pairs(confusion, labels);
}

nlohmann::ordered_json confusion_json(const Matrix<double>& confusion,
                                      const std::vector<std::string>& labels) {
  nlohmann::ordered_json matrix = nlohmann::ordered_json::array();
  for (Index a = 0; a < confusion.rows(); ++a) {
    nlohmann::ordered_json row = nlohmann::ordered_json::array();
    for (const double count : confusion.row(a)) row.push_back(static_cast<Index>(count));
    matrix.push_back(row);
  }
  return {{"labels", labels}, {"matrix", matrix}};
}

}  // namespace gradus::cli
