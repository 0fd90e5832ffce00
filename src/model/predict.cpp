// Answers for tables: its columns found and turned into inputs, then row after row through the
// network. Rows that are numbers throughout take the shorter way of matrix_predictor.cpp.
#include "model/answer_rows.hpp"

#include <cassert>
#include <cmath>

namespace gradus {
namespace {

Matrix<double> answer_table(const Model& model, const Table& table, Output output, int threads) {
  assert(threads >= 1);
  Matrix<double> values(table.rows(), answer_width(model, output));
  const InputTransform transform(model.features, table);
  std::vector<Index> all(static_cast<std::size_t>(table.rows()));
  std::iota(all.begin(), all.end(), Index{0});
  std::visit(
      [&]<Scalar T>(const Parameters<T>& parameters) {
        const auto write = [&](Index first, Index count, MatrixView<T> X) noexcept {
          transform.write(std::span(all).subspan(static_cast<std::size_t>(first),
                                                 static_cast<std::size_t>(count)),
                          X);
        };
        const engine::Predictor<T> predictor(model.network, parameters);
        answer_rows(model, predictor, write, output, threads, values.view());
      },
      model.parameters);
  return values;
}

/// Above 0.5 where nothing else was asked for: the article's rule, step 6.
std::int32_t decided(Task task, double threshold, std::span<const double> values) {
  if (task == Task::binary) return values[1] > threshold ? 1 : 0;
  return static_cast<std::int32_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace

std::vector<Embedding> embeddings_of(const Features& features) {
  std::vector<Embedding> embeddings;
  Index input = 0;
  for (const Feature& feature : features.inputs) {
    const auto* category = std::get_if<CategoryFeature>(&feature);
    if (category != nullptr && category->embedding > 0) {
      embeddings.push_back({.input = input,
                            .levels = std::ssize(category->levels) + category->others + 1,
                            .units = category->embedding});
    }
    input += width_of(feature);
  }
  return embeddings;
}

Table align_table(const Model& model, Table table, const std::string& source) {
  std::vector<std::string> answers;
  for (const TargetCoding& part : target_parts(model.features.target))
    answers.push_back(part.column);
  return align_table(std::move(table), needed_columns(model.schema, model.features), answers,
                     source);
}

Predictions predict(const Model& model, const Table& table, int threads) {
  const TargetCoding& target = model.features.target;
  Predictions predictions{.task = target.task,
                          .labels = target.labels,
                          .values = answer_table(model, table, Output::answer, threads),
                          .classes = {},
                          .quantiles = target.quantiles,
                          .columns = target.columns};
  if (!has_classes(target.task)) return predictions;
  for (Index row = 0; row < table.rows(); ++row) {
    predictions.classes.push_back(
        decided(target.task, model.decision.threshold, predictions.values.row(row)));
  }
  return predictions;
}

Predictions label_predictions(const Predictions& predictions, std::size_t k) {
  const Matrix<double>& all = predictions.values;
  Predictions one{.task = Task::binary,
                  .labels = predictions.columns[k].labels,
                  .values = Matrix<double>(all.rows(), 2),
                  .classes = {}};
  for (Index row = 0; row < all.rows(); ++row) {
    const double p = all(row, static_cast<Index>(k));
    one.values(row, 0) = 1 - p;
    one.values(row, 1) = p;
    one.classes.push_back(std::isnan(p) ? -1 : decided(Task::binary, 0.5, one.values.row(row)));
  }
  return one;
}

Matrix<double> predict_Z(const Model& model, const Table& table, int threads) {
  return answer_table(model, table, Output::Z, threads);
}

}  // namespace gradus
