// The table of options says what a form may hold; set_option says what is wrong with a value.
#include "serve/form.hpp"

#include "model/json.hpp"
#include "network/names.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gradus::serve {
namespace {

using json = nlohmann::ordered_json;

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::usage, std::move(message));
}

/// Whether an option may come from a form: of the data, rows, network or learning, and no file.
bool is_of_form(const Option& option) {
  constexpr std::array<std::string_view, 7> files{"sql",  "features",   "labels", "rejected",
                                                  "test", "image-size", "format"};
  const bool file = std::find(files.begin(), files.end(), option.name) != files.end();
  return belongs_to(option, Command::train) && option.group != "Results" && !file;
}

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The options of a form as they are once all are set, the preset first.
Options options_of(const json& given) {
  Options options;
  const std::string preset = text_in(given, "preset");
  apply_preset(options, preset.empty() ? "auto" : preset);
  for (const auto& [name, value] : given.items()) {
    const Option* option = find_option(name);
    if (option == nullptr || !is_of_form(*option) || !value.is_string()) {
      refuse({.code = "unknown-option", .text = fmt::format("a form has no option {}", name)});
    }
    const auto text = value.get<std::string>();
    if (name != "preset" && !text.empty()) set_option(options, *option, text);
  }
  if (!options.validation_file.empty()) {
    refuse({.code = "invalid-validation",
            .text = "a form takes a share of the rows to validate with, no file",
            .place = {.what = "option --validation"},
            .fix = "0.2"});
  }
  return options;
}

}  // namespace

json form_options() {
  json list = json::array();
  Options standard;
  apply_preset(standard, "auto");
  for (const Option& option : option_table()) {
    if (!is_of_form(option)) continue;
    json entry{{"name", option.name},
               {"group", option.group},
               {"help", option.help},
               {"example", option.example},
               {"standard", option_text(standard, option)}};
    if (const auto* choice = std::get_if<Choice>(&option.kind)) entry["words"] = choice->words;
    list.push_back(std::move(entry));
  }
  return list;
}

Words words_of(const json& form, Command command) {
  const std::string file = text_in(form, "file");
  const auto given = form.find("options");
  if (file.empty() || file[0] == '-' || given == form.end() || !given->is_object()) {
    refuse({.code = "bad-request", .text = "a form names a table and its options"});
  }
  const Options options = options_of(*given);
  Options standard;
  apply_preset(standard, options.train.preset);
  const std::string_view first = command == Command::steps ? "small" : "auto";
  Words words{std::string(name_of(command_names, command)), file};
  for (const Option& option : option_table()) {
    if (!is_of_form(option) || !belongs_to(option, command)) continue;
    const std::string text = option_text(options, option);
    const bool differs =
        option.name == "preset" ? text != first : text != option_text(standard, option);
    if (!differs || text.empty()) continue;
    words.push_back(fmt::format("--{}", option.name));
    words.push_back(text);
  }
  return words;
}

json form_of(const json& start) {
  json form{{"file", text_in(start, "data")}, {"options", json::object()}};
  const auto options = start.find("options");
  if (options == start.end() || !options->is_object()) return form;
  const std::string preset = text_in(*options, "preset");
  Options standard;
  apply_preset(standard, preset.empty() ? "auto" : preset);
  for (const Option& option : option_table()) {
    const std::string text = text_in(*options, std::string(option.name).c_str());
    if (is_of_form(option) && !text.empty() && text != option_text(standard, option))
      form["options"][std::string(option.name)] = text;
  }
  if (preset != "auto" && !preset.empty()) form["options"]["preset"] = preset;
  return form;
}

}  // namespace gradus::serve
