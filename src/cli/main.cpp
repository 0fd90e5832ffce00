// gradus: from the command line to a command, and from an Error to a message and an exit code.
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/help.hpp"
#include "cli/json_text.hpp"
#include "cli/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <new>
#include <string_view>

namespace gradus::cli {
namespace {

int run_command(const Arguments& arguments, const Terminal& terminal) {
  switch (*arguments.command) {
    case Command::train: return run_train(arguments, terminal);
    case Command::predict: return run_predict(arguments, terminal);
    case Command::evaluate: return run_evaluate(arguments, terminal);
    case Command::cross_validate: return run_cross_validate(arguments, terminal);
    case Command::explain: return run_explain(arguments, terminal);
    case Command::inspect: return run_inspect(arguments, terminal);
    case Command::describe: return run_describe(arguments, terminal);
    case Command::steps: return run_steps(arguments, terminal);
    case Command::check_gradients: return run_check_gradients(arguments, terminal);
    case Command::demo: return run_demo(arguments, terminal);
    case Command::find_rate: return run_find_rate(arguments, terminal);
    case Command::bench: return run_bench(arguments, terminal);
    case Command::studio: return run_studio(arguments, terminal);
    case Command::report: return run_report(arguments, terminal);
  }
  return 0;
}

HelpFormat format_of(const std::string& name) {
  if (name == "man") return HelpFormat::man;
  return name == "markdown" ? HelpFormat::markdown : HelpFormat::text;
}

int run(int argc, const char* const* argv) {
  const Arguments arguments = parse_arguments(argc, argv);
  const Options& options = arguments.options;
  const Terminal terminal = Terminal::detect(options.quiet, options.json, options.no_color);
  if (arguments.wish == Wish::version) {
    terminal.result(fmt::format("gradus {}\n", version));
  } else if (arguments.wish == Wish::help) {
    terminal.result(argc <= 1 ? welcome()
                              : help_page(arguments.command, format_of(arguments.help_format)));
  } else if (options.print_config) {
    terminal.result(config_toml(options, *arguments.command));
  } else {
    return run_command(arguments, terminal);
  }
  return 0;
}

std::string_view kind_name(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::failed: return "failed";
    case Error::Kind::usage: return "usage";
    case Error::Kind::data: return "data";
    case Error::Kind::model_file: return "model_file";
  }
  return {};
}

/// A script that asked for JSON gets its one object for errors too.
std::string error_json(const Error& error) {
  const Message& message = error.message();
  nlohmann::ordered_json json{
      {"kind", kind_name(error.kind())}, {"code", message.code}, {"message", message.text}};
  if (!message.place.what.empty())
    json[message.place.what.starts_with("option ") ? "option" : "file"] = message.place.what;
  if (message.place.line > 0) json["line"] = message.place.line;
  if (message.place.column > 0) json["column"] = message.place.column;
  if (!message.why.empty()) json["why"] = message.why;
  if (!message.fix.empty()) json["hint"] = message.fix;
  nlohmann::ordered_json object{{"error", json}};
  return json_text(object, -1);
}

int report(const Error& error, bool json, bool no_color) {
  const Terminal terminal = Terminal::detect(false, json, no_color);
  if (json) write_all(1, error_json(error));
  write_all(2, format_message("error", Style::red, error.message(), terminal));
  return static_cast<int>(error.kind());
}

}  // namespace
}  // namespace gradus::cli

int main(int argc, char** argv) {
  using gradus::Error;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), not a silent death
  const auto given = [&](std::string_view flag) {
    return std::any_of(argv, argv + argc, [&](const char* word) { return word == flag; });
  };
  const bool json = given("--json");
  const bool no_color = given("--no-color");
  try {
    return gradus::cli::run(argc, argv);
  } catch (const Error& error) {
    return gradus::cli::report(error, json, no_color);
  } catch (const std::bad_alloc&) {
    const Error error(Error::Kind::failed,
                      {.code = "out-of-memory",
                       .text = "there is not enough memory for this table and network",
                       .fix = "--layers or --batch-size with smaller numbers, or fewer columns"});
    return gradus::cli::report(error, json, no_color);
  } catch (const std::exception& unforeseen) {
    const Error error(Error::Kind::failed,
                      {.code = "unforeseen",
                       .text = fmt::format("something unforeseen happened: {}", unforeseen.what()),
                       .why = "this is a fault of gradus, not yours"});
    return gradus::cli::report(error, json, no_color);
  }
}
