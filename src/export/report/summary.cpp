// The first lines of a report: a sentence, three numbers beside what always saying the same would
// get, and what was noticed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "export/report/sections.hpp"

namespace gradus::report {
namespace {

const Metric* find_metric(const Metrics& metrics, std::string_view name) {
  for (const auto* list : {&metrics.values, &metrics.further}) {
    const auto found = std::ranges::find(*list, name, &Metric::name);
    if (found != list->end()) return &*found;
  }
  return nullptr;
}

double value_of(const Metrics& metrics, std::string_view name) {
  const Metric* metric = find_metric(metrics, name);
  return metric == nullptr ? std::nan("") : metric->value;
}

std::string rows_words(const std::string& part) {
  if (part == "train") return "rows that it learned from";
  if (part == "validation" || part == "test") return "rows that it had not seen";
  return "rows";
}

/// always "0" -> always saying “0”
std::string always_words(const std::string& baseline) {
  std::string words = cut(baseline, 60);
  if (words.starts_with("always \"")) words.insert(7, "saying ");
  return words;
}

std::string interval_words(const Report& report, const std::string& name) {
  const auto interval = std::ranges::find(report.intervals, name, &Interval::name);
  if (interval != report.intervals.end() && std::isfinite(interval->low))
    return fmt::format("{} to {} in 95 % of resamples", score_text(interval->low),
                       score_text(interval->high));
  if (report.folds != nullptr) {
    for (const Summary& summary : summarise(report.folds->folds))
      if (summary.name == name)
        return fmt::format("± {} from fold to fold", score_text(summary.std));
  }
  return "";
}

std::string card_html(const Report& report, const std::string& name) {
  const ScoredPart& last = report.scores.back();
  const double value = value_of(last.metrics, name);
  const double always = value_of(report.baseline.metrics, name);
  std::string html = fmt::format(
      "<li><span class=\"what\">{}</span><span class=\"value\" data-metric=\"{}\" "
      "data-value=\"{}\">{}</span><span class=\"beside\">{}: <span data-baseline=\"{}\" "
      "data-value=\"{}\">{}</span></span>",
      safe(spoken(name)), safe(name), exact_text(value), score_text(value),
      safe(cut(report.baseline.name, 28)), safe(name), exact_text(always), score_text(always));
  const std::string interval = interval_words(report, name);
  if (!interval.empty()) html += fmt::format("<span class=\"beside\">{}</span>", safe(interval));
  return html + "</li>";
}

std::string findings_html(const Report& report) {
  std::string html;
  if (report.model != nullptr) {
    for (const Finding& finding : report.model->history.findings) {
      html += fmt::format("<li><b>In training:</b> {}", safe(finding.text));
      if (!finding.fix.empty())
        html += fmt::format("<span class=\"fix\">Try <code>{}</code></span>", safe(finding.fix));
      html += "</li>";
    }
  }
  if (!report.correlated.empty()) {
    const Correlated& pair = report.correlated.front();
    html += fmt::format(
        "<li>{} and {} say nearly the same (correlation {:.2f}{}): when one is shuffled the model "
        "still has the other, so both look less important than they are.</li>",
        name_html(pair.first), name_html(pair.second), pair.correlation,
        report.correlated.size() > 1
            ? fmt::format("; {} more", counted(std::ssize(report.correlated) - 1, "pair", "pairs"))
            : "");
  }
  return html.empty() ? "" : "<ul class=\"findings\">" + html + "</ul>";
}

}  // namespace

std::vector<std::string> leading_metrics(const Report& report) {
  switch (report.target.task) {
    case Task::binary: return {"accuracy", "auc", "log_loss"};
    case Task::multiclass: return {"accuracy", "log_loss", "macro_f1"};
    case Task::multilabel:  // has no report
    case Task::regression: break;
  }
  if (!report.target.quantiles.empty()) return {"pinball", "coverage", "mae"};
  return {"rmse", "mae", "r2"};
}

std::string summary_sentence(const Report& report) {
  const ScoredPart& last = report.scores.back();
  const std::string rows =
      report.folds != nullptr ? "rows that it had not seen" : rows_words(last.name);
  const std::string always = always_words(report.baseline.name);
  if (last.metrics.rows == 0) return "No row has an answer to be judged by.";
  if (report.target.task == Task::regression) {
    return fmt::format("Off by {} on average over {} {}; {} is off by {}.",
                       number_text(value_of(last.metrics, "mae")), count_text(last.metrics.rows),
                       rows, always, number_text(value_of(report.baseline.metrics, "mae")));
  }
  return fmt::format("Right for {:.0f} of 100 {}; {} is right for {:.0f}.",
                     100 * value_of(last.metrics, "accuracy"), rows, always,
                     100 * value_of(report.baseline.metrics, "accuracy"));
}

std::string summary_html(const Report& report) {
  const ScoredPart& last = report.scores.back();
  std::string html = fmt::format("<p class=\"sentence\">{}</p><ul class=\"cards\">",
                                 safe(summary_sentence(report)));
  for (const std::string& name : leading_metrics(report)) html += card_html(report, name);
  return html +
         fmt::format("</ul><p class=\"soft\">{}: {}, {} of {}.</p>",
                     report.folds != nullptr ? "Cross-validation" : "Judged by", safe(last.name),
                     counted(last.metrics.rows, "row", "rows"), name_html(report.source)) +
         findings_html(report);
}

/// All metrics, those that matter first: a column for each part and the baseline.
Section result_section(const Report& report) {
  std::string head = "<tr><th scope=\"col\">score</th>";
  for (const ScoredPart& part : report.scores)
    head += fmt::format("<th scope=\"col\">{}</th>", safe(part.name));
  head += fmt::format("<th scope=\"col\">{}</th></tr>", safe(cut(report.baseline.name, 28)));
  std::string body;
  const Metrics& last = report.scores.back().metrics;
  for (const auto* list : {&last.values, &last.further}) {
    for (const Metric& metric : *list) {
      body += fmt::format("<tr><th scope=\"row\">{}</th>", safe(spoken(metric.name)));
      for (const ScoredPart& part : report.scores) {
        const double value = value_of(part.metrics, metric.name);
        body +=
            fmt::format("<td data-part=\"{}\" data-metric=\"{}\" data-value=\"{}\">{}</td>",
                        safe(part.name), safe(metric.name), exact_text(value), score_text(value));
      }
      const double always = value_of(report.baseline.metrics, metric.name);
      body += fmt::format(
          "<td data-part=\"baseline\" data-metric=\"{}\" data-value=\"{}\">{}</td></tr>",
          safe(metric.name), exact_text(always), score_text(always));
    }
  }
  body += "<tr><th scope=\"row\">rows</th>";
  for (const ScoredPart& part : report.scores)
    body += fmt::format("<td>{}</td>", count_text(part.metrics.rows));
  body += fmt::format("<td>{}</td></tr>", count_text(report.baseline.metrics.rows));
  const std::string table =
      "<details class=\"scores\" open><summary>All scores</summary>"
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"All scores\"><table>"
      "<thead>" +
      head + "</thead><tbody>" + body + "</tbody></table></div></details>";
  const bool any = report.scores.back().metrics.rows > 0;
  std::string charts;
  if (any)
    charts = report.target.task == Task::regression ? values_html(report) : classes_html(report);
  return {"result", "Result", charts + table};
}

}  // namespace gradus::report
