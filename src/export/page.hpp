// The pages of web/ as they lie in the program, and one file made of the step-through page and
// data. What the data are is left to those who show something.
#pragma once

#include <string>
#include <string_view>

namespace gradus {

std::string_view page_script();  // JavaScript, all of it
std::string_view page_style();   // CSS with its fonts inside

std::string_view studio_script();  // the same for the page that gradus studio serves
std::string_view studio_style();

// The same of the report (export/report), and the policy that lets a browser run that script only.
std::string_view report_script();
std::string_view report_style();
std::string_view report_policy();

/// One HTML file that needs no other and no network. `data` is a JSON text; its policy lets the
/// browser run this script and nothing else, whatever stands in the data.
std::string html_file(std::string_view title, std::string_view data);

/// Text as it may stand in HTML.
std::string html_escaped(std::string_view text);

}  // namespace gradus
