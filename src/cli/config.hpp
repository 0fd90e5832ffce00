// The options in force, as a TOML file that --config takes.
#pragma once

#include "train/options.hpp"

#include <string>

namespace gradus::cli {

std::string config_toml(const Options& options, Command command);

}  // namespace gradus::cli
