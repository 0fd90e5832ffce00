// Philox, four numbers at a time, and the few distributions that the product draws from.
#include "base/random.hpp"

#include <Random123/philox.h>

#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace gradus {

std::array<std::uint32_t, 4> random_block(std::uint64_t seed, Stream stream, std::uint32_t part,
                                          std::uint64_t block) {
  // The key is the seed; the counter names stream, part and block, so no two streams meet.
  const r123::Philox4x32::key_type key{
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const r123::Philox4x32::ctr_type counter{{static_cast<std::uint32_t>(block),
                                            static_cast<std::uint32_t>(block >> 32), part,
                                            static_cast<std::uint32_t>(stream)}};
  const r123::Philox4x32::ctr_type numbers = r123::Philox4x32{}(counter, key);
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

Random::Random(std::uint64_t seed, Stream stream, std::uint32_t part)
    : seed_(seed), stream_(stream), part_(part) {}

std::uint32_t Random::bits() {
  if (used_ == 4) {
    ready_ = random_block(seed_, stream_, part_, block_++);
    used_ = 0;
  }
  return ready_[static_cast<std::size_t>(used_++)];
}

std::uint64_t Random::below(std::uint64_t bound) {
  assert(bound > 0);
  // The lowest 2^64 mod bound values would make some results likelier; they are drawn again.
  const std::uint64_t rejected = (0 - bound) % bound;
  while (true) {
    const std::uint64_t high = bits();
    const std::uint64_t value = (high << 32) | bits();
    if (value >= rejected) return value % bound;
  }
}

double Random::uniform() {
  const std::uint64_t high = bits() >> 5;  // 27 bits
  const std::uint64_t low = bits() >> 6;   // 26 bits
  return static_cast<double>((high << 26) | low) * 0x1p-53;
}

double Random::normal() {
  if (std::exchange(has_second_, false)) return second_;
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
  const double angle = 2.0 * std::numbers::pi * uniform();
  second_ = radius * std::sin(angle);
  has_second_ = true;
  return radius * std::cos(angle);
}

void fill_permutation(std::span<Index> order, Random random) {
  std::iota(order.begin(), order.end(), Index{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
  }
}

std::vector<Index> permutation(Index count, Random random) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  fill_permutation(order, random);
  return order;
}

}  // namespace gradus
