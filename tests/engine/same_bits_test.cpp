// A training step gives the same bits on any number of threads and with AVX2 as with AVX-512; the
// portable kernels give the same numbers within rounding.
#include "bench/cases.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <bit>
#include <cmath>
#include <cstring>

namespace gradus {
namespace {

using bench::Case;
using bench::Number;
using bench::Problem;

/// Whatever a few steps of Adam leave behind: parameters, gradients and costs.
template <Scalar T>
std::vector<T> numbers_after_steps(const Case& c, int threads) {
  Problem<T> problem(c);
  ThreadPool pool(threads);
  engine::Workspace<T> workspace(problem.network, c.rows);
  Gradients<T> gradients(problem.network);
  const engine::Optimizer optimizer = engine::Adam{};
  engine::OptimizerState<T> state(optimizer, problem.network);
  std::vector<T> numbers;
  for (int step = 0; step < 2; ++step) {
    numbers.push_back(
        static_cast<T>(engine::train_step(problem.network, optimizer, 0.01, problem.batch(),
                                          workspace, gradients, state, problem.parameters, pool)));
  }
  for (const T x : problem.parameters.flat()) numbers.push_back(x);
  for (const T x : gradients.flat()) numbers.push_back(x);
  return numbers;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// Runs what follows, up to the end of the scope, with one instruction set.
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
    const std::vector<T> expected = numbers_after_steps<T>(GetParam(), 1);
    const With instructions(HWY_STATIC_TARGET);

    const std::vector<T> got = numbers_after_steps<T>(GetParam(), 1);

    double difference = 0;
    double size = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      difference += std::pow(static_cast<double>(got[i]) - static_cast<double>(expected[i]), 2);
      size += std::pow(static_cast<double>(expected[i]), 2);
    }
    EXPECT_LE(std::sqrt(difference / size), 1.0);
  });
}

INSTANTIATE_TEST_SUITE_P(Table, EveryCase, testing::ValuesIn(bench::cases()),
                         [](const testing::TestParamInfo<Case>& c) {
                           return std::to_string(c.index);
                         });

}  // namespace
}  // namespace gradus
