// NumPy's legacy distributions on top of MT19937: 53-bit doubles and the polar Gaussian.
#include "base/numpy_legacy.hpp"

#include <cmath>
#include <utility>

namespace gradus {

double NumpyLegacy::random_sample() {
  const auto high = static_cast<double>(engine_() >> 5);  // 27 bits
  const auto low = static_cast<double>(engine_() >> 6);   // 26 bits
  return (high * 0x1p26 + low) / 0x1p53;
}

/// Marsaglia's polar method (1964): a point inside the unit circle gives two values, and NumPy
/// hands out the second one first.
double NumpyLegacy::randn() {
  if (std::exchange(has_second_, false)) return second_;
  double x = 0;
  double y = 0;
  double square = 0;
  do {
    x = 2.0 * random_sample() - 1.0;
    y = 2.0 * random_sample() - 1.0;
    square = x * x + y * y;
  } while (square >= 1.0 || square == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(square) / square);
  second_ = factor * x;
  has_second_ = true;
  return factor * y;
}

}  // namespace gradus
