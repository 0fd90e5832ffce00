// Help pages. What an option says comes from the table of options; here are the commands' own words
// and the three formats.
#include "cli/help.hpp"

#include "cli/arguments.hpp"
#include "cli/text.hpp"
#include "cli/version.hpp"
#include "network/names.hpp"
#include "train/presets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gradus::cli {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Section {
  std::string title;
  Pairs items;
};

struct Page {
  std::string name;                  // "gradus train"
  std::string summary;               // one sentence
  std::string synopsis;              // "gradus train DATA --target COL [options]"
  std::vector<std::string> details;  // paragraphs
  Pairs examples;                    // command, what it does
  std::vector<Section> sections;
};

const std::string data_formats =
    "DATA is a file: .csv .tsv .txt .parquet .json .jsonl (text also as .gz or .zst), .npy, .svm "
    ".libsvm, .npz .h5 .hdf5 with --features and --target naming arrays in them, or IDX images "
    "(*-idx3-ubyte, also .gz). Or a pattern in quotes such as 'part-*.csv', a folder of PNG or "
    "JPEG "
    "images in folders by class, or - for standard input. Or leave it out and give --sql.";

// NOLINTNEXTLINE(readability-function-size): a table of texts, one entry a command
Page command_words(Command command) {
  switch (command) {
    case Command::train:
      return {.name = {},
              .summary = "trains a network on a table and writes a model",
              .synopsis = "gradus train DATA --target COL [options]",
              .details = {data_formats},
              .examples = {{"gradus train titanic.csv --target survived",
                            "guesses the rest, and says so"},
                           {"gradus train houses.parquet --target price --test new.csv",
                            "and scores rows never seen"},
                           {"gradus train d.csv --target y --layers 20,7,5 --optimizer momentum "
                            "--learning-rate 0.01",
                            "your own network"},
                           {"gradus train cat.h5 --features train_set_x --target train_set_y "
                            "--preset article --init "
                            "scaled",
                            "the article, to the letter"}},
              .sections = {}};
    case Command::predict:
      return {
          .name = {},
          .summary = "answers for new rows, one for each of them, in order",
          .synopsis = "gradus predict MODEL DATA [--output FILE] [options]",
          .details =
              {"Columns are matched by name; extra ones are ignored and the target may be absent. "
               "The output "
               "has a column prediction, and for classes a column probability_LABEL for each."},
          .examples = {{"gradus predict model.gradus new.csv --output answers.csv", "into a file"},
                       {"gradus predict model.gradus new.csv --keep id",
                        "with the column id, on standard output"}},
          .sections = {}};
    case Command::evaluate:
      return {.name = {},
              .summary = "scores a model on rows with known answers",
              .synopsis = "gradus evaluate MODEL DATA [options]",
              .details = {"Shows the metrics beside those of always giving the commonest answer, "
                          "the confusion of "
                          "classes, and the worst mistakes."},
              .examples = {{"gradus evaluate model.gradus test.csv", "tables for reading"},
                           {"gradus evaluate model.gradus test.csv --json", "numbers for scripts"}},
              .sections = {}};
    case Command::cross_validate:
      return {.name = {},
              .summary = "trains and scores several times, each time without a part of the rows",
              .synopsis = "gradus cross-validate DATA --target COL [options]",
              .details = {"Every row is answered once by a model that has not seen it; what is "
                          "learned about columns is learned anew in each fold. Shows each fold, "
                          "and mean and spread of every score. Folds have equal shares of the "
                          "classes; --group, --time and, for numbers, --stratified cut otherwise. "
                          "Folds run side by side on --threads. Writes no model.",
                          data_formats},
              .examples = {{"gradus cross-validate titanic.csv --target survived", "five folds"},
                           {"gradus cross-validate visits.csv --target ill --group patient "
                            "--folds 10",
                            "no patient on both sides"},
                           {"gradus cross-validate sales.csv --target sold --time day",
                            "always the past for the future"},
                           {"gradus cross-validate titanic.csv --target survived --repeats 3 "
                            "--predictions unseen.csv",
                            "and the answers, in the order of the rows"}},
              .sections = {}};
    case Command::explain:
      return {
          .name = {},
          .summary = "shows what a model leans on and where it is most wrong",
          .synopsis = "gradus explain MODEL DATA [options]",
          .details = {"DATA has known answers, best ones that the model was not trained on. Each "
                      "input column is shuffled among the rows several times; its importance "
                      "is how far the score falls, accuracy for classes and r2 for numbers. The "
                      "rows with the largest cost follow. With --column it shows how the mean "
                      "answer goes with a column instead, and with --rows how much of a row's "
                      "answer comes from each column; both need no known answers."},
          .examples = {{"gradus explain model.gradus test.csv", "bars for reading"},
                       {"gradus explain model.gradus test.csv --column age,sex", "two curves"},
                       {"gradus explain model.gradus test.csv --rows 3,10-20 --output shares.csv",
                        "what rows owe to each column"},
                       {"gradus explain model.gradus test.csv --repeats 20 --json",
                        "numbers for scripts, with less chance in them"}},
          .sections = {}};
    case Command::studio:
      return {.name = {},
              .summary = "serves a page that shows runs, starts them and walks through them",
              .synopsis = "gradus studio [DIR] [--port N] [--open]",
              .details = {"Serves this machine only, to whoever has the link that it prints. Shows "
                          "the runs of DIR (the current folder) and of its folder runs/: events "
                          "files that gradus train --studio or --events writes, and models. Works "
                          "without a network. Ctrl-C ends it."},
              .examples = {{"gradus studio", "the runs of this folder"},
                           {"gradus studio experiments --open", "of another one, in a browser"},
                           {"gradus train titanic.csv --target survived --studio",
                            "a run that is shown while it goes on"}},
              .sections = {}};
    case Command::report:
      return {
          .name = {},
          .summary = "writes a page about a model: scores, mistakes, what matters, training, data",
          .synopsis = "gradus report MODEL DATA [--output report.html] [options]",
          .details = {"DATA has known answers, best ones that the model was not trained on. The "
                      "page is one HTML file that needs no network; charts are pictures with "
                      "their numbers below. train, evaluate and cross-validate write the same "
                      "with --report FILE."},
          .examples = {{"gradus report model.gradus test.csv", "into report.html"},
                       {"gradus report model.gradus test.csv --output may.html --threshold 0.3",
                        "judged at another threshold"}},
          .sections = {}};
    case Command::inspect:
      return {.name = {},
              .summary = "shows what a model is made of and how it came to be",
              .synopsis = "gradus inspect MODEL [options]",
              .details = {"Inputs and how each is prepared, the layers with their shapes, the "
                          "training, the hash."},
              .examples = {{"gradus inspect model.gradus", "a page"},
                           {"gradus inspect model.gradus --json", "everything but the weights"}},
              .sections = {}};
    case Command::describe:
      return {.name = {},
              .summary = "shows what is in a table, column by column, and what it is taken for",
              .synopsis = "gradus describe DATA [--target COL] [options]",
              .details = {"Type, missing cells, range or commonest values, and distribution of "
                          "each column; with --target also the task that would be guessed and the "
                          "columns that give the answer away. Trains nothing.",
                          data_formats},
              .examples = {{"gradus describe titanic.csv", "a line a column"},
                           {"gradus describe titanic.csv --target survived",
                            "and what would be predicted"},
                           {"gradus describe titanic.csv --json", "all of it for scripts"}},
              .sections = {}};
    case Command::steps:
      return {
          .name = {},
          .summary = "walks through one iteration of the article on your data",
          .synopsis = "gradus steps DATA --target COL [options]",
          .details = {"Initialise, forward, cost, backward, update, cost again, each with its "
                      "formula, the shapes and "
                      "the numbers. A sample is a column, as in the article. Starts from the "
                      "preset small.",
                      data_formats},
          .examples = {{"gradus steps titanic.csv --target survived",
                        "a small network on your table"},
                       {"gradus steps titanic.csv --target survived --layers 3 --sample 5",
                        "and the path of sample 5"},
                       {"gradus steps titanic.csv --target survived --html steps.html",
                        "a page to step through, with every number"},
                       {"gradus steps titanic.csv --target survived --json", "all the numbers"}},
          .sections = {}};
    case Command::check_gradients:
      return {
          .name = {},
          .summary = "compares every gradient with a finite difference",
          .synopsis = "gradus check-gradients DATA --target COL [options]",
          .details = {"In float64, on your data. The exit code is 1 when one differs by more than "
                      "1e-6 of its size. "
                      "Starts from the preset small.",
                      data_formats},
          .examples = {{"gradus check-gradients titanic.csv --target survived",
                        "a small network on your table"},
                       {"gradus check-gradients d.csv --target y --layers 8,8 --activation tanh",
                        "another one"}},
          .sections = {}};
    case Command::demo:
      return {.name = {},
              .summary = "shows the whole workflow on two real data sets",
              .synopsis = "gradus demo [options]",
              .details = {"Handwritten digits (MNIST), and penguins: a table with missing values "
                          "and categories. Needs no "
                          "network and writes into the folder demo."},
              .examples = {{"gradus demo", "under a minute on two processors"}},
              .sections = {}};
    case Command::find_rate:
      return {
          .name = {},
          .summary = "tries learning rates from 1e-6 to 10 and suggests one",
          .synopsis = "gradus find-rate DATA --target COL [options]",
          .details =
              {"Trains for 200 updates while the rate grows from update to update, and shows "
               "the smoothed cost over the rate. The test ends where that is four times its "
               "least. A tenth of the rate at the least is suggested. Starts from the same "
               "first weights and batches as gradus train with the same options; keeps "
               "nothing.",
               data_formats},
          .examples = {{"gradus find-rate titanic.csv --target survived", "a curve and a number"},
                       {"gradus find-rate houses.csv --target price --optimizer momentum "
                        "--batch-size 32",
                        "for another optimizer, which wants another rate"},
                       {"gradus find-rate titanic.csv --target survived --svg rates.svg",
                        "the curve as a picture"}},
          .sections = {}};
    case Command::bench:
      return {.name = {},
              .summary = "measures how fast this machine trains and predicts",
              .synopsis = "gradus bench [options]",
              .details = {"Training steps and predictions of six networks, from one that fits the "
                          "first-level cache to one of ten million weights, on one thread and on "
                          "all processors. GFLOP/s counts the multiplications and additions of the "
                          "matrix products and nothing else; of peak is their share of the fused "
                          "multiply-adds that the processors reach in the same run."},
              .examples = {{"gradus bench", "some ten seconds"},
                           {"gradus bench --workloads W1,W3 --threads 1 --seconds 2",
                            "two of them, more exactly"},
                           {"gradus bench --sweep --json", "hidden layers of 8 to 1024 units"}},
              .sections = {}};
  }
  return {};
}

