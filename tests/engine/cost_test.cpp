// The cost of a batch: indifferent to the order of its rows, and never finite when a number of the
// step is not.
#include "engine/step.hpp"
#include "tests/engine/any_case.hpp"
#include "tests/engine/training.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace gradus::engine {
namespace {

const std::vector<Activation> all{Activation::identity, Activation::sigmoid, Activation::tanh,
                                  Activation::relu};

RC_GTEST_PROP(Cost, DoesNotCareAboutTheOrderOfTheRows, ()) {
  Training<double> run(test::any_case(bench::Number::float64, all));
  const double before = run.cost_now();

  Matrix<double>& X = run.problem.X;
  Matrix<double>& Y = run.problem.Y;
  for (Index i = 0; i < X.rows() / 2; ++i) {
    std::ranges::swap_ranges(X.row(i), X.row(X.rows() - 1 - i));
    std::ranges::swap_ranges(Y.row(i), Y.row(Y.rows() - 1 - i));
  }

  // each of at most 70 sums may be rounded otherwise: 70 times 1.1e-16 of the cost
  RC_ASSERT(std::abs(run.cost_now() - before) <= 1e-14 * before);
}

RC_GTEST_PROP(Cost, OfARowWithWeightTwoIsThatOfTheRowTwice, ()) {
  bench::Case c = test::any_case(bench::Number::float64, all);
  c.rows += 1;
  Training<double> run(c);
  const Index last = c.rows - 1;
  run.repeat_first_row();
  const double twice = run.cost_now();
  std::vector<double> weight(static_cast<std::size_t>(last), 1.0);
  weight[0] = 2;

  Batch<double> weighted = run.rows(0, last);
  weighted.weight = weight;

  RC_ASSERT(std::abs(run.cost_of(weighted) - twice) <= 1e-14 * twice);
}

class NotANumber : public testing::TestWithParam<std::tuple<Activation, Loss>> {
 protected:
  bench::Case network() const {
    const auto [activation, loss] = GetParam();
    const Index outputs = loss == Loss::binary_cross_entropy ? 1 : 3;
    return {bench::Operation::train_step, {5, 20, 7, outputs}, 11, activation, loss,
            bench::Number::float64};
  }
};

template <Scalar T>
bool one_nan_in_X_shows(const bench::Case& c) {
  Training<T> run(c);
  run.problem.X(6, 2) = std::numeric_limits<T>::quiet_NaN();
  return std::isnan(run.cost_now());
}

template <Scalar T>
bool one_nan_in_b_shows(const bench::Case& c) {
  Training<T> run(c);
  run.problem.parameters.b(run.problem.network.depth())[0] = std::numeric_limits<T>::quiet_NaN();
  return std::isnan(run.cost_now());
}

TEST_P(NotANumber, InXReachesTheCost) {
  EXPECT_TRUE(one_nan_in_X_shows<float>(network()));
  EXPECT_TRUE(one_nan_in_X_shows<double>(network()));
}

TEST_P(NotANumber, InTheBiasOfOneOutputReachesTheCost) {
  EXPECT_TRUE(one_nan_in_b_shows<float>(network()));
  EXPECT_TRUE(one_nan_in_b_shows<double>(network()));
}

INSTANTIATE_TEST_SUITE_P(EveryActivationAndLoss, NotANumber,
                         testing::Combine(testing::ValuesIn(all),
                                          testing::Values(Loss::squared_error,
                                                          Loss::binary_cross_entropy,
                                                          Loss::cross_entropy)));

template <Scalar T>
bool infinity_in_X_shows(Loss loss, Activation activation) {
  const Index outputs = loss == Loss::cross_entropy ? 3 : 1;
  Training<T> run({bench::Operation::train_step,
                   {5, 20, outputs},
                   11,
                   activation,
                   loss,
                   bench::Number::float64});
  run.problem.X(6, 2) = std::numeric_limits<T>::infinity();
  return !std::isfinite(run.cost_now());
}

// Not so for tanh and sigmoid, which make infinity 1.
TEST(Infinity, InXReachesTheCostWhereTheActivationIsUnbounded) {
  EXPECT_TRUE(infinity_in_X_shows<float>(Loss::squared_error, Activation::relu));
  EXPECT_TRUE(infinity_in_X_shows<double>(Loss::binary_cross_entropy, Activation::relu));
  EXPECT_TRUE(infinity_in_X_shows<float>(Loss::cross_entropy, Activation::relu));
  EXPECT_TRUE(infinity_in_X_shows<double>(Loss::cross_entropy, Activation::identity));
}

}  // namespace
}  // namespace gradus::engine
