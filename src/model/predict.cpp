// From a table to answers: rows in chunks through transform and forward, each thread with its own
// chunks. How good the answers are is metrics.cpp's business.
#include "base/threads.hpp"
#include "engine/predictor.hpp"
#include "model/model.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <numeric>

namespace gradus {
namespace {

// Large enough for full tiles of the kernels, small enough for a thread's cache.
constexpr Index chunk_rows = 256;

/// What one thread needs for chunk after chunk.
template <Scalar T>
struct Lane {
  Lane(const Network& network, Index most_rows)
      : room(network, most_rows), X(most_rows, network.inputs) {
    rows.resize(static_cast<std::size_t>(most_rows));
  }
  typename engine::Predictor<T>::Room room;
  Matrix<T> X;              // [chunk_rows, n_0]
  std::vector<Index> rows;  // [chunk_rows]
};

/// A [m, n_L] of the last layer becomes rows `first` .. of the answers.
template <Scalar T>
void take_answers(MatrixView<const T> A, Index first, const TargetCoding& target,
                  Predictions& predictions) noexcept {
  for (Index i = 0; i < A.rows; ++i) {
    const std::span<double> values = predictions.values.row(first + i);
    if (target.task == Task::regression) {
      values[0] = inverse_target(target, static_cast<double>(A(i, 0)));
      continue;
    }
    std::int32_t& predicted = predictions.classes[static_cast<std::size_t>(first + i)];
    if (target.task == Task::binary) {
      values[1] = static_cast<double>(A(i, 0));
      values[0] = 1 - values[1];
      predicted = values[1] > 0.5 ? 1 : 0;  // the article's rule, step 6
      continue;
    }
    std::copy_n(A.row(i).begin(), values.size(), values.begin());
    predicted =
        static_cast<std::int32_t>(std::max_element(values.begin(), values.end()) - values.begin());
  }
}

template <Scalar T>
void fill_predictions(const Model& model, const Parameters<T>& parameters,
                      const InputTransform& transform, int threads, Predictions& predictions) {
  const Index rows = predictions.values.rows();
  const Index chunks = (rows + chunk_rows - 1) / chunk_rows;
  const Index lane_count = std::min<Index>(threads, chunks);
  const engine::Predictor<T> predictor(model.network, parameters);
  std::deque<Lane<T>> lanes;
  for (Index i = 0; i < lane_count; ++i) {
    lanes.emplace_back(model.network, std::min(rows, chunk_rows));
  }
  ThreadPool pool(static_cast<int>(std::max<Index>(lane_count, 1)));
  pool.run(lane_count, [&](Index piece) noexcept {
    Lane<T>& lane = lanes[static_cast<std::size_t>(piece)];
    for (Index chunk = piece; chunk < chunks; chunk += lane_count) {
      const Index first = chunk * chunk_rows;
      const Index count = std::min(chunk_rows, rows - first);
      std::iota(lane.rows.begin(), lane.rows.end(), first);
      const MatrixView<T> X = lane.X.view().rows_from(0, count);
      transform.write(std::span(lane.rows).first(static_cast<std::size_t>(count)), X);
      take_answers<T>(predictor.predict(X, lane.room).A, first, model.features.target, predictions);
    }
  });
}

}  // namespace

Table align_table(const Model& model, Table table, const std::string& source) {
  const std::string& target = model.features.target.column;
  return align_table(std::move(table), needed_columns(model.schema, model.features),
                     std::span(&target, 1), source);
}

Predictions predict(const Model& model, const Table& table, int threads) {
  assert(threads >= 1);
  const TargetCoding& target = model.features.target;
  const bool classes = target.task != Task::regression;
  Predictions predictions{
      .task = target.task, .labels = target.labels, .values = {}, .classes = {}};
  predictions.values = Matrix<double>(table.rows(), classes ? std::ssize(target.labels) : 1);
  if (classes) predictions.classes.resize(static_cast<std::size_t>(table.rows()));
  const InputTransform transform(model.features, table);
  std::visit(
      [&](const auto& parameters) {
        fill_predictions(model, parameters, transform, threads, predictions);
      },
      model.parameters);
  return predictions;
}

}  // namespace gradus
