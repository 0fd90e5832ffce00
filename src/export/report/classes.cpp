// The result for classes: who is taken for whom, at which threshold, and how each class fares.
#include "model/metrics/definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr Index most_written = 12;  // classes whose counts are written out
constexpr Index most_drawn = 100;   // classes whose matrix is drawn at all
constexpr std::size_t most_pairs = 10;
constexpr Index most_listed = 200;

const std::string& label_of(const Report& report, Index label) {
  return report.target.labels[static_cast<std::size_t>(label)];
}

double row_sum(const Matrix<double>& counts, Index actual) {
  double sum = 0;
  for (const double count : counts.row(actual)) sum += count;
  return sum;
}

int heat_of(double share) {
  return std::clamp(static_cast<int>(std::floor(share * 9)), 0, 8);
}

/// A table whose cells are coloured by their share of the row.
std::string written_matrix(const Report& report, const Matrix<double>& counts) {
  const std::size_t most = counts.cols() > 6 ? 10 : 18;
  std::string html = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Confusion of classes\">"
      "<table class=\"confusion{}\"><thead><tr><th scope=\"col\">actual</th>",
      counts.cols() <= 4 ? " few" : "");
  for (Index said = 0; said < counts.cols(); ++said)
    html += fmt::format("<th scope=\"col\"><span class=\"soft\">said</span> {}</th>",
                        name_html(label_of(report, said), most));
  html += "</tr></thead><tbody>";
  for (Index actual = 0; actual < counts.rows(); ++actual) {
    const double total = row_sum(counts, actual);
    html += fmt::format("<tr><th scope=\"row\">{}</th>", name_html(label_of(report, actual), most));
    for (Index said = 0; said < counts.cols(); ++said) {
      const double count = counts(actual, said);
      const double share = total > 0 ? count / total : 0;
      html +=
          fmt::format("<td id=\"cell-{}-{}\" class=\"heat heat{}\"><b>{}</b><span>{}</span></td>",
                      actual, said, heat_of(share), count_text(static_cast<Index>(count)),
                      total > 0 ? share_text(share) : "none");
    }
    html += "</tr>";
  }
  return html + "</tbody></table></div>";
}

std::string drawn_matrix(const Matrix<double>& counts, const std::string& sentence) {
  const double side = 400.0 / static_cast<double>(counts.rows());
  std::string body;
  for (Index actual = 0; actual < counts.rows(); ++actual) {
    const double total = row_sum(counts, actual);
    for (Index said = 0; said < counts.cols(); ++said) {
      const double share = total > 0 ? counts(actual, said) / total : 0;
      if (share == 0) continue;
      body += fmt::format("<rect class=\"heat{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                          heat_of(share), place_text(side * static_cast<double>(said)),
                          place_text(side * static_cast<double>(actual)), place_text(side - 0.2),
                          place_text(side - 0.2));
    }
  }
  return svg_element(
      400, 400, sentence,
      "<rect class=\"frame\" x=\"0.5\" y=\"0.5\" width=\"399\" height=\"399\"/>" + body);
}

Numbers confused_pairs(const Report& report, const Matrix<double>& counts) {
  struct Pair {
    double count;
    Index actual, said;
  };
  std::vector<Pair> pairs;
  for (Index actual = 0; actual < counts.rows(); ++actual)
    for (Index said = 0; said < counts.cols(); ++said)
      if (actual != said && counts(actual, said) > 0)
        pairs.push_back({counts(actual, said), actual, said});
  std::ranges::stable_sort(pairs, std::ranges::greater{}, &Pair::count);
  if (pairs.size() > most_pairs) pairs.resize(most_pairs);
  Numbers numbers{.header = {"actual", "taken for", "rows", "of its rows"}, .rows = {}};
  for (const Pair& pair : pairs)
    numbers.rows.push_back({cut(label_of(report, pair.actual), 30),
                            cut(label_of(report, pair.said), 30),
                            count_text(static_cast<Index>(pair.count)),
                            share_text(pair.count / row_sum(counts, pair.actual))});
  return numbers;
}

Numbers class_scores(const Report& report, const Matrix<double>& counts) {
  Numbers numbers{.header = {"class", "rows", "found", "right when said", "f1"}, .rows = {}};
  for (Index label = 0; label < std::min(counts.rows(), most_listed); ++label) {
    double said = 0;
    for (Index actual = 0; actual < counts.rows(); ++actual) said += counts(actual, label);
    const double total = row_sum(counts, label);
    numbers.rows.push_back({cut(label_of(report, label), 40), count_text(static_cast<Index>(total)),
                            total > 0 ? share_text(metrics::recall(counts, label)) : "-",
                            said > 0 ? share_text(metrics::precision(counts, label)) : "-",
                            score_text(metrics::f1(counts, label))});
  }
  return numbers;
}

