// CLI11 cuts the command line into words; which words exist comes from the table of options.
#include "cli/arguments.hpp"

#include "cli/config.hpp"
#include "network/names.hpp"
#include "train/presets.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace gradus::cli {
namespace {

[[noreturn]] void refuse(Message message) {
  throw Error(Error::Kind::usage, std::move(message));
}

std::optional<Command> command_of(const std::string& word) {
  const auto command = value_of(command_names, word);
  if (command) return command;
  std::vector<std::string> names{"help"};
  for (const auto& [value, name] : command_names) names.emplace_back(name);
  const std::string near = nearest_name(word, names);
  refuse({.code = "unknown-command",
          .text = fmt::format("there is no command \"{}\"", word),
          .why = fmt::format("the commands are {}", fmt::join(names, ", ")),
          .fix = near.empty() ? "gradus --help" : fmt::format("gradus {}", near)});
}

[[noreturn]] void refuse_word(Command command, const std::string& word) {
  const std::string_view name = name_of(command_names, command);
  if (!word.starts_with("-")) {
    refuse({.code = "unexpected-argument",
            .text = fmt::format("gradus {} takes {}, and does not know what to do with \"{}\"",
                                name, fmt::join(file_names(command), " and "), word),
            .fix = fmt::format("gradus {} --help", name)});
  }
  const std::string option =
      word.substr(word.find_first_not_of('-'), word.find('=') - word.find_first_not_of('-'));
  const std::string near = nearest_name(option, option_names(command));
  const bool elsewhere = find_option(option) != nullptr;
  refuse({.code = "unknown-option",
          .text = fmt::format("there is no option {}{}", word,
                              elsewhere ? fmt::format(" for gradus {}", name) : ""),
          .why = elsewhere ? "other commands have it" : "",
          .fix = near.empty() ? fmt::format("gradus {} --help", name)
                              : fmt::format("--{} {}", near, find_option(near)->example)});
}

/// What the command line says, before any of it is understood.
struct Words {
  Values values;
  std::vector<std::string> files;
};

Words split_words(Command command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string, std::string> texts;
  std::map<std::string, bool> flags;
  for (const std::string& name : option_names(command)) {
    if (std::holds_alternative<Flag>(find_option(name)->kind)) {
      app.add_flag("--" + name, flags[name]);
    } else {
      app.add_option("--" + name, texts[name])
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }
  std::vector<std::string> reversed(words.rbegin(),
                                    words.rend());  // CLI11 takes them from the back
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const std::string text = error.what();
    const std::string name = text.substr(0, text.find(':'));
    const Option* option =
        find_option(name.substr(std::min(name.find_first_not_of('-'), name.size())));
    if (option == nullptr) refuse({.code = "usage", .text = text, .fix = "gradus --help"});
    refuse({.code = "missing-value",
            .text = fmt::format("{} needs a value", name),
            .place = {.what = fmt::format("option {}", name)},
            .why = fmt::format("{} is expected", expected_value(*option)),
            .fix = fmt::format("{} {}", name, option->example)});
  }

  Words result;
  for (const std::string& word : app.remaining()) {
    if (word.starts_with("-") && word != "-") refuse_word(command, word);
    result.files.push_back(word);
  }
  for (const auto& [name, text] : texts) {
    if (app.count("--" + name) > 0) result.values[name] = text;
  }
  for (const auto& [name, given] : flags) {
    if (given) result.values[name] = "yes";
  }
  return result;
}

Options options_in_force(Command command, const Values& file, const Values& line) {
  Options options;
  std::string preset(first_preset(command));
  for (const Values* values : {&file, &line}) {
    if (values->contains("preset")) preset = values->at("preset");
  }
  apply_preset(options, preset);
  for (const Values* values : {&file, &line}) {
    for (const Option& option :
         option_table()) {  // in the table's order, so that the first error is always the same
      const auto value = values->find(std::string(option.name));
      if (value != values->end() && option.name != "preset")
        set_option(options, option, value->second);
    }
  }
  return options;
}

/// gradus help COMMAND [--format text|man|markdown]
Arguments parse_help(const std::vector<std::string>& words) {
  Arguments arguments;
  arguments.wish = Wish::help;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--format" && i + 1 < words.size()) {
      arguments.help_format = words[++i];
    } else {
      arguments.command = command_of(words[i]);
    }
  }
  const std::string& format = arguments.help_format;
  if (!format.empty() && format != "text" && format != "man" && format != "markdown") {
    refuse({.code = "invalid-format",
            .text = fmt::format("\"{}\" is not a format for help", format),
            .place = {.what = "option --format"},
            .fix = "--format man    or text, or markdown"});
  }
  return arguments;
}

void check_files(Command command, const std::vector<std::string>& files, const Options& options) {
  std::vector<std::string_view> wanted = file_names(command);
  if (!options.read.sql.empty() && !wanted.empty() && wanted.back() == "DATA") wanted.pop_back();
  const std::string_view name = name_of(command_names, command);
  if (files.size() > wanted.size()) refuse_word(command, files[wanted.size()]);
  const bool optional = command == Command::studio;  // the folder where one stands
  if (files.size() < wanted.size() && !options.print_config && !optional) {
    refuse({.code = "missing-argument",
            .text = fmt::format("gradus {} needs {}", name, fmt::join(wanted, " and ")),
            .fix = fmt::format("gradus {} --help    shows examples", name)});
  }
}

}  // namespace

std::string_view first_preset(Command command) {
  const bool walks = command == Command::steps || command == Command::check_gradients;
  return walks ? "small" : "auto";
}

std::vector<std::string_view> file_names(Command command) {
  switch (command) {
    case Command::train:
    case Command::cross_validate:
    case Command::describe:
    case Command::steps:
    case Command::check_gradients:
    case Command::find_rate: return {"DATA"};
    case Command::predict:
    case Command::explain:
    case Command::report:
    case Command::evaluate: return {"MODEL", "DATA"};
    case Command::inspect: return {"MODEL"};
    case Command::studio: return {"DIR"};
    case Command::demo:
    case Command::bench: break;
  }
  return {};
}

Arguments parse_arguments(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  Arguments arguments;
  arguments.wish = Wish::help;
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return arguments;
  if (words[0] == "--version") {
    arguments.wish = Wish::version;
    return arguments;
  }
  if (words[0] == "help") return parse_help({words.begin() + 1, words.end()});

  const Command command = *command_of(words[0]);
  words.erase(words.begin());
  arguments.command = command;
  if (std::find(words.begin(), words.end(), "--help") != words.end()) return arguments;

  Words said = split_words(command, words);
  Values file;
  if (said.values.contains("config")) file = read_config(said.values["config"], command);
  arguments.wish = Wish::run;
  arguments.options = options_in_force(command, file, said.values);
  arguments.files = std::move(said.files);
  check_files(command, arguments.files, arguments.options);
  return arguments;
}

}  // namespace gradus::cli
