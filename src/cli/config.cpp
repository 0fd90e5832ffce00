// The options in force as TOML.
#include "cli/config.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

bool is_bare(const Option& option, const std::string& text) {
  const bool number = std::holds_alternative<WholeNumber>(option.kind) ||
                      std::holds_alternative<RealNumber>(option.kind);
  return number && text.find_first_not_of("0123456789.e+-") == std::string::npos;
}

}  // namespace

std::string config_toml(const Options& options, Command command) {
  std::string toml;
  std::string_view group;
  for (const Option& option : option_table()) {
    if (!belongs_to(option, command) || option.name == "config" || option.name == "print-config")
      continue;
    if (option.group != group)
      toml += fmt::format("{}# {}\n", group.empty() ? "" : "\n", option.group);
    group = option.group;
    const std::string text = option_text(options, option);
    if (text.empty()) continue;
    const bool flag = std::holds_alternative<Flag>(option.kind);
    const std::string value = flag                    ? (text == "yes" ? "true" : "false")
                              : is_bare(option, text) ? text
                                                      : quoted(text);
    toml += fmt::format("{} = {}\n", option.name, value);
  }
  return toml;
}

}  // namespace gradus::cli
