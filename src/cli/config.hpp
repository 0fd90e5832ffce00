// Options kept in a file: reading TOML for --config, writing it for --print-config.
#pragma once

#include "train/options.hpp"

#include <map>
#include <string>

namespace gradus::cli {

using Values = std::map<std::string, std::string>;  // option -> its value as text

/// The options of a TOML file. A section [train] belongs to gradus train; keys outside a section to
/// every command that has them. Throws Error(usage): "missing-file", "invalid-config" with line and
/// column, "unknown-option".
Values read_config(const std::string& path, Command command);

/// The options in force, as a file that read_config() takes.
std::string config_toml(const Options& options, Command command);

}  // namespace gradus::cli
