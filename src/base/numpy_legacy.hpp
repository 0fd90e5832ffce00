// The numbers of NumPy's legacy generator, numpy.random.RandomState(seed), so that a run in NumPy
// and a run here start from the same weights, number for number.
#pragma once

#include <cstdint>
#include <random>

namespace gradus {

class NumpyLegacy {
 public:
  explicit NumpyLegacy(std::uint32_t seed) : engine_(seed) {}  // RandomState(seed), init_genrand

  double random_sample();  // uniform in [0, 1), 53 bits, as RandomState.random_sample()
  double randn();          // N(0, 1), as RandomState.randn()

 private:
  std::mt19937 engine_;  // the same recurrence and seeding as NumPy's
  bool has_second_ = false;
  double second_ = 0;  // the polar method makes two at a time
};

}  // namespace gradus
