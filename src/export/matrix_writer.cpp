// Statistics, squares of the picture, and products.
#include "export/matrix_writer.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

constexpr Index most_square_rows = 24;
constexpr Index most_square_cols = 36;

nlohmann::ordered_json statistics(const steps::Matrix& values) {
  double sum = 0;
  double least = 0;
  double most = 0;
  Index zeros = 0;
  Index finite = 0;
  for (const double value : values.reshaped()) {
    if (!std::isfinite(value)) continue;
    least = finite == 0 ? value : std::min(least, value);
    most = finite == 0 ? value : std::max(most, value);
    sum += value;
    zeros += value == 0 ? 1 : 0;
    ++finite;
  }
  const auto count = static_cast<double>(std::max<Index>(finite, 1));
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values.reshaped())
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / count),         least,
          most, static_cast<double>(zeros) / count, values.size() - finite};
}

/// The number of largest size of a block, with its sign; a mean would cancel and hide everything.
double loudest(const steps::Matrix& values, Index r0, Index r1, Index c0, Index c1) {
  double result = 0;
  for (Index c = c0; c < c1; ++c)
    for (Index r = r0; r < r1; ++r)
      if (std::abs(values(r, c)) > std::abs(result)) result = values(r, c);
  return result;
}

}  // namespace

void MatrixWriter::add(const std::string& name, const steps::Matrix& values, const Positions& rows,
                       const Positions& cols) {
  nlohmann::ordered_json entry{{"o", doubles_.add(steps::Matrix(values(rows, cols)))},
                               {"r", rows.size()},
                               {"c", cols.size()},
                               {"R", values.rows()},
                               {"C", values.cols()},
                               {"s", statistics(values)}};
  if (static_cast<Index>(rows.size()) < values.rows() ||
      static_cast<Index>(cols.size()) < values.cols()) {
    const Index R = std::min(values.rows(), most_square_rows);
    const Index C = std::min(values.cols(), most_square_cols);
    entry["b"] = {floats_.size(), R, C};
    for (Index c = 0; c < C; ++c)
      for (Index r = 0; r < R; ++r)
        floats_.push(
            static_cast<float>(loudest(values, r * values.rows() / R, (r + 1) * values.rows() / R,
                                       c * values.cols() / C, (c + 1) * values.cols() / C)));
  }
  matrices_[name] = std::move(entry);
}

void MatrixWriter::add_products(const std::string& name, const steps::Matrix& left,
                                const steps::Matrix& right, const steps::Matrix& rest,
                                Index others) {
  products_[name] = {{"o", floats_.size()}, {"k", left.cols()}, {"n", others}};
  for (Index k = 0; k < left.cols(); ++k) floats_.add(steps::Matrix(left.col(k) * right.row(k)));
  if (others > 0) products_[name]["t"] = doubles_.add(rest);
}

nlohmann::ordered_json MatrixWriter::json() const {
  return {{"m", matrices_}, {"p", products_}, {"d", doubles_.text()}, {"f", floats_.text()}};
}

}  // namespace gradus
