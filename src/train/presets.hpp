// Presets: named starting points, written as values of options, so that what one chooses can be
// read, printed and overridden.
#pragma once

#include "train/options.hpp"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

struct Preset {
  std::string_view name;
  std::string_view help;
  std::vector<std::pair<std::string_view, std::string_view>> values;  // option, value
};

std::span<const Preset> preset_table();

/// Sets every option that the preset names, and its name. Throws Error(usage, "invalid-preset")
/// with the names there are.
void apply_preset(Options& options, std::string_view name);

}  // namespace gradus
