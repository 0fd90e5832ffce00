// The sections of a report, a file each, and the data of their charts.
#pragma once

#include <functional>

#include "export/report/curves.hpp"
#include "export/report/html.hpp"
#include "export/report/report.hpp"

namespace gradus::report {

/// "right for 83 of 100 rows that it had not seen; ...": what a hurried reader needs.
std::string summary_sentence(const Report& report);
/// The three metrics that matter for the task, as the summary shows them.
std::vector<std::string> leading_metrics(const Report& report);

std::string summary_html(const Report& report);  // above the sections

// Each empty where there is nothing to tell.
Section result_section(const Report& report);
Section mistakes_section(const Report& report);
Section importance_section(const Report& report);
Section folds_section(const Report& report);
Section training_section(const Report& report);
Section network_section(const Report& report);
Section data_section(const Report& report);
Section again_section(const Report& report);

// Parts of the result.
std::string classes_html(const Report& report);  // confusion, threshold, ROC, calibration
std::string values_html(const Report& report);   // said against actual, residuals, errors by range

/// Rows of `report.table` with an answer: their class numbers, or their values and what was said.
struct Judgements {
  std::vector<Index> rows;            // of the table
  std::vector<std::int32_t> classes;  // of classes
  std::vector<double> actual, said;   // of values
  std::vector<double> weight;         // or empty
};
Judgements judgements_of(const Report& report);

/// One class against the rest.
struct OneClass {
  std::vector<double> p;
  std::vector<char> positive;
};
OneClass one_class(const Report& report, const Judgements& judged, Index label);

/// counts(actual, said) [labels, labels] of rows.
Matrix<double> confusion_of(const Report& report);

/// The classes that have curves of their own: of two the second, of more the four commonest.
std::vector<Index> charted_classes(const Report& report, const Judgements& judged);

// The charts, each with its numbers.
Figure roc_figure(const Report& report);
Figure precision_figure(const Report& report);
Figure calibration_figure(const Report& report);
Figure said_figure(const Report& report);
Figure residual_figure(const Report& report);
Figure error_figure(const Report& report);
Figure importance_figure(const Report& report);
Figure learning_figure(const Report& report);
Figure network_figure(const Report& report);
Figure folds_figure(const Report& report);

/// The counts at 201 thresholds and the model's own, for the page's script, as JSON; "" unless
/// there are two classes.
std::string thresholds_json(const Report& report);

/// How a feature is written for a reader: "1 number", "5 numbers, a place for each word".
std::string feature_text(const Feature& feature);

}  // namespace gradus::report
