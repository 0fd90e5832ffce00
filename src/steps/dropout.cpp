// The masks, each number from its own name.
#include "steps/dropout.hpp"

#include "base/random.hpp"

namespace gradus::steps {

Dropouts draw_dropouts(const Network& network, Index m, std::uint64_t seed,
                       std::uint32_t iteration) {
  Dropouts D(network.depth());
  for (Index l = 0; l < network.depth(); ++l) {
    const double dropout =
        l == 0 ? network.input_dropout : network.hidden[static_cast<std::size_t>(l - 1)].dropout;
    if (dropout == 0) continue;
    D[l].resize(network.units(l), m);
    for (Index k = 0; k < m; ++k) {
      for (Index i = 0; i < network.units(l); ++i) {
        const auto block = static_cast<std::uint64_t>((l << 20) + i / 4);
        const auto numbers = random_block(seed, Stream::dropout, iteration,
                                          block + (static_cast<std::uint64_t>(k) << 32));
        const bool left_out = numbers[static_cast<std::size_t>(i % 4)] < dropout_threshold(dropout);
        D[l](i, k) = left_out ? 0.0 : 1.0 / (1.0 - dropout);
      }
    }
  }
  return D;
}

}  // namespace gradus::steps
