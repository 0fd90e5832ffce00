// Stretches of equal length; of each, where its extremes are.
#include "serve/thinning.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::serve {

std::vector<std::size_t> points_to_draw(std::span<const std::vector<double>> curves,
                                        std::size_t most) {
  const std::size_t count = curves.empty() ? 0 : curves.front().size();
  std::vector<std::size_t> points;
  if (count <= most) {
    points.resize(count);
    std::iota(points.begin(), points.end(), std::size_t{0});
    return points;
  }
  const std::size_t stretches = std::max<std::size_t>(1, most / (2 * curves.size()));
  points = {0, count - 1};
  for (std::size_t k = 0; k < stretches; ++k) {
    const std::size_t from = k * count / stretches;
    const std::size_t to = (k + 1) * count / stretches;
    for (const std::vector<double>& curve : curves) {
      std::size_t least = to;
      std::size_t largest = to;
      for (std::size_t i = from; i < to; ++i) {
        if (std::isnan(curve[i])) continue;
        if (least == to || curve[i] < curve[least]) least = i;
        if (largest == to || curve[i] > curve[largest]) largest = i;
      }
      if (least < to) points.insert(points.end(), {least, largest});
    }
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace gradus::serve
