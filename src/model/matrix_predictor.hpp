// Answers for rows that are numbers throughout, without a table between: for programs that ask
// often and about few rows. The bits are those of predict().
#pragma once

#include "model/model.hpp"

#include <memory>

namespace gradus {

class MatrixPredictor {
 public:
  /// Column i of the rows is called columns[i]; extra ones are passed over. Looks at `model`, which
  /// must outlive it and stay as it is. Throws Error(data, "unaligned-table") when an input is
  /// absent or is not made of numbers (all_numbers).
  MatrixPredictor(const Model& model, std::span<const std::string> columns);
  ~MatrixPredictor();
  MatrixPredictor(const MatrixPredictor&) = delete;
  MatrixPredictor& operator=(const MatrixPredictor&) = delete;

  Index width(Output output) const;  // numbers in an answer

  /// rows [m, columns] -> values [m, width(output)]. Up to `few` rows are answered in room of its
  /// own, by one caller at a time; more rows on `threads` threads, by any number of callers.
  template <Scalar S>
  void predict(MatrixView<const S> rows, Output output, int threads, MatrixView<double> values);

  static constexpr Index few = 64;

 private:
  struct Room;
  const Model* model_;
  NumberTransform transform_;
  std::unique_ptr<Room> room_;
};

}  // namespace gradus
