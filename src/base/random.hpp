// Random numbers that are named, not drawn from shared state: (seed, stream, part) always gives the
// same sequence. Philox4x32-10 (Salmon et al., SC 2011) from the Random123 library.
#pragma once

#include "base/matrix.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace gradus {

/// What the numbers are for; two streams never share a number.
enum class Stream : std::uint32_t {
  weights = 1,
  shuffle = 2,
  split = 3,
  sample = 4,
  dropout = 5,
  bootstrap = 20,
  folds = 21,
  permute = 22
};

/// Four numbers of 32 random bits by their name: block `block` of the sequence below.
std::array<std::uint32_t, 4> random_block(std::uint64_t seed, Stream stream, std::uint32_t part,
                                          std::uint64_t block);

/// The numbers of 32 random bits below this one leave a unit out: `share` of them all.
inline std::uint32_t dropout_threshold(double share) {
  return static_cast<std::uint32_t>(share * 0x1p32);  // share < 1
}

/// A sequence of numbers for one purpose. `part` tells apart its uses: the layer, the epoch, ...
class Random {
 public:
  Random(std::uint64_t seed, Stream stream, std::uint32_t part);

  std::uint32_t bits();                      // 32 random bits
  std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0, without bias
  double uniform();                          // uniform in [0, 1), 53 bits
  double normal();                           // N(0, 1), Box-Muller (1958)

 private:
  std::uint64_t seed_;
  Stream stream_;
  std::uint32_t part_;
  std::uint64_t block_ = 0;               // counts blocks of four numbers
  std::array<std::uint32_t, 4> ready_{};  // the current block
  int used_ = 4;                          // how many of ready_ are spent
  bool has_second_ = false;
  double second_ = 0;  // Box-Muller makes two at a time
};

/// 0 .. order.size() - 1 in random order (Fisher-Yates); what was in `order` does not matter.
void fill_permutation(std::span<Index> order, Random random);

/// 0 .. count - 1 in random order.
std::vector<Index> permutation(Index count, Random random);

}  // namespace gradus