std::string flag_text(const Option& option) {
  std::string text = fmt::format("--{}", option.name);
  if (!option.example.empty()) text += fmt::format(" {}", option.example);
  return text;
}

std::string option_help(const Option& option) {
  std::string help(option.help);
  if (const auto* choice = std::get_if<Choice>(&option.kind)) {
    help += fmt::format(": {}", fmt::join(choice->words, ", "));
  }
  const std::string standard = option_text(Options{}, option);
  if (!standard.empty() && !std::holds_alternative<Flag>(option.kind))
    help += fmt::format(" [{}]", standard);
  return help;
}

std::vector<Section> option_sections(Command command) {
  std::vector<Section> sections;
  for (const Option& option : option_table()) {
    if (!belongs_to(option, command)) continue;
    if (sections.empty() || sections.back().title != option.group)
      sections.push_back({std::string(option.group), {}});
    sections.back().items.emplace_back(flag_text(option), option_help(option));
  }
  return sections;
}

Section preset_section() {
  Section section{"Presets", {}};
  for (const Preset& preset : preset_table()) {
    std::string help(preset.help);
    std::vector<std::string> values;
    for (const auto& [option, value] : preset.values)
      values.push_back(fmt::format("--{} {}", option, value));
    if (!values.empty()) help += fmt::format(" ({})", fmt::join(values, " "));
    section.items.emplace_back(preset.name, help);
  }
  return section;
}

