// Sentences and a table about classes; several targets differ from one in a name more.
#include "cli/labels.hpp"

#include "cli/scores.hpp"
#include "cli/text.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

constexpr std::size_t label_width = 16;

std::string label_text(const std::vector<std::string>& labels, std::int32_t number) {
  return shortened(escaped(labels[static_cast<std::size_t>(number)]), label_width);
}

}  // namespace

std::string two_classes_text(const TargetCoding& target, const Table& table,
                             std::span<const Index> rows) {
  Index ones = 0;
  for (const std::int32_t c : target_classes(target, target_column(target, table), rows)) ones += c;
  return fmt::format("{}: {} or {}, {:.0f} % are {}", escaped(target.column),
                     escaped(target.labels[0]), escaped(target.labels[1]),
                     100.0 * static_cast<double>(ones) / static_cast<double>(rows.size()),
                     escaped(target.labels[1]));
}

std::string format_labels(const Metrics& metrics, const Metrics& always, int width) {
  if (metrics.labels.empty()) return "";
  Table2D table{{""}, {}};
  for (const Metric& metric : metrics.labels[0].values) table.header.push_back(spoken(metric.name));
  table.header.emplace_back("accuracy always");
  for (std::size_t k = 0; k < metrics.labels.size(); ++k) {
    const Metrics& label = metrics.labels[k];
    std::vector<std::string> row{pad_right(shortened(escaped(label.column), 24), 18)};
    for (const Metric& metric : label.values) row.push_back(score_text(metric.value, 3));
    row.push_back(score_text(always.labels[k].values[0].value, 3));
    table.rows.push_back(std::move(row));
  }
  return format_table(table, 2, width);
}

std::int32_t said_class(const RowCost& cost, const Predictions& predictions) {
  if (predictions.columns.empty()) return predictions.classes[static_cast<std::size_t>(cost.row)];
  return predictions.values(cost.row, cost.target) > 0.5 ? 1 : 0;
}

double right_probability(const RowCost& cost, const Predictions& predictions) {
  if (predictions.columns.empty()) return predictions.values(cost.row, cost.actual);
  const double p = predictions.values(cost.row, cost.target);
  return cost.actual == 1 ? p : 1 - p;
}

std::string said_text(const RowCost& cost, const Predictions& predictions,
                      const TargetCoding& target) {
  const bool several = !predictions.columns.empty();
  const LabelColumn one{.column = target.column, .labels = target.labels};
  const LabelColumn& label =
      several ? predictions.columns[static_cast<std::size_t>(cost.target)] : one;
  return fmt::format("{:.3f}   {}said {}, was {}", right_probability(cost, predictions),
                     several ? shortened(escaped(label.column), label_width) + ": " : "",
                     label_text(label.labels, said_class(cost, predictions)),
                     label_text(label.labels, cost.actual));
}

std::vector<std::string> answer_names(const TargetCoding& target) {
  std::vector<std::string> names = target.labels;
  for (const LabelColumn& label : target.columns) names.push_back(label.column);
  return names;
}

}  // namespace gradus::cli
