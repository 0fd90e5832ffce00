// The presets. A preset is a row of option values, nothing more.
#include "train/presets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>

namespace gradus {
namespace {

const std::vector<Preset>& presets() {
  static const std::vector<Preset> table{
      {"auto",
       "the best default: two hidden layers, Adam, stops when validation no longer improves",
       {}},
      {"plain",
       "a textbook multilayer perceptron: 100 relu units, Adam, 200 epochs over all rows",
       {{"layers", "100"}, {"batch-size", "200"}, {"validation", "0"}, {"early-stopping", "off"}}},
      {"article",
       "the article's algorithm to the letter: float64, NumPy's randn, all rows in one batch, "
       "plain gradient descent, nothing standardised",
       {{"layers", "20,7,5"},
        {"init", "article"},
        {"weight-numbers", "numpy"},
        {"scaling", "none"},
        {"validation", "0"},
        {"optimizer", "gd"},
        {"learning-rate", "0.0075"},
        {"batch-size", "all"},
        {"iterations", "2500"},
        {"early-stopping", "off"},
        {"shuffle", "no"},
        {"precision", "float64"}}},
      {"small",
       "a network small enough to read, where gradus steps and check-gradients start from",
       {{"layers", "4,3"},
        {"init", "scaled"},
        {"weight-numbers", "numpy"},
        {"validation", "0"},
        {"optimizer", "gd"},
        {"learning-rate", "0.1"},
        {"batch-size", "all"},
        {"iterations", "1000"},
        {"early-stopping", "off"},
        {"shuffle", "no"},
        {"precision", "float64"}}},
  };
  return table;
}

}  // namespace

std::span<const Preset> preset_table() {
  return presets();
}

void apply_preset(Options& options, std::string_view name) {
  for (const Preset& preset : presets()) {
    if (preset.name != name) continue;
    for (const auto& [option, value] : preset.values) {
      const Option* row = find_option(option);
      assert(row != nullptr);
      set_option(options, *row, value);
    }
    options.train.preset = name;
    return;
  }
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.emplace_back(preset.name);
  const std::string near = nearest_name(std::string(name), names);
  throw Error(Error::Kind::usage,
              {.code = "invalid-preset",
               .text = fmt::format("there is no preset \"{}\"", name),
               .place = {.what = "option --preset"},
               .why = fmt::format("the presets are {}", fmt::join(names, ", ")),
               .fix = fmt::format("--preset {}", near.empty() ? "auto" : near)});
}

}  // namespace gradus
