// A transform that reads a matrix, and room for a few rows that is set up once.
#include "model/matrix_predictor.hpp"

#include "model/answer_rows.hpp"

namespace gradus {

struct MatrixPredictor::Room {
  std::variant<Lane<float>, Lane<double>> lane;

  template <Scalar T>
  explicit Room(const Network& network, const Parameters<T>&)
      : lane(std::in_place_type<Lane<T>>, network, few) {}
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
      [&]<Scalar T>(const Parameters<T>& parameters) {
        if (rows.rows <= few) {
          Lane<T>& lane = std::get<Lane<T>>(room_->lane);
          const MatrixView<T> X = lane.X.view().rows_from(0, rows.rows);
          transform_.write(rows, X);
          answer_chunk<T>(*model_, parameters, X, output, lane, values);
          return;
        }
        const auto write = [&](Index first, Index count, MatrixView<T> X) noexcept {
          transform_.write(rows.rows_from(first, count), X);
        };
        answer_rows(*model_, parameters, write, output, threads, values);
      },
      model_->parameters);
}

template void MatrixPredictor::predict(MatrixView<const float>, Output, int, MatrixView<double>);
template void MatrixPredictor::predict(MatrixView<const double>, Output, int, MatrixView<double>);

}  // namespace gradus
