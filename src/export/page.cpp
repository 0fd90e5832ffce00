// The files that web/build.mjs made, laid into the program by the assembler, and the shell around
// them.
#include "export/page.hpp"

#include <fmt/format.h>

// GRADUS_PAGE_* and GRADUS_REPORT_* name the files; each becomes the bytes between two labels.
#define GRADUS_ASSET(name, file)                                                             \
  asm(".pushsection .rodata\n.global gradus_" name "\n.hidden gradus_" name "\ngradus_" name \
      ":\n.incbin \"" file "\"\n.global gradus_" name "_end\n.hidden gradus_" name           \
      "_end\ngradus_" name "_end:\n.byte 0\n.popsection\n")

GRADUS_ASSET("page_script", GRADUS_PAGE_SCRIPT);
GRADUS_ASSET("page_style", GRADUS_PAGE_STYLE);
GRADUS_ASSET("page_policy", GRADUS_PAGE_POLICY);
GRADUS_ASSET("studio_script", GRADUS_STUDIO_SCRIPT);
GRADUS_ASSET("studio_style", GRADUS_STUDIO_STYLE);
GRADUS_ASSET("report_script", GRADUS_REPORT_SCRIPT);
GRADUS_ASSET("report_style", GRADUS_REPORT_STYLE);
GRADUS_ASSET("report_policy", GRADUS_REPORT_POLICY);

extern "C" {
extern const char gradus_page_script[], gradus_page_script_end[];
extern const char gradus_page_style[], gradus_page_style_end[];
extern const char gradus_page_policy[], gradus_page_policy_end[];
extern const char gradus_studio_script[], gradus_studio_script_end[];
extern const char gradus_studio_style[], gradus_studio_style_end[];
extern const char gradus_report_script[], gradus_report_script_end[];
extern const char gradus_report_style[], gradus_report_style_end[];
extern const char gradus_report_policy[], gradus_report_policy_end[];
}

namespace gradus {
namespace {

/// JSON in which nothing looks like HTML; in strings these letters mean the same.
std::string harmless(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<': text += "\\u003c"; break;
      case '>': text += "\\u003e"; break;
      case '&': text += "\\u0026"; break;
      default: text += c;
    }
  }
  return text;
}

}  // namespace

std::string_view page_script() {
  return {gradus_page_script, gradus_page_script_end};
}

std::string_view page_style() {
  return {gradus_page_style, gradus_page_style_end};
}

std::string_view studio_script() {
  return {gradus_studio_script, gradus_studio_script_end};
}

std::string_view studio_style() {
  return {gradus_studio_style, gradus_studio_style_end};
}

std::string_view report_script() {
  return {gradus_report_script, gradus_report_script_end};
}

std::string_view report_style() {
  return {gradus_report_style, gradus_report_style_end};
}

std::string_view report_policy() {
  return {gradus_report_policy, gradus_report_policy_end};
}

std::string html_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '&': result += "&amp;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string html_file(std::string_view title, std::string_view data) {
  const std::string_view policy(gradus_page_policy, gradus_page_policy_end);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<div id=\"page\"></div>\n"
      "<noscript><p>This page draws its numbers with a script of its own; allow it to run. "
      "<code>gradus steps</code> without <code>--html</code> prints the same as text.</p>"
      "</noscript>\n"
      "<script type=\"application/json\" id=\"data\">{}</script>\n<script>{}</script>\n"
      "</body>\n</html>\n",
      policy, html_escaped(title), page_style(), harmless(data), page_script());
}

}  // namespace gradus
