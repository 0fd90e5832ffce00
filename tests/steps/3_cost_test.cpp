// The costs against NumPy's and against values worked out by hand; and the inputs at which the
// article's formula breaks.
#include "steps/3_cost.hpp"

#include "steps/activation.hpp"
#include "tests/steps/golden_iteration.hpp"

#include <cmath>

namespace gradus::steps {
namespace {

class Cost : public EveryIteration {};

TEST_P(Cost, IsNumPys) {
  const Index L = expected.network.depth();

  EXPECT_NEAR(compute_cost(expected.network.loss, expected.cache.Z[L], expected.Y), expected.cost,
              1e-14);  // near 1, a sum of some twenty rounded terms
}

TEST_P(Cost, DifferenceIsTheCostsSubtracted) {
  const Loss loss = expected.network.loss;
  const Matrix& Z = expected.cache.Z[expected.network.depth()];
  const Matrix moved = Z.array() * 1.5 + 0.25;

  EXPECT_NEAR(cost_difference(loss, Z, moved, expected.Y),
              compute_cost(loss, moved, expected.Y) - compute_cost(loss, Z, expected.Y), 1e-14);
}

INSTANTIATE_TEST_SUITE_P(NumPy, Cost, every_iteration, iteration_name);

TEST(BinaryCost, IsLogTwoWhenNothingIsKnown) {
  EXPECT_DOUBLE_EQ(compute_cost(Loss::binary_cross_entropy, row({0, 0}), row({0, 1})),
                   std::log(2.0));
}

TEST(BinaryCost, StaysFiniteOnASaturatedOutput) {
  // log(1 + e^-800) = 0 where the answer is right, 800 where it is wrong
  EXPECT_EQ(compute_cost(Loss::binary_cross_entropy, row({800}), row({1})), 0.0);
  EXPECT_EQ(compute_cost(Loss::binary_cross_entropy, row({800}), row({0})), 800.0);
  EXPECT_EQ(compute_cost(Loss::binary_cross_entropy, row({-800}), row({1})), 800.0);
}

TEST(MulticlassCost, StaysFiniteOnASaturatedOutput) {
  Matrix Z(2, 1);
  Z << 1000, -1000;
  Matrix Y(2, 1);
  Y << 0, 1;

  EXPECT_EQ(compute_cost(Loss::cross_entropy, Z, Y), 2000.0);  // log e^1000 - (-1000)
}

TEST(SquaredErrorCost, IsHalfTheMeanSquare) {
  EXPECT_EQ(compute_cost(Loss::squared_error, row({3, 1}), row({0, 0})), 2.5);  // (9 + 1) / (2 * 2)
}

TEST(ArticleCost, IsTheSameNumberWhereNothingSaturates) {
  const Iteration it = golden_iteration("relu");

  EXPECT_NEAR(article_cost(it.cache.A[3], it.Y), it.cost, 1e-14);
}

TEST(ArticleCost, IsNaNWhereTheOutputIsExactlyRight) {
  const Matrix AL = output_activation(row({800}), Loss::binary_cross_entropy);

  EXPECT_TRUE(std::isnan(article_cost(AL, row({1}))));  // (1 - Y) log(1 - A) = 0 * -inf
}

TEST(ArticleCost, IsInfiniteWhereTheOutputIsExactlyWrong) {
  const Matrix AL = output_activation(row({800}), Loss::binary_cross_entropy);

  EXPECT_TRUE(std::isinf(article_cost(AL, row({0}))));
}

TEST(CostDifference, KeepsItsDigitsWhereSubtractingLosesThem) {
  const Matrix Z = row({0.5});
  const Matrix moved = row({0.5 + 0x1p-40});  // exactly representable

  const double difference = cost_difference(Loss::binary_cross_entropy, Z, moved, row({0}));

  // d softplus = sigmoid(z) d + sigmoid'(z) d^2 / 2; the second term is 1e-13 of the first
  const double expected = 1 / (1 + std::exp(-0.5)) * 0x1p-40;
  EXPECT_NEAR(difference / expected, 1.0, 1e-12);
}

TEST(Cost, RefusesOtherShapes) {
  EXPECT_EQ(error_text([] { compute_cost(Loss::squared_error, Matrix(1, 4), Matrix(1, 3)); }),
            "compute_cost: ZL is (1, 4) but Y is (1, 3); need the same shape");
  EXPECT_EQ(error_text([] {
              cost_difference(Loss::squared_error, Matrix(1, 3), Matrix(1, 4), Matrix(1, 3));
            }),
            "cost_difference: ZL is (1, 4) but Y is (1, 3); need the same shape");
  EXPECT_EQ(error_text([] { article_cost(Matrix(1, 4), Matrix(1, 3)); }),
            "article_cost: AL is (1, 4) but Y is (1, 3); need the same shape");
}

TEST(Cost, RefusesABatchWithoutSamples) {
  EXPECT_EQ(error_text([] { compute_cost(Loss::squared_error, Matrix(1, 0), Matrix(1, 0)); }),
            "compute_cost: ZL is (1, 0) but Y is (1, 0); need at least one column");
}

}  // namespace
}  // namespace gradus::steps
