// Percentiles by selection, of numbers that are spaced so that every column is met.
#include "train/bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus {
namespace {

constexpr Index most_rows = 512;     // of a batch that are looked at
constexpr Index most_values = 1024;  // of a matrix that are sorted
constexpr std::array<double, 7> shares{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

/// A distance between two values that meets every column: without a common divisor with `cols`.
Index distance(Index count, Index cols) {
  Index result = (count + most_values - 1) / most_values;
  while (std::gcd(result, cols) > 1) ++result;
  return result;
}

template <Scalar T>
Band band_of_matrix(MatrixView<const T> values, std::vector<double>& room) {
  room.clear();
  const Index count = values.rows * values.cols;
  const Index step = distance(count, values.cols);
  for (Index at = 0; at < count; at += step) {
    room.push_back(static_cast<double>(
        values.row(at / values.cols)[static_cast<std::size_t>(at % values.cols)]));
  }
  Band band = band_of(room);
  for (Index row = 0; row < values.rows; ++row) {
    for (const T value : values.row(row)) {
      const auto number = static_cast<double>(value);
      if (!std::isfinite(number)) continue;
      if (!(band.front() <= number)) band.front() = number;
      if (!(band.back() >= number)) band.back() = number;
    }
  }
  return band;
}

}  // namespace

Band band_of(std::span<double> values) {
  const auto end = std::partition(values.begin(), values.end(),
                                  [](double value) { return std::isfinite(value); });
  Band band{};
  band.fill(std::numeric_limits<double>::quiet_NaN());
  if (end == values.begin()) return band;
  const auto last = static_cast<double>(end - values.begin() - 1);
  auto from = values.begin();
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(std::lround(shares[k] * last));
    std::nth_element(from, place, end);
    band[k] = *place;
    from = place;  // what comes before it is not larger
  }
  return band;
}

template <Scalar T>
LayerBands layer_bands(const Network& network, const engine::Workspace<T>& workspace,
                       const Gradients<T>& gradients) {
  LayerBands bands;
  std::vector<double> room;
  room.reserve(static_cast<std::size_t>(most_values) + 1);
  for (Index l = 1; l <= network.depth(); ++l) {
    const MatrixView<const T> A = l == network.depth() ? workspace.Z_last() : workspace.A(l);
    bands.A.push_back(band_of_matrix<T>(A.rows_from(0, std::min(A.rows, most_rows)), room));
    bands.dW.push_back(band_of_matrix<T>(gradients.dW(l), room));
  }
  return bands;
}

template LayerBands layer_bands(const Network&, const engine::Workspace<float>&,
                                const Gradients<float>&);
template LayerBands layer_bands(const Network&, const engine::Workspace<double>&,
                                const Gradients<double>&);

}  // namespace gradus
