// From argv to what was asked for: the command, its files, and the options in force.
#pragma once

#include "train/options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gradus::cli {

enum class Wish : std::uint8_t { run, help, version };

struct Arguments {
  Wish wish = Wish::run;
  std::optional<Command> command;  // unset for `gradus` alone, `gradus --help`, `gradus --version`
  std::string help_format;         // gradus help COMMAND --format: text, man or markdown
  std::vector<std::string> files;  // DATA; or MODEL and DATA; or MODEL
  Options options;
};

/// The files that a command takes, by name: {"DATA"}, {"MODEL", "DATA"}, {"MODEL"} or {}.
std::vector<std::string_view> file_names(Command command);

/// The preset that a command starts from when none is named.
std::string_view first_preset(Command command);

/// Reads the command line and the configuration file that it names. Order: preset, file, command
/// line. Throws Error(usage): "unknown-command", "unknown-option", "missing-value",
/// "missing-argument", "unexpected-argument", "invalid-..".
Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace gradus::cli
