// A transform that reads a matrix, packed weights, and room for a few rows, set up once.
#include "model/matrix_predictor.hpp"

#include "model/answer_rows.hpp"

namespace gradus {

template <Scalar T>
struct Ready {
  engine::Predictor<T> predictor;
  Lane<T> lane;
};

struct MatrixPredictor::Room {
  std::variant<Ready<float>, Ready<double>> ready;

  template <Scalar T>
  Room(const Network& network, const Parameters<T>& parameters)
      : ready(Ready<T>{engine::Predictor<T>(network, parameters), Lane<T>(network, few)}) {}
};

MatrixPredictor::MatrixPredictor(const Model& model, std::span<const std::string> columns)
    : model_(&model), transform_(model.features, columns) {
  room_ = std::visit(
      [&](const auto& parameters) { return std::make_unique<Room>(model.network, parameters); },
      model.parameters);
}

MatrixPredictor::~MatrixPredictor() = default;

Index MatrixPredictor::width(Output output) const {
  return answer_width(*model_, output);
}

template <Scalar S>
void MatrixPredictor::predict(MatrixView<const S> rows, Output output, int threads,
                              MatrixView<double> values) {
  if (rows.rows == 0) return;
  std::visit(
      [&]<Scalar T>(Ready<T>& ready) {
        if (rows.rows <= few) {
          Lane<T>& lane = ready.lane;
          const MatrixView<T> X = lane.X.view().rows_from(0, rows.rows);
          transform_.write(rows, X);
          answer_chunk<T>(*model_, ready.predictor, X, output, lane, values);
          return;
        }
        const auto write = [&](Index first, Index count, MatrixView<T> X) noexcept {
          transform_.write(rows.rows_from(first, count), X);
        };
        answer_rows(*model_, ready.predictor, write, output, threads, values);
      },
      room_->ready);
}

template void MatrixPredictor::predict(MatrixView<const float>, Output, int, MatrixView<double>);
template void MatrixPredictor::predict(MatrixView<const double>, Output, int, MatrixView<double>);

}  // namespace gradus
