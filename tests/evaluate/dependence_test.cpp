// Partial dependence of formulas, by hand; tests/python compares with scikit-learn.
#include "evaluate/dependence.hpp"

#include "tests/evaluate/linear.hpp"

#include <cmath>
#include <numeric>

namespace gradus {
namespace {

TEST(Dependence, OfALinearModelIsItsSlopeAroundTheMeanOfTheRest) {
  test::Linear linear(10);
  test::numbers(linear.table, 2) = {3, 1, NAN, 1, 2, 3, 3, 3, 3, 3};
  const std::vector<double>& b = test::numbers(linear.table, 1);
  const double rest = std::accumulate(b.begin(), b.end(), 0.0) / 10;

  const Dependence curve = partial_dependence(linear.model, linear.table, "a", 2);

  EXPECT_EQ(curve.at, (std::vector<double>{1, 2, 3}));
  ASSERT_EQ(curve.mean.rows(), 3);
  EXPECT_NEAR(curve.mean(0, 0), 2 + rest, 1e-12);  // y = 2 a + b
  EXPECT_NEAR(curve.mean(1, 0), 4 + rest, 1e-12);
  EXPECT_NEAR(curve.mean(2, 0), 6 + rest, 1e-12);
}

TEST(Dependence, OfManyNumbersGoesFromThe5thToThe95thPercentile) {
  test::Linear linear(100);
  std::iota(test::numbers(linear.table, 2).begin(), test::numbers(linear.table, 2).end(), 1);

  const Dependence curve = partial_dependence(linear.model, linear.table, "a", 1);

  ASSERT_EQ(curve.at.size(), 20U);
  EXPECT_DOUBLE_EQ(curve.at.front(), 5.41);  // scipy.stats.mstats.mquantiles(range(1, 101), 0.05)
  EXPECT_DOUBLE_EQ(curve.at.back(), 95.59);
}

TEST(Dependence, OfACategoryHasAPointForEachLevelInUse) {
  test::Linear linear(4);
  linear.table.columns[0] = CategoryColumn{{2, 0, -1, 2}, {"oslo", "rome", "bath"}};
  linear.table.schema[0].kind = ColumnKind::category;
  linear.model.features.inputs[0] = CategoryFeature{.column = "c", .levels = {"bath"}};
  linear.model.network.inputs = linear.model.features.width();  // bath, others, missing, b, a
  Parameters<double> parameters(linear.model.network);
  parameters.W(1)(0, 0) = 7;
  linear.model.parameters = parameters;

  const Dependence curve = partial_dependence(linear.model, linear.table, "c", 1);

  EXPECT_EQ(curve.levels, (std::vector<std::string>{"oslo", "bath"}));
  EXPECT_EQ(curve.mean(0, 0), 0);
  EXPECT_EQ(curve.mean(1, 0), 7);
}

TEST(Dependence, NeedsAnInputWithOneValueARow) {
  test::Linear linear(4);
  linear.model.features.left_out = {{"id", "nearly every row differs"}};
  const auto refusal = [&](const char* column) {
    return test::message_of([&] { partial_dependence(linear.model, linear.table, column, 1); });
  };

  EXPECT_EQ(refusal("y").code, "no-curve");
  EXPECT_EQ(refusal("y").why, "it is no input of the model");
  EXPECT_EQ(refusal("id").why, "the model does not see it: nearly every row differs");
  linear.model.features.inputs[1] =
      ArrayFeature{.column = "b", .width = 2, .mean = {}, .deviation = {}};
  EXPECT_EQ(refusal("b").why, "its cells are arrays of numbers");
  linear.model.features.inputs[1] = TextFeature{.column = "b"};
  EXPECT_EQ(refusal("b").why, "its cells are texts of several words");
  std::ranges::fill(test::numbers(linear.table, 2), NAN);
  EXPECT_EQ(refusal("a").code, "no-rows");
}

}  // namespace
}  // namespace gradus