const Section exit_codes{
    "Exit codes",
    {{"0", "done"},
     {"1", "failed while running: training diverged, disk full"},
     {"2", "wrong usage: unknown option, bad value"},
     {"3", "the data cannot be used: missing file, missing column, malformed row"},
     {"4", "the model file cannot be used"},
     {"130", "interrupted by Ctrl-C"}}};

Page page_of(std::optional<Command> command) {
  if (command) {
    Page page = command_words(*command);
    page.name = fmt::format("gradus {}", name_of(command_names, *command));
    page.sections = option_sections(*command);
    const bool learns =
        std::any_of(option_table().begin(), option_table().end(), [&](const Option& option) {
          return option.name == "preset" && belongs_to(option, *command);
        });
    if (learns) page.sections.push_back(preset_section());
    return page;
  }
  Page page{.name = "gradus",
            .summary = "trains, explains and ships deep feed-forward networks from tables",
            .synopsis = "gradus COMMAND [files] [options]",
            .details = {},
            .examples = {{"gradus demo", "see it work on real data"},
                         {"gradus train titanic.csv --target survived", "train on your table"},
                         {"gradus predict model.gradus new.csv", "answers for new rows"}},
            .sections = {}};
  Section commands{"Commands", {}};
  for (const auto& [value, name] : command_names)
    commands.items.emplace_back(name, command_words(value).summary);
  commands.items.emplace_back("help COMMAND",
                              "the options of a command; --format man or markdown for other forms");
  page.sections = {commands, exit_codes};
  return page;
}

