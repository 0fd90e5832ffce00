// Rows through the network and into answers, chunk by chunk and on threads, wherever the inputs
// come from. Not for use outside model/.
#pragma once

#include "base/threads.hpp"
#include "engine/predictor.hpp"
#include "model/model.hpp"

#include <algorithm>
#include <deque>
#include <numeric>

namespace gradus {

// Large enough for full tiles of the kernels, small enough for a thread's cache.
inline constexpr Index chunk_rows = 256;

/// What one thread needs for chunk after chunk.
template <Scalar T>
struct Lane {
  Lane(const Network& network, Index most_rows)
      : room(network, most_rows),
        X(most_rows, network.inputs),
        Z_row(static_cast<std::size_t>(network.outputs)) {}
  typename engine::Predictor<T>::Room room;
  Matrix<T> X;                // [most_rows, n_0]
  std::vector<double> Z_row;  // [n_L]
};

/// How many numbers a row's answer has.
inline Index answer_width(const Model& model, Output output) {
  if (output == Output::Z || !has_classes(model.features.target.task)) {
    return model.network.outputs;
  }
  return std::ssize(model.features.target.labels);
}

/// A [m, n_L] of the last layer as answers [m, labels], [m, targets], or [m, 1] or [m, quantiles]
/// in the units of the target.
template <Scalar T>
void take_answers(MatrixView<const T> A, const TargetCoding& target,
                  MatrixView<double> answers) noexcept {
  for (Index i = 0; i < A.rows; ++i) {
    const std::span<double> values = answers.row(i);
    switch (target.task) {
      case Task::regression:
        for (std::size_t j = 0; j < values.size(); ++j) {
          values[j] = inverse_target(target, static_cast<double>(A(i, static_cast<Index>(j))));
        }
        // Quantiles that cross are put in order, which never makes them worse (Chernozhukov 2010).
        std::sort(values.begin(), values.end());
        break;
      case Task::binary:
        values[1] = static_cast<double>(A(i, 0));
        values[0] = 1 - values[1];
        break;
      case Task::multilabel:
      case Task::multiclass: std::copy_n(A.row(i).begin(), values.size(), values.begin()); break;
    }
  }
}

/// Z [m, n_L] as calibrated answers [m, labels]; Z_row [n_L] is room for one row.
template <Scalar T>
void calibrate_rows(MatrixView<const T> Z, const Calibration& calibration, std::span<double> Z_row,
                    MatrixView<double> answers) noexcept {
  for (Index i = 0; i < Z.rows; ++i) {
    std::copy_n(Z.row(i).begin(), Z_row.size(), Z_row.begin());
    calibrate(calibration, Z_row, answers.row(i));
  }
}

/// The inputs X [m, n_0], which lie in the lane, to what is wanted of them [m, answer_width()].
template <Scalar T>
void answer_chunk(const Model& model, const engine::Predictor<T>& predictor, MatrixView<const T> X,
                  Output output, Lane<T>& lane, MatrixView<double> values) noexcept {
  const auto [Z, A] = predictor.predict(X, lane.room);
  if (output == Output::answer && model.decision.calibration.method != CalibrationMethod::none) {
    calibrate_rows<T>(Z, model.decision.calibration, lane.Z_row, values);
    return;
  }
  if (output == Output::answer) {
    take_answers<T>(A, model.features.target, values);
    return;
  }
  for (Index i = 0; i < Z.rows; ++i) std::copy_n(Z.row(i).begin(), Z.cols, values.row(i).begin());
}

/// values [rows, answer_width()] of as many rows; write(first, count, X) gives the inputs of
/// `count` rows from `first`. Any number of threads gives the same bits.
template <Scalar T, class Write>
void answer_rows(const Model& model, const engine::Predictor<T>& predictor, const Write& write,
                 Output output, int threads, MatrixView<double> values) {
  const Index chunks = (values.rows + chunk_rows - 1) / chunk_rows;
  const Index lane_count = std::min<Index>(threads, chunks);
  std::deque<Lane<T>> lanes;
  for (Index i = 0; i < lane_count; ++i) {
    lanes.emplace_back(model.network, std::min(values.rows, chunk_rows));
  }
  ThreadPool pool(static_cast<int>(std::max<Index>(lane_count, 1)));
  pool.run_in_lanes(lane_count, chunks, [&](Index own, Index chunk) noexcept {
    Lane<T>& lane = lanes[static_cast<std::size_t>(own)];
    const Index first = chunk * chunk_rows;
    const Index count = std::min(chunk_rows, values.rows - first);
    const MatrixView<T> X = lane.X.view().rows_from(0, count);
    write(first, count, X);
    answer_chunk<T>(model, predictor, X, output, lane, values.rows_from(first, count));
  });
}

}  // namespace gradus
