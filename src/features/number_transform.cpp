// The inputs of a matrix of numbers, with no table between. What becomes of a cell is said once, in
// transforms.hpp.
#include "features/transforms.hpp"

namespace gradus {

bool all_numbers(const Features& features) {
  return std::all_of(features.inputs.begin(), features.inputs.end(), [](const Feature& feature) {
    return std::holds_alternative<NumberFeature>(feature);
  });
}

NumberTransform::NumberTransform(const Features& features, std::span<const std::string> columns) {
  Index first = 0;
  for (const Feature& feature : features.inputs) {
    const auto* number = std::get_if<NumberFeature>(&feature);
    const auto found = std::find(columns.begin(), columns.end(), column_of(feature));
    if (number == nullptr || found == columns.end()) {
      transforms::refuse_unaligned(column_of(feature), "numbers");
    }
    parts_.push_back({.feature = number, .column = found - columns.begin(), .first = first});
    first += width_of(feature);
  }
}

template <Scalar S, Scalar T>
void NumberTransform::write(MatrixView<const S> rows, MatrixView<T> X) const noexcept {
  for (Index i = 0; i < rows.rows; ++i) {
    const std::span<T> to = X.row(i);
    std::ranges::fill(to, T{0});
    for (const Part& part : parts_) {
      const auto x = static_cast<double>(rows(i, part.column));
      transforms::write_number(*part.feature, x, &to[static_cast<std::size_t>(part.first)]);
    }
  }
}

template void NumberTransform::write(MatrixView<const float>, MatrixView<float>) const noexcept;
template void NumberTransform::write(MatrixView<const float>, MatrixView<double>) const noexcept;
template void NumberTransform::write(MatrixView<const double>, MatrixView<float>) const noexcept;
template void NumberTransform::write(MatrixView<const double>, MatrixView<double>) const noexcept;

}  // namespace gradus
