// gradus steps: one iteration on the user's data, step by step, with formula, shapes and numbers.
#include "cli/article_run.hpp"
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/steps_html.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "network/names.hpp"
#include "steps/walk.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace gradus::cli {
namespace {

using steps::NamedMatrix;
using steps::Walk;
using steps::WalkStep;
using Values = Eigen::Map<const steps::Matrix>;

constexpr Index shown_rows = 6;
constexpr Index shown_cols = 6;

std::string number_text(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size >= 1e-4 && size < 1e5) return fmt::format("{:.4f}", value).substr(0, value < 0 ? 8 : 7);
  return fmt::format("{:.1e}", value);
}

/// A window of at most 6 x 6 numbers; for matrices of samples it starts at the sample that is
/// followed.
std::string window_text(const Values& values, Index first_col) {
  const Index rows = std::min(values.rows(), shown_rows);
  const Index cols = std::min(values.cols() - first_col, shown_cols);
  std::string text;
  for (Index r = 0; r < rows; ++r) {
    text += "       ";
    for (Index c = first_col; c < first_col + cols; ++c)
      text += fmt::format("{:>10}", number_text(values(r, c)));
    if (first_col + cols < values.cols()) text += "  ..";
    text += '\n';
  }
  if (rows < values.rows())
    text += fmt::format("       {:>10}   {} more\n", "..",
                        counted(values.rows() - rows, "row", "rows"));
  return text;
}

std::string statistics_text(const Values& values) {
  const double mean = values.mean();
  const double deviation = std::sqrt((values.array() - mean).square().mean());
  const double zeros = 100.0 * static_cast<double>((values.array() == 0).count()) /
                       static_cast<double>(values.size());
  std::string text = fmt::format("mean {:.3g}  deviation {:.3g}  from {:.3g} to {:.3g}", mean,
                                 deviation, values.minCoeff(), values.maxCoeff());
  if (zeros > 0) text += fmt::format("  {:.0f} % zeros", zeros);
  return text;
}

bool holds_samples(const NamedMatrix& matrix, const Walk& walk) {
  const std::string_view name = matrix.name;
  const char first = name.starts_with('d') ? name[1] : name[0];
  const bool of_samples = std::string_view("ZNAD").find(first) != std::string_view::npos;
  return of_samples && matrix.value.cols() == walk.X.cols();
}

std::string matrix_text(const NamedMatrix& matrix, const Walk& walk, Index sample) {
  const bool samples = holds_samples(matrix, walk);
  return fmt::format(
      "     {} ({}, {}){}  {}\n{}", matrix.name, matrix.value.rows(), matrix.value.cols(),
      samples && sample > 0 ? fmt::format(" from sample {}", sample + 1) : "",
      statistics_text(matrix.value), window_text(matrix.value, samples ? sample : 0));
}

std::string cost_text(const Walk& walk, const WalkStep& step) {
  if (step.phase == "cost") return fmt::format("     cost = {:.6f}\n", walk.cost);
  const double fell = walk.cost - walk.cost_again;
  return fmt::format(
      "     cost = {:.6f}, was {:.6f}: it {} by {:.3g}\n"
      "     a straight line down the slope would have promised {:.3g}; the slope changes on the "
      "way\n",
      walk.cost_again, walk.cost, fell >= 0 ? "fell" : "rose", std::abs(fell), walk.promised_drop);
}

std::string walk_text(const Walk& walk, Index sample) {
  std::string text;
  std::string phase;
  int number = 0;
  for (const WalkStep& step : walk.steps) {
    if (step.phase != phase) text += fmt::format("\n{}\n", step.phase);
    phase = step.phase;
    text += fmt::format("  {:>2}  {}", ++number, step.formula);
    if (!step.shapes.empty()) text += fmt::format("    {}", step.shapes);
    text += fmt::format("\n      {}\n", step.meaning);
    if (step.results.empty()) text += cost_text(walk, step);
    for (const NamedMatrix& matrix : step.results) text += matrix_text(matrix, walk, sample);
  }
  return text;
}

nlohmann::ordered_json matrix_json(const Values& values) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (Index r = 0; r < values.rows(); ++r) {
    nlohmann::ordered_json row = nlohmann::ordered_json::array();
    for (Index c = 0; c < values.cols(); ++c) row.push_back(values(r, c));
    rows.push_back(std::move(row));
  }
  return rows;
}

nlohmann::ordered_json walk_json(const Walk& walk, const ArticleRun& run, const Options& options) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const WalkStep& step : walk.steps) {
    nlohmann::ordered_json json{
        {"phase", step.phase}, {"formula", step.formula}, {"meaning", step.meaning}};
    if (step.layer > 0) json["layer"] = step.layer;
    if (!step.shapes.empty()) json["shapes"] = step.shapes;
    for (const NamedMatrix& matrix : step.results)
      json["results"][matrix.name] = matrix_json(matrix.value);
    if (step.results.empty()) json["cost"] = step.phase == "cost" ? walk.cost : walk.cost_again;
    steps.push_back(std::move(json));
  }
  return {{"task", name_of(task_names, run.plan.features.target.task)},
          {"target", run.plan.features.target.column},
          {"layer_dims", walk.network.layer_dims()},
          {"samples", walk.X.cols()},
          {"learning_rate", options.train.learning_rate},
          {"cost", walk.cost},
          {"cost_again", walk.cost_again},
          {"promised_drop", walk.promised_drop},
          {"X", matrix_json({walk.X.data(), walk.X.rows(), walk.X.cols()})},
          {"Y", matrix_json({walk.Y.data(), walk.Y.rows(), walk.Y.cols()})},
          {"steps", steps}};
}

}  // namespace

int run_steps(const Arguments& arguments, const Terminal& terminal) {
  ArticleRun run = prepare_article_run(arguments, std::numeric_limits<Index>::max());
  report_bad_rows(terminal, arguments.options, {&run.source});
  const Options& options = arguments.options;
  const Index m = run.X.cols();
  if (options.sample > m) {
    throw Error(Error::Kind::usage,
                {.code = "invalid-sample",
                 .text = fmt::format("there is no sample {}; {} has {}", options.sample,
                                     run.source.name, counted(m, "sample", "samples")),
                 .place = {.what = "option --sample"},
                 .fix = "--sample 1"});
  }
  if (!options.html.empty()) return write_steps_page(std::move(run), arguments, terminal);
  const Walk walk =
      steps::walk_iteration(run.plan.network, std::move(run.parameters), std::move(run.X),
                            std::move(run.Y), options.train.learning_rate, run.D);
  if (options.json) {
    terminal.result(walk_json(walk, run, options).dump() + "\n");
    return 0;
  }
  const Index sample = options.sample - 1;
  std::vector<std::string> answers;
  for (const TargetCoding& part : target_parts(run.plan.features.target)) {
    answers.push_back(cell_text(target_column(part, run.source.table),
                                run.rows[static_cast<std::size_t>(sample)]));
  }
  terminal.result(fmt::format(
      "one iteration on {}: {}, m = {}\n"
      "a column of Z, A, dZ or dA is a sample; sample {} is row {}: {} = {}\n{}",
      escaped(run.source.name), run.plan.network.summary(), counted(m, "sample", "samples"),
      options.sample, run.rows[static_cast<std::size_t>(sample)] + 1,
      escaped(run.plan.features.target.column), escaped(fmt::format("{}", fmt::join(answers, ","))),
      walk_text(walk, sample)));
  return 0;
}

}  // namespace gradus::cli
