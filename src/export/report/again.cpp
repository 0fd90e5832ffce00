// How to get the same again: the command, the seed, what was in force, and the hash of the result.
#include <fmt/format.h>

#include "export/report/sections.hpp"

namespace gradus::report {
namespace {

std::string fact(std::string_view name, const std::string& html) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>", safe(name), html);
}

std::string options_html(const History& history) {
  if (history.options.empty()) return "";
  Numbers numbers{.header = {"option", "value"}, .rows = {}};
  for (const auto& [name, value] : history.options) numbers.rows.push_back({"--" + name, value});
  return "<details><summary>Every option that was in force in training</summary>" +
         table_html(numbers, "Options of the training") + "</details>";
}

}  // namespace

Section again_section(const Report& report) {
  Section section{"again", "The same again", ""};
  section.body =
      "<p>This command makes this report again; the same seed gives the same bits on any "
      "number of threads.</p>";
  section.body += fmt::format(
      "<pre id=\"command\" tabindex=\"0\">{}</pre><button type=\"button\" id=\"copy\" "
      "hidden>Copy the command</button><dl class=\"facts\">",
      safe(report.command));
  section.body += fact("gradus", safe(report.version));
  if (report.model != nullptr) {
    const History& history = report.model->history;
    if (!report.model_file.empty()) section.body += fact("model", name_html(report.model_file, 80));
    section.body += fact("trained on", name_html(history.source, 80));
    section.body += fact("seed", fmt::format("{}", history.seed));
    section.body += fact("parameters, SHA-256",
                         fmt::format("<code>{}</code>", model_hash(report.model->parameters)));
  }
  section.body += fact("judged by", name_html(report.source, 80)) + "</dl>";
  if (report.model != nullptr) section.body += options_html(report.model->history);
  return section;
}

}  // namespace gradus::report
