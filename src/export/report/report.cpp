// The sections put in order, with contents, style, script and policy around them.
#include "export/report/report.hpp"

#include <fmt/format.h>

#include "export/page.hpp"
#include "export/report/sections.hpp"

namespace gradus {
namespace report {
namespace {

std::string contents_html(const std::vector<Section>& sections) {
  std::string html = "<nav aria-label=\"Contents\"><ol>";
  for (const Section& section : sections)
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, section.title);
  return html + "</ol></nav>";
}

std::string section_html(const Section& section) {
  return fmt::format("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>{2}</section>\n",
                     section.id, section.title, section.body);
}

std::string main_html(const Report& report) {
  std::vector<Section> sections;
  for (Section section : {result_section(report), mistakes_section(report), folds_section(report),
                          importance_section(report), training_section(report),
                          network_section(report), data_section(report), again_section(report)}) {
    if (!section.body.empty()) sections.push_back(std::move(section));
  }
  std::string html = summary_html(report) + contents_html(sections) + "\n";
  for (const Section& section : sections) html += section_html(section);
  return html;
}

}  // namespace
}  // namespace report

std::string report_html(const Report& report) {
  using report::name_html;
  using report::safe;
  const std::string title =
      report::cut(report.source, 60) + ": " + report::cut(report.target.column, 60);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<div class=\"page\">\n"
      "<header class=\"top\"><h1>{} → {}</h1><p>gradus {} <button type=\"button\" id=\"colours\" "
      "hidden>Dark colours</button></p></header>\n<main>\n{}</main>\n"
      "<footer>Made by gradus {}. This file needs no network and sends nothing.</footer>\n</div>\n"
      "<div id=\"tip\" aria-hidden=\"true\" hidden></div>\n<script>{}</script>\n</body>\n</html>\n",
      report_policy(), safe(title), report_style(), name_html(report.source, 60),
      name_html(report.target.column, 60), safe(report.version), report::main_html(report),
      safe(report.version), report_script());
}

}  // namespace gradus