std::string slider_html(const Report& report, const Matrix<double>& counts,
                        const std::string& json) {
  if (json.empty()) return "";
  const double own = report.model != nullptr ? report.model->decision.threshold : 0.5;
  const auto value = [](const char* id, const char* name, double number) {
    return fmt::format("<div><dt>{}</dt><dd id=\"{}\" data-value=\"{}\">{}</dd></div>", name, id,
                       exact_text(number), score_text(number));
  };
  return fmt::format(
             "<div class=\"threshold\" id=\"threshold-control\" hidden><label for=\"threshold\">"
             "<span>“{}” is said above a probability of</span> <output for=\"threshold\" "
             "id=\"threshold-value\">{:.3f}</output></label>"
             "<input type=\"range\" id=\"threshold\" min=\"0\" max=\"200\" step=\"1\" "
             "value=\"{:.0f}\" aria-valuetext=\"{:.3f}\">"
             "<button type=\"button\" id=\"threshold-own\">Back to {:.3f}, the model's "
             "own</button>",
             name_html(label_of(report, 1), 18), own, std::round(own * 200), own, own) +
         "<script type=\"application/json\" id=\"thresholds\">" + json + "</script></div>" +
         "<dl class=\"at\">" + value("at_accuracy", "accuracy", metrics::accuracy(counts)) +
         value("at_precision", "precision", metrics::precision(counts, 1)) +
         value("at_recall", "recall", metrics::recall(counts, 1)) +
         value("at_f1", "f1", metrics::f1(counts, 1)) + "</dl>" +
         (report.weight.empty() ? ""
                                : "<p class=\"note\">Here each row counts as one; in the scores as "
                                  "its weight says.</p>");
}

Figure confusion_figure(const Report& report) {
  const Matrix<double> counts = confusion_of(report);
  Figure figure{.title = "What was said, and what was so"};
  double right = 0;
  double all = 0;
  for (Index label = 0; label < counts.rows(); ++label) {
    right += counts(label, label);
    all += row_sum(counts, label);
  }
  figure.sentence = fmt::format("{} of {} are right; a cell's colour is its share of the row.",
                                count_text(static_cast<Index>(right)),
                                counted(static_cast<Index>(all), "row", "rows"));
  const Numbers pairs = confused_pairs(report, counts);
  if (counts.rows() <= most_written) {
    figure.svg = written_matrix(report, counts);
    figure.further = slider_html(report, counts, thresholds_json(report));
  } else if (counts.rows() <= most_drawn) {
    figure.sentence +=
        " Actual classes run down, what was said across, both in the order of the "
        "table of classes.";
    figure.svg = drawn_matrix(counts, figure.sentence);
  }
  if (counts.rows() > 2 && !pairs.rows.empty()) {
    figure.further += "<details" + std::string(counts.rows() > most_written ? " open" : "") +
                      "><summary>Most often confused</summary>" +
                      table_html(pairs, "Most often confused") + "</details>";
  }
  if (counts.rows() > 2)
    figure.further += "<details><summary>Each class</summary>" +
                      table_html(class_scores(report, counts), "Each class") + "</details>";
  return figure;
}

}  // namespace

Judgements judgements_of(const Report& report) {
  Judgements judged;
  const Column& answers = target_column(report.target, report.table);
  judged.rows = rows_with_target(answers);
  if (report.target.task == Task::regression) {
    judged.actual = target_values(report.target, answers, judged.rows);
    const Index column = answer_column(report.predictions.quantiles);
    for (const Index row : judged.rows)
      judged.said.push_back(report.predictions.values(row, column));
  } else {
    judged.classes = target_classes(report.target, answers, judged.rows);
  }
  if (!report.weight.empty())
    for (const Index row : judged.rows)
      judged.weight.push_back(report.weight[static_cast<std::size_t>(row)]);
  return judged;
}

Matrix<double> confusion_of(const Report& report) {
  return confusion(report.predictions, report.target, report.table);
}

std::string classes_html(const Report& report) {
  std::vector<Figure> figures{confusion_figure(report)};
  for (Figure figure : {roc_figure(report), precision_figure(report), calibration_figure(report)})
    if (!figure.svg.empty()) figures.push_back(std::move(figure));
  return figures_html(figures);
}

}  // namespace gradus::report
