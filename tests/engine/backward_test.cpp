// The gradient is the slope of the cost, for every case of the table, and adds up over rows as the
// cost does.
#include "engine/step.hpp"
#include "tests/engine/any_case.hpp"
#include "tests/engine/training.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gradus::engine {
namespace {

const std::vector<Activation> all{Activation::identity, Activation::sigmoid, Activation::tanh,
                                  Activation::relu};

class EveryNetwork : public testing::TestWithParam<bench::Case> {};

/// (cost(W + h) - cost(W - h)) / 2h, for one number of W or b.
double slope(Training<double>& run, double& number, double h) {
  const double kept = number;
  number = kept + h;
  const double above = run.cost_now();
  number = kept - h;
  const double below = run.cost_now();
  number = kept;
  return (above - below) / (2 * h);
}

// h = 1e-5 is off by some h^2 = 1e-10 of curvature and 1e-16 / h = 1e-11 of rounding, where the
// slopes are about 1e-3: 1e-6 of them in all, with room for a relu that changes sides.
TEST_P(EveryNetwork, HasGradientsThatAreTheSlopesOfTheCost) {
  Training<double> run(GetParam());
  const Gradients<double> gradients = run.gradients_of(run.problem.batch());
  const std::span<double> numbers = run.problem.parameters.flat();
  Random random(9, Stream::sample, 0);
  std::vector<double> expected;
  std::vector<double> got;
  const auto compare_at = [&](std::size_t at) {
    expected.push_back(slope(run, numbers[at], 1e-5));
    got.push_back(gradients.flat()[at]);
  };

  for (int i = 0; i < 12; ++i) {
    compare_at(static_cast<std::size_t>(random.below(numbers.size())));
  }
  for (Index l = 1; l <= run.problem.network.depth(); ++l) {
    compare_at(static_cast<std::size_t>(run.problem.parameters.b(l).data() - numbers.data()));
    compare_at(static_cast<std::size_t>(run.problem.parameters.W(l).data - numbers.data()));
  }

  EXPECT_LE(distance<double>(got, expected), 1e-6 * norm<double>(expected));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryNetwork, testing::ValuesIn(problems(Numbers::any)),
                         [](const auto& c) { return std::to_string(c.index); });

/// The bound of the table on gradients of this size.
double allowed(const bench::Case& c, const Gradients<double>& gradients) {
  return bench::allowed_error(c) * norm<double>(gradients.flat());
}

RC_GTEST_PROP(Gradients, OfAUnionAreTheWeightedMeanOfTheGradients, ()) {
  bench::Case c = test::any_case(bench::Number::float64, all);
  c.rows += 1;
  Training<double> run(c);
  const Index first = *rc::gen::inRange<Index>(1, c.rows);
  const double share = static_cast<double>(first) / static_cast<double>(c.rows);

  const Gradients<double> a = run.gradients_of(run.rows(0, first));
  const Gradients<double> b = run.gradients_of(run.rows(first, c.rows - first));
  const Gradients<double> both = run.gradients_of(run.problem.batch());

  std::vector<double> mean;
  for (std::size_t i = 0; i < a.flat().size(); ++i) {
    mean.push_back(share * a.flat()[i] + (1 - share) * b.flat()[i]);
  }
  RC_ASSERT(distance<double>(both.flat(), mean) <= allowed(c, a) + allowed(c, b));
}

RC_GTEST_PROP(Gradients, OfARowWithWeightTwoAreThoseOfTheRowTwice, ()) {
  bench::Case c = test::any_case(bench::Number::float64, all);
  c.rows += 1;
  Training<double> run(c);
  const Index last = c.rows - 1;
  run.repeat_first_row();
  const Gradients<double> twice = run.gradients_of(run.problem.batch());
  std::vector<double> weight(static_cast<std::size_t>(last), 1.0);
  weight[0] = 2;
  Batch<double> weighted = run.rows(0, last);
  weighted.weight = weight;

  const Gradients<double> once = run.gradients_of(weighted);

  RC_ASSERT(distance<double>(once.flat(), twice.flat()) <= allowed(c, twice));
}

RC_GTEST_PROP(Gradients, DoNotChangeWithARowOfWeightZero, ()) {
  bench::Case c = test::any_case(bench::Number::float64, all);
  c.rows += 1;
  Training<double> run(c);
  std::vector<double> weight(static_cast<std::size_t>(c.rows), 1.0);
  weight.back() = 0;
  Batch<double> weighted = run.problem.batch();
  weighted.weight = weight;

  const Gradients<double> with = run.gradients_of(weighted);
  const Gradients<double> without = run.gradients_of(run.rows(0, c.rows - 1));

  RC_ASSERT(distance<double>(with.flat(), without.flat()) <= allowed(c, without));
}

}  // namespace
}  // namespace gradus::engine
