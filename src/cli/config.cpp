// TOML in and out, through toml++.
#include "cli/config.hpp"

#include "network/names.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <sstream>

namespace gradus::cli {
namespace {

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::usage, std::move(message));
}

Place place_of(const std::string& path, const toml::source_region& region) {
  return {.what = path,
          .line = static_cast<Index>(region.begin.line),
          .column = static_cast<Index>(region.begin.column)};
}

[[noreturn]] void refuse_key(const std::string& path, std::string_view key, const toml::node& value,
                             Command command) {
  const std::string near = nearest_name(std::string(key), option_names(command));
  refuse({.code = "unknown-option",
          .text = fmt::format("{} sets \"{}\", which is no option", path, key),
          .place = place_of(path, value.source()),
          .fix = near.empty() ? fmt::format("gradus {} --help", name_of(command_names, command))
                              : fmt::format("{} = \"{}\"", near, find_option(near)->example)});
}

/// A value as it would stand on the command line: 3, 0.5, yes, or words joined by commas.
std::string text_of(const std::string& path, std::string_view key, const toml::node& value) {
  if (const auto text = value.value_exact<std::string>()) return *text;
  if (const auto flag = value.value_exact<bool>()) return *flag ? "yes" : "no";
  if (const auto whole = value.value_exact<std::int64_t>()) return fmt::format("{}", *whole);
  if (const auto number = value.value_exact<double>()) return fmt::format("{}", *number);
  if (const toml::array* list = value.as_array()) {
    std::string text;
    for (const toml::node& element : *list)
      text += (text.empty() ? "" : ",") + text_of(path, key, element);
    return text;
  }
  refuse({.code = "invalid-config",
          .text = fmt::format("{} is neither a number, a text, true or false, nor a list", key),
          .place = place_of(path, value.source())});
}

toml::table parse(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    refuse({.code = "missing-file",
            .text = fmt::format("the configuration {} cannot be read", path),
            .place = {.what = "option --config"},
            .fix = "gradus train --print-config > train.toml    writes one"});
  }
  try {
    return toml::parse(text.str(), path);
  } catch (const toml::parse_error& error) {
    std::string what(error.description());
    refuse({.code = "invalid-config",
            .text = fmt::format("{} is not TOML", path),
            .place = place_of(path, error.source()),
            .why = what});
  }
}

bool is_bare(const Option& option, const std::string& text) {
  const bool number = std::holds_alternative<WholeNumber>(option.kind) ||
                      std::holds_alternative<RealNumber>(option.kind);
  return number && text.find_first_not_of("0123456789.e+-") == std::string::npos;
}

std::string toml_value(const Option& option, const std::string& text) {
  if (std::holds_alternative<Flag>(option.kind)) return text == "yes" ? "true" : "false";
  if (is_bare(option, text)) return text;
  std::ostringstream quoted;
  const toml::value<std::string> value(text);
  quoted << toml::toml_formatter(value, toml::format_flags::none);
  return quoted.str();
}

}  // namespace

Values read_config(const std::string& path, Command command) {
  Values values;
  const auto take = [&](const toml::table& table, Command owner) {
    for (const auto& [key, value] : table) {
      if (value.is_table() && value_of(command_names, key.str())) continue;  // a section
      const Option* option = find_option(key.str());
      if (option == nullptr) refuse_key(path, key.str(), value, command);
      if (owner == command && belongs_to(*option, command))
        values[std::string(key.str())] = text_of(path, key.str(), value);
    }
  };
  const toml::table file = parse(path);
  take(file, command);
  for (const auto& [owner, name] : command_names) {
    if (const toml::table* section = file[name].as_table()) take(*section, owner);
  }
  return values;
}

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
    if (!text.empty()) toml += fmt::format("{} = {}\n", option.name, toml_value(option, text));
  }
  return toml;
}

}  // namespace gradus::cli
