// A command line written out again, for pages that say how they were made.
#pragma once

#include "cli/arguments.hpp"

namespace gradus::cli {

/// The command with its files and the options that differ from the preset's, quoted for a shell.
/// How much is said (--json, --quiet) is left out.
std::string command_text(const Arguments& arguments);

}  // namespace gradus::cli
