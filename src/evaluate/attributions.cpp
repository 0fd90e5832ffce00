// From gradients by the network's inputs to shares of columns.
#include "evaluate/attributions.hpp"

#include "base/threads.hpp"
#include "engine/embedding.hpp"
#include "engine/step.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "evaluate/input_gradients.hpp"

namespace gradus {
namespace {

constexpr Index first_steps = 64;
constexpr Index most_steps = 4096;
constexpr Index steps_at_once = 64;  // rows of a block on the way from x' to x
constexpr double small_gap = 1e-3;

engine::Frozen<double> frozen_in_double(const Model& model) {
  Parameters<double> wide(model.network);
  std::visit([&](const auto& own) { std::ranges::copy(own.flat(), wide.flat().begin()); },
             model.parameters);
  return engine::freeze(model.network, wide);
}

/// A(0) [m, n_0] of X [m, inputs].
Matrix<double> embedded(const engine::Frozen<double>& model, const Matrix<double>& X) {
  Matrix<double> A0(X.rows(), model.network.units(0));
  engine::embedding_forward<double>(model.network, model.parameters.embedded(), X.view(),
                                    A0.view());
  return A0;
}

/// The network from A(0) on, which is then its X.
engine::Frozen<double> from_A0(const engine::Frozen<double>& whole) {
  Network network = whole.network;
  network.inputs = whole.network.units(0);
  network.embeddings.clear();
  engine::Frozen<double> rest{network, Parameters<double>(network)};
  std::ranges::copy(whole.parameters.flat().subspan(whole.parameters.embedded().size()),
                    rest.parameters.flat().begin());
  return rest;
}

/// Z(L) [m, n_L] of X [m, n_0].
Matrix<double> outputs(const engine::Frozen<double>& model, MatrixView<const double> X) {
  engine::Workspace<double> workspace(model.network, X.rows);
  ThreadPool pool(1);
  engine::forward<double>(model.network, model.parameters, X, workspace, pool);
  Matrix<double> Z(X.rows, model.network.outputs);
  for (Index i = 0; i < X.rows; ++i) std::ranges::copy(workspace.Z_last().row(i), Z.row(i).begin());
  return Z;
}

/// A(0) [1, n_0] at the baseline.
Matrix<double> baseline_inputs(const Features& features, const Table& table) {
  const Index first = 0;
  Table one = select_rows(table, std::span(&first, 1));
  for (Column& column : one.columns) {
    if (auto* numbers = std::get_if<NumberColumn>(&column))
      numbers->values[0] = std::numeric_limits<double>::quiet_NaN();
  }
  const Matrix<double> filled = transform_inputs<double>(features, one, std::span(&first, 1));
  Index width = 0;
  for (const Feature& feature : features.inputs) width += units_of(feature);
  Matrix<double> X(1, width);
  Index place = 0;
  Index from = 0;  // in `filled`
  for (const Feature& feature : features.inputs) {
    const bool number = std::holds_alternative<NumberFeature>(feature) ||
                        std::holds_alternative<DateFeature>(feature);
    if (number) X(0, place) = filled(0, from);
    place += units_of(feature);
    from += width_of(feature);
  }
  return X;
}

/// The mean of df/dx [n_0] over the midpoints of `steps` equal parts of the line from x' to x.
std::vector<double> mean_gradient(const engine::Frozen<double>& model, std::span<const double> from,
                                  std::span<const double> to, Index k, Index steps) {
  std::vector<double> mean(from.size());
  Matrix<double> X(steps_at_once, model.network.inputs);
  for (Index step = 0; step < steps; step += steps_at_once) {
    for (Index i = 0; i < steps_at_once; ++i) {
      const double share = (static_cast<double>(step + i) + 0.5) / static_cast<double>(steps);
      for (std::size_t j = 0; j < from.size(); ++j)
        X.row(i)[j] = from[j] + share * (to[j] - from[j]);
    }
    const Matrix<double> dX = input_gradients(model, X.view(), k);
    for (Index i = 0; i < steps_at_once; ++i)
      for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += dX.row(i)[j];
  }
  for (double& slope : mean) slope /= static_cast<double>(steps);
  return mean;
}

/// slope (x - x') added up over the numbers of each column, in the units of f.
std::vector<double> by_column(const Features& features, std::span<const double> slope,
                              std::span<const double> from, std::span<const double> to,
                              double unit) {
  std::vector<double> shares;
  std::size_t place = 0;
  for (const Feature& feature : features.inputs) {
    double sum = 0;
    for (const std::size_t end = place + static_cast<std::size_t>(units_of(feature)); place < end;
         ++place)
      sum += slope[place] * (to[place] - from[place]);
    shares.push_back(sum * unit);
  }
  return shares;
}

}  // namespace

std::vector<Attribution> attributions(const Model& model, const Table& table,
                                      std::span<const Index> rows) {
  if (rows.empty()) return {};
  const Features& features = model.features;
  const TargetCoding& target = features.target;
  const bool regression = target.task == Task::regression;
  const double unit = regression ? target.deviation : 1;
  const engine::Frozen<double> learned = frozen_in_double(model);
  const engine::Frozen<double> frozen = from_A0(learned);
  const Matrix<double> X = embedded(learned, transform_inputs<double>(features, table, rows));
  const Matrix<double> start = baseline_inputs(features, table);
  const Matrix<double> Z = outputs(frozen, X.view());
  const Matrix<double> Z_start = outputs(frozen, start.view());
  const std::vector<std::int32_t> said = predict(model, select_rows(table, rows), 1).classes;
  std::vector<Attribution> all;
  const Index of_row = std::max<Index>(1, std::ssize(target.columns));
  for (Index at = 0; at < of_row * X.rows(); ++at) {
    const Index i = at / of_row;
    Attribution one;
    one.row = rows[static_cast<std::size_t>(i)];
    if (has_classes(target.task)) one.of_class = said[static_cast<std::size_t>(i)];
    if (target.task == Task::binary) one.of_class = 1;
    if (target.task == Task::multilabel) one.of_class = static_cast<std::int32_t>(at % of_row);
    const bool own_output = target.task == Task::multiclass || target.task == Task::multilabel;
    const Index k = own_output ? one.of_class : answer_column(target.quantiles);
    const double offset = regression ? target.mean : 0;
    one.f = Z(i, k) * unit + offset;
    one.baseline = Z_start(0, k) * unit + offset;
    const Matrix<double> slope = input_gradients(frozen, X.view().rows_from(i, 1), k);
    one.gradient_input = by_column(features, slope.row(0), start.row(0), X.row(i), unit);
    for (Index steps = first_steps;; steps *= 2) {
      const std::vector<double> mean = mean_gradient(frozen, start.row(0), X.row(i), k, steps);
      one.integrated = by_column(features, mean, start.row(0), X.row(i), unit);
      const double whole = one.f - one.baseline;
      one.gap = whole - std::accumulate(one.integrated.begin(), one.integrated.end(), 0.0);
      if (std::abs(one.gap) <= small_gap * std::abs(whole) || steps == most_steps) break;
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace gradus