/// `text` in lines of at most `width` columns.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::exchange(line, {}));
    }
    if (!line.empty()) line += ' ';
    line += word;
    at = end + 1;
  }
  lines.push_back(line);
  return lines;
}

std::string text_items(const Pairs& items) {
  constexpr std::size_t column = 28;
  std::string text;
  for (const auto& [left, right] : items) {
    const bool fits = display_width(left) + 4 <= column;
    text += fits ? fmt::format("  {}", pad_right(left, column - 2))
                 : fmt::format("  {}\n{:{}}", left, "", column);
    text += fmt::format("{}\n",
                        fmt::join(wrapped(right, 80 - column), fmt::format("\n{:{}}", "", column)));
  }
  return text;
}

std::string as_text(const Page& page) {
  std::string text =
      fmt::format("{}: {}\n\n  {}\n\nExamples\n", page.name, page.summary, page.synopsis);
  for (const auto& [command, what] : page.examples)
    text += fmt::format("  {}\n      {}\n", command, what);
  for (const std::string& detail : page.details)
    text += fmt::format("\n{}\n", fmt::join(wrapped(detail, 80), "\n"));
  for (const Section& section : page.sections)
    text += fmt::format("\n{}\n{}", section.title, text_items(section.items));
  return text;
}

std::string roff(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '-') result += '\\';
    result += c;
  }
  if (result.starts_with('.') || result.starts_with('\'')) result.insert(0, "\\&");
  return result;
}

std::string as_man(const Page& page) {
  std::string title = page.name;
  std::replace(title.begin(), title.end(), ' ', '-');
  std::string text =
      fmt::format(".TH {} 1 \"\" \"gradus {}\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}\n", title,
                  version, roff(title), roff(page.summary), roff(page.synopsis));
  if (!page.details.empty()) text += ".SH DESCRIPTION\n";
  for (const std::string& detail : page.details) text += fmt::format("{}\n.PP\n", roff(detail));
  for (const Section& section : page.sections) {
    text += fmt::format(".SH {}\n", roff(section.title));
    for (const auto& [left, right] : section.items)
      text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(left), roff(right));
  }
  text += ".SH EXAMPLES\n";
  for (const auto& [command, what] : page.examples)
    text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(command), roff(what));
  return text;
}

std::string as_markdown(const Page& page) {
  std::string text =
      fmt::format("# {}\n\n{}.\n\n```\n{}\n```\n", page.name, page.summary, page.synopsis);
  text[text.find(page.summary)] =
      static_cast<char>(std::toupper(static_cast<unsigned char>(page.summary[0])));
  for (const std::string& detail : page.details) text += fmt::format("\n{}\n", detail);
  text += "\n```sh\n";
  for (const auto& [command, what] : page.examples)
    text += fmt::format("# {}\n{}\n", what, command);
  text += "```\n";
  for (const Section& section : page.sections) {
    text += fmt::format("\n## {}\n\n| | |\n| --- | --- |\n", section.title);
    for (const auto& [left, right] : section.items)
      text += fmt::format("| `{}` | {} |\n", left, right);
  }
  return text;
}

}  // namespace

std::string help_page(std::optional<Command> command, HelpFormat format) {
  const Page page = page_of(command);
  switch (format) {
    case HelpFormat::text: return as_text(page);
    case HelpFormat::man: return as_man(page);
    case HelpFormat::markdown: break;
  }
  return as_markdown(page);
}

std::string welcome() {
  return fmt::format(
      "gradus {}: trains, explains and ships deep feed-forward networks from tables\n\n"
      "  gradus demo                           see it work on real data\n"
      "  gradus describe FILE                  what is in your table\n"
      "  gradus train FILE --target COLUMN     train on your table\n"
      "  gradus steps FILE --target COLUMN     walk through one iteration on it\n"
      "  gradus studio                         all of it in a browser\n"
      "  gradus --help                         all commands\n",
      version);
}

}  // namespace gradus::cli
