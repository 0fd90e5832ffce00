// A column of arrays, such as the pixels of an image: bytes are divided by 255, other numbers
// standardised place by place.
#include "features/transforms.hpp"

namespace gradus::transforms {
namespace {

using Numbers = std::vector<double>;

/// cell(row, place) of a column of numbers.
auto cells_of(const Numbers& numbers, Index width) {
  return [&numbers, width](Index row, Index place) {
    return numbers[static_cast<std::size_t>(row * width + place)];
  };
}

template <Scalar T, class Cell>
void write_cells(const ArrayFeature& feature, const std::vector<Cell>& all,
                 std::span<const Index> rows, MatrixView<T> X) noexcept {
  const bool standardised = !feature.mean.empty();
  for (Index i = 0; i < X.rows; ++i) {
    const Cell* cells = all.data() + rows[static_cast<std::size_t>(i)] * feature.width;
    const std::span<T> to = X.row(i);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const double cell = cells[j];
      if (is_missing(cell)) continue;  // stays 0: the mean, where there is one
      const double x = cell / feature.divisor;
      to[j] = bounded<T>(standardised ? standardise(x, feature.mean[j], feature.deviation[j]) : x);
    }
  }
}

}  // namespace

std::string nothing_to_learn(const ArrayColumn& column, std::span<const Index> rows) {
  const auto* numbers = std::get_if<Numbers>(&column.cells);
  if (rows.empty()) return no_value;
  if (numbers == nullptr) return "";
  const auto cell = cells_of(*numbers, column.width);
  for (const Index row : rows) {
    for (Index place = 0; place < column.width; ++place) {
      if (!is_missing(cell(row, place))) return "";
    }
  }
  return no_value;
}

ArrayFeature fit_feature(const std::string& name, const ArrayColumn& column,
                         std::span<const Index> rows, Scaling scaling) {
  ArrayFeature feature{.column = name, .width = column.width, .mean = {}, .deviation = {}};
  const auto* numbers = std::get_if<Numbers>(&column.cells);
  if (numbers == nullptr) {
    feature.divisor = 255;
  } else if (scaling != Scaling::none) {
    Moments moments = moments_of(rows, column.width, cells_of(*numbers, column.width));
    feature.mean = std::move(moments.mean);
    feature.deviation = std::move(moments.deviation);
  }
  return feature;
}

template <Scalar T>
void write_feature(const ArrayFeature& feature, const ArrayColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept {
  std::visit([&](const auto& cells) { write_cells(feature, cells, rows, X); }, column.cells);
}

template void write_feature(const ArrayFeature&, const ArrayColumn&, std::span<const Index>,
                            MatrixView<float>) noexcept;
template void write_feature(const ArrayFeature&, const ArrayColumn&, std::span<const Index>,
                            MatrixView<double>) noexcept;

Unusual unusual_in(const ArrayFeature& feature, const ArrayColumn& column,
                   std::span<const Index> rows) {
  Unusual unusual;
  unusual.column = feature.column;
  const auto* numbers = std::get_if<Numbers>(&column.cells);
  if (numbers == nullptr) return unusual;
  const auto cell = cells_of(*numbers, column.width);
  for (const Index row : rows) {
    for (Index place = 0; place < column.width; ++place) {
      if (is_missing(cell(row, place))) ++unusual.missing;
    }
  }
  if (unusual.missing > 0) {
    unusual.filled_with = feature.mean.empty() ? "0" : "the mean of the training rows";
  }
  return unusual;
}

}  // namespace gradus::transforms
