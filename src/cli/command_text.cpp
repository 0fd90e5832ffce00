// Options back to words.
#include "cli/command_text.hpp"

#include "network/names.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>

#include "serve/jobs.hpp"

namespace gradus::cli {
std::string command_text(const Arguments& arguments) {
  const Command command = *arguments.command;
  serve::Words words{"gradus", std::string(name_of(command_names, command))};
  words.insert(words.end(), arguments.files.begin(), arguments.files.end());
  const std::string& preset = arguments.options.train.preset;
  if (preset != first_preset(command)) words.insert(words.end(), {"--preset", preset});
  Options standard;
  apply_preset(standard, preset);
  for (const Option& option : option_table()) {
    if (!belongs_to(option, command) || option.name == "preset") continue;
    const std::string name = fmt::format("--{}", option.name);
    const std::string value = option_text(arguments.options, option);
    if (std::holds_alternative<Flag>(option.kind)) {
      const bool shown = option.name != "json" && option.name != "quiet" &&
                         option.name != "no-color" && option.name != "print-config";
      if (shown && value == "yes") words.push_back(name);
    } else if (value != option_text(standard, option)) {
      words.insert(words.end(), {name, value});
    }
  }
  return serve::shell_line(words);
}

}  // namespace gradus::cli
