// From the options and the table to what the page shows.
#include "cli/steps_html.hpp"

#include "cli/command_text.hpp"
#include "cli/json_text.hpp"
#include "cli/text.hpp"
#include "model/atomic_file.hpp"
#include "model/json.hpp"
#include "network/names.hpp"
#include "train/fit.hpp"

#include <fmt/format.h>

#include <array>

#include "export/image.hpp"
#include "export/steps_page.hpp"

namespace gradus::cli {
namespace {

/// The page draws A = g(W A_prev + b), dZ(L) = A(L) - Y and the cost of the task, and would say
/// what is not so of anything else.
void refuse_what_it_cannot_show(const Network& network) {
  std::string what;
  for (const Layer& layer : network.hidden) {
    if (layer.norm != Norm::none) what = "a norm";
    if (layer.dropout != 0) what = "dropout";
    if (layer.residual) what = "residual layers";
  }
  if (network.input_dropout != 0) what = "dropout";
  const bool usual = network.loss == Loss::binary_cross_entropy ||
                     network.loss == Loss::cross_entropy || network.loss == Loss::squared_error;
  if (!usual) what = fmt::format("the loss {}", network.loss_text());
  if (usual && network.loss == Loss::binary_cross_entropy && network.outputs > 1)
    what = "several targets";
  if (what.empty()) return;
  throw Error(Error::Kind::usage, {.code = "invalid-html",
                                   .text = fmt::format("the page cannot show {}", what),
                                   .place = {.what = "option --html"},
                                   .fix = "leave --html out: gradus steps shows it as text"});
}

/// The start that was asked for, then the others that are worth a comparison.
std::vector<Start> starts_of(ArticleRun& run, const TrainOptions& options) {
  std::vector<Start> starts;
  starts.push_back(
      {std::string(name_of(initializer_names, options.init)), std::move(run.parameters)});
  for (const Initializer init : {Initializer::article, Initializer::scaled, Initializer::he}) {
    if (init == options.init) continue;
    starts.push_back(
        {std::string(name_of(initializer_names, init)),
         steps::initialize_parameters(run.plan.network, init, weight_numbers(options))});
  }
  if (options.init != Initializer::zeros) {
    starts.push_back({"zeros", steps::initialize_parameters(run.plan.network, Initializer::zeros,
                                                            [] { return 0.0; })});
  }
  return starts;
}

}  // namespace

StepsPage make_steps_page(ArticleRun run, const Arguments& arguments) {
  refuse_what_it_cannot_show(run.plan.network);
  const Options& options = arguments.options;
  const Features& features = run.plan.features;
  const Table& table = run.source.table;
  StepsPage page{.source = run.source.name,
                 .command = command_text(arguments),
                 .target = features.target.column,
                 .task = std::string(name_of(task_names, features.target.task)),
                 .inputs = {},
                 .labels = features.target.labels,
                 .rows = std::move(run.rows),
                 .answers = {},
                 .image = {},
                 .sample = options.sample - 1,
                 .learning_rate = options.train.learning_rate,
                 .network = run.plan.network,
                 .X = std::move(run.X),
                 .Y = std::move(run.Y),
                 .starts = starts_of(run, options.train)};
  for (const Feature& feature : features.inputs)
    for (std::string& name : input_names(feature)) page.inputs.push_back(std::move(name));
  const auto column = static_cast<std::size_t>(find_column(table, page.target));
  for (const Index row : page.rows) page.answers.push_back(cell_text(table.columns[column], row));
  if (features.inputs.size() == 1) {
    const auto input = static_cast<std::size_t>(find_column(table, column_of(features.inputs[0])));
    page.image = image_shape(table.schema[input], table.columns[input]);
  }
  return page;
}

int write_steps_page(ArticleRun run, const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  const StepsPage page = make_steps_page(std::move(run), arguments);
  const std::string html = steps_page_html(page);
  const std::array pieces{std::as_bytes(std::span(html))};
  write_atomically(options.html, pieces);
  const std::vector<Index> iterations = held_iterations(page);
  if (terminal.json) {
    terminal.result(json_text(
        {{"html", options.html}, {"bytes", html.size()}, {"iterations", iterations}}, -1));
    return 0;
  }
  terminal.note(
      "wrote", fmt::format("{} ({})", escaped(options.html), file_size(html.size())),
      fmt::format("{}; iterations 0 to {} of {}", page.network.summary(), iterations.back(),
                  counted(std::ssize(page.starts), "start", "starts")));
  return 0;
}

}  // namespace gradus::cli
