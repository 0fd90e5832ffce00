// Options back to words.
#include "cli/command_text.hpp"

#include "network/names.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

std::string quoted(const std::string& word) {
  const bool plain = word.find_first_of(" \t\n\"'\\$`*?;|&<>()[]{}#~!") == std::string::npos;
  std::string inside;
  for (const char c : word) inside += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return plain && !word.empty() ? word : "'" + inside + "'";
}

}  // namespace

std::string command_text(const Arguments& arguments) {
  const Command command = *arguments.command;
  std::string text = fmt::format("gradus {}", name_of(command_names, command));
  for (const std::string& file : arguments.files) text += " " + quoted(file);
  const std::string& preset = arguments.options.train.preset;
  if (preset != first_preset(command)) text += fmt::format(" --preset {}", quoted(preset));
  Options standard;
  apply_preset(standard, preset);
  for (const Option& option : option_table()) {
    if (!belongs_to(option, command) || option.name == "preset") continue;
    const std::string value = option_text(arguments.options, option);
    if (std::holds_alternative<Flag>(option.kind)) {
      const bool shown = option.name != "json" && option.name != "quiet" &&
                         option.name != "no-color" && option.name != "print-config";
      if (shown && value == "yes") text += fmt::format(" --{}", option.name);
    } else if (value != option_text(standard, option)) {
      text += fmt::format(" --{} {}", option.name, quoted(value));
    }
  }
  return text;
}

}  // namespace gradus::cli
