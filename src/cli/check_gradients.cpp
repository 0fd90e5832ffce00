// gradus check-gradients: is back-propagation right, on this table and this network?
#include "cli/article_run.hpp"
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "steps/7_check_gradients.hpp"

#include <fmt/format.h>

namespace gradus::cli {
namespace {

constexpr Index most_samples = 512;  // more would only make it slower
constexpr double most_relative_error = 1e-6;

std::string name_of_gradient(const steps::GradientError& error) {
  using Part = steps::GradientError::Part;
  if (error.part == Part::W)
    return fmt::format("dW{}[{},{}]", error.layer, error.row + 1, error.col + 1);
  return fmt::format("{}{}[{}]", error.part == Part::b ? "db" : "dgamma", error.layer,
                     error.row + 1);
}

nlohmann::ordered_json error_json(const steps::GradientError& error) {
  return {{"gradient", name_of_gradient(error)},
          {"analytic", error.analytic},
          {"numeric", error.numeric},
          {"relative_error", error.relative}};
}

nlohmann::ordered_json check_json(const steps::GradientCheck& check, const ArticleRun& run) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (Index l = 1; l <= check.layers.depth(); ++l) layers.push_back(error_json(check.layers[l]));
  return {{"max_relative_error", check.max_relative_error()},
          {"worst", error_json(check.worst)},
          {"layers", layers},
          {"checked", check.checked},
          {"skipped", check.skipped},
          {"parameters", check.total},
          {"samples", run.X.cols()},
          {"layer_dims", run.plan.network.layer_dims()}};
}

std::string check_text(const steps::GradientCheck& check, const ArticleRun& run, int width) {
  Table2D table{{"layer", "worst gradient", "analytic", "numeric", "relative error"}, {}};
  for (Index l = 1; l <= check.layers.depth(); ++l) {
    const steps::GradientError& error = check.layers[l];
    table.rows.push_back(
        {fmt::format("{}", l), name_of_gradient(error), fmt::format("{:.8g}", error.analytic),
         fmt::format("{:.8g}", error.numeric), fmt::format("{:.1e}", error.relative)});
  }
  std::string skipped;
  if (check.skipped > 0)
    skipped = fmt::format("; {} sit on a kink and were left out", with_commas(check.skipped));
  return fmt::format(
      "  {}: {}, {}\n  {} of {} gradients checked{}\n\n{}\n  the largest relative error is {:.1e}: "
      "{}\n",
      escaped(run.source.name), run.plan.network.summary(),
      counted(run.X.cols(), "sample", "samples"), with_commas(check.checked),
      with_commas(check.total), skipped, format_table(table, 2, width), check.max_relative_error(),
      check.max_relative_error() <= most_relative_error ? "back-propagation is right here"
                                                        : "back-propagation is wrong here");
}

}  // namespace

int run_check_gradients(const Arguments& arguments, const Terminal& terminal) {
  const ArticleRun run = prepare_article_run(arguments, most_samples);
  report_bad_rows(terminal, arguments.options, {&run.source});
  const steps::GradientCheck check =
      steps::check_gradients(run.plan.network, run.parameters, run.X, run.Y, run.D);
  terminal.result(arguments.options.json ? check_json(check, run).dump(2) + "\n"
                                         : check_text(check, run, terminal.width));
  return check.max_relative_error() <= most_relative_error ? 0 : 1;
}

}  // namespace gradus::cli
