// Sizes are tried from generous to small until the estimate of the bytes fits.
#include "export/kept.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace gradus {
namespace {

constexpr double most_bytes = 2.0e6;

struct Most {
  Index units;
  Index samples;
};
constexpr std::array<Most, 6> sizes{{{24, 12}, {20, 12}, {16, 10}, {12, 10}, {10, 8}, {8, 6}}};

/// What a walk takes in base64: its matrices as doubles and its products as floats.
double bytes_of_walk(const Network& network, const Most& most) {
  const auto samples = static_cast<double>(most.samples);
  double bytes = 0;
  for (Index l = 1; l <= network.depth(); ++l) {
    const auto n = static_cast<double>(std::min(network.units(l), most.units));
    const auto n_prev = static_cast<double>(std::min(network.units(l - 1), most.units));
    bytes += 8 * (5 * n * n_prev + 7 * n * samples);
    bytes += 4 * (2 * n * n_prev * samples + (l > 1 ? n * n_prev * samples : 0));
    bytes += 4 * 43 * std::min(n * n_prev, 48.0);
  }
  return bytes * 4 / 3;
}

/// The `most` positions of the largest `size`, ascending.
std::vector<Index> largest(const steps::Vector& size, Index most) {
  std::vector<Index> order(static_cast<std::size_t>(size.size()));
  std::iota(order.begin(), order.end(), Index{0});
  if (size.size() <= most) return order;
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return size[a] > size[b]; });
  order.resize(static_cast<std::size_t>(most));
  std::sort(order.begin(), order.end());
  return order;
}

std::vector<Index> spread_samples(const steps::Walk& walk, Index sample, Index most) {
  const Index m = walk.X.cols();
  std::vector<Index> order(static_cast<std::size_t>(m));
  std::iota(order.begin(), order.end(), Index{0});
  if (m <= most) return order;
  const steps::Matrix& AL = walk.cache.A[walk.network.depth()];
  const auto before = [&](Index a, Index b) {
    for (Index k = 0; k < walk.Y.rows(); ++k) {
      if (walk.Y(k, a) != walk.Y(k, b)) return walk.Y(k, a) < walk.Y(k, b);
    }
    return AL(0, a) < AL(0, b);
  };
  std::stable_sort(order.begin(), order.end(), before);
  std::vector<Index> kept{sample};
  for (Index k = 0; static_cast<Index>(kept.size()) < most && k < most; ++k) {
    const Index at = order[static_cast<std::size_t>(k * (m - 1) / std::max<Index>(most - 1, 1))];
    if (at != sample) kept.push_back(at);
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace

Kept keep_what_fits(const steps::Walk& walk, Index sample, Index walks) {
  const Network& network = walk.network;
  const Index L = network.depth();
  Most most = sizes.back();
  for (const Most& size : sizes) {
    if (bytes_of_walk(network, size) * static_cast<double>(walks) > most_bytes) continue;
    most = size;
    break;
  }
  Kept kept{steps::PerLayer<std::vector<Index>>(L), spread_samples(walk, sample, most.samples)};
  kept.units[0] = largest(walk.gradients.dW[1].colwise().norm(), most.units);
  for (Index l = 1; l <= L; ++l)
    kept.units[l] = largest(walk.gradients.dW[l].rowwise().norm(), most.units);
  return kept;
}

}  // namespace gradus
