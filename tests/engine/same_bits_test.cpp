// Training steps give the same bits on any number of threads and with AVX2 as with AVX-512; the
// portable kernels, which cannot fuse a multiplication and an addition, the same within rounding.
#include "tests/engine/training.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstring>

namespace gradus {
namespace {

using bench::Case;
using bench::Number;

/// Whatever two steps of each optimizer, one after the other, leave behind.
template <Scalar T>
std::vector<T> numbers_after_steps(const Case& c, int threads) {
  engine::Training<T> training(c, threads);
  std::vector<T> numbers;
  const auto train = [&](const engine::Optimizer& optimizer) {
    training.update.optimizer = optimizer;
    training.state = engine::OptimizerState<T>(optimizer, training.problem.network);
    for (int step = 0; step < 2; ++step) numbers.push_back(static_cast<T>(training.step()));
    for (const T x : training.gradients.flat()) numbers.push_back(x);
    for (const T x : training.problem.parameters.flat()) numbers.push_back(x);
  };
  train(engine::GradientDescent{});
  train(engine::Momentum{});
  train(engine::Adam{});
  train(engine::AdamW{});
  return numbers;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// Runs what follows, up to the end of the scope, with one instruction set; 0 is the best one.
class With {
 public:
  explicit With(std::int64_t target) { choose(target); }
  ~With() { choose(0); }
  static bool possible(std::int64_t target) { return (hwy::SupportedTargets() & target) != 0; }

 private:
  static void choose(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

class EveryCase : public testing::TestWithParam<Case> {
 protected:
  template <class Check>
  void in_its_number(const Check& check) {
    GetParam().number == Number::float32 ? check(float{}) : check(double{});
  }
};

TEST_P(EveryCase, GivesTheSameBitsOnOneToFourThreads) {
  in_its_number([]<class T>(T) {
    const std::vector<T> expected = numbers_after_steps<T>(GetParam(), 1);

    EXPECT_TRUE(same_bits(numbers_after_steps<T>(GetParam(), 2), expected));
    EXPECT_TRUE(same_bits(numbers_after_steps<T>(GetParam(), 3), expected));
    EXPECT_TRUE(same_bits(numbers_after_steps<T>(GetParam(), 4), expected));
  });
}

TEST_P(EveryCase, GivesTheSameBitsWithAvx2AsWithAvx512) {
  if (!With::possible(HWY_AVX3)) GTEST_SKIP() << "needs a processor with AVX-512";
  in_its_number([]<class T>(T) {
    const auto run_with = [](std::int64_t target) {
      const With instructions(target);
      return numbers_after_steps<T>(GetParam(), 1);
    };

    EXPECT_TRUE(same_bits(run_with(HWY_AVX2), run_with(HWY_AVX3)));
  });
}

TEST_P(EveryCase, GivesTheSameNumbersWithPortableKernels) {
  in_its_number([]<class T>(T) {
    const auto gradients_with = [](std::int64_t target) {
      const With instructions(target);
      engine::Training<T> training(GetParam());
      return training.gradients_of(training.problem.batch());
    };

    const Gradients<T> expected = gradients_with(0);
    const Gradients<T> got = gradients_with(HWY_STATIC_TARGET);

    EXPECT_LE(engine::distance<T>(got.flat(), expected.flat()),
              bench::allowed_error(GetParam()) * engine::norm<T>(expected.flat()));
  });
}

INSTANTIATE_TEST_SUITE_P(Table, EveryCase,
                         testing::ValuesIn(engine::problems(engine::Numbers::each)),
                         [](const testing::TestParamInfo<Case>& c) {
                           return std::to_string(c.index);
                         });

}  // namespace
}  // namespace gradus
