// The walk shows 7 L + 2 steps in the article's order, each with the numbers of the numbered files.
#include "steps/walk.hpp"

#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

Walk golden_walk(const std::string& name) {
  const Iteration it = golden_iteration(name);
  return walk_iteration(it.network, it.parameters, it.X(), it.Y, it.learning_rate);
}

std::vector<std::string> formulas(const Walk& walk) {
  std::vector<std::string> lines;
  for (const WalkStep& step : walk.steps) lines.push_back(step.phase + ": " + step.formula);
  return lines;
}

const WalkStep& step_of(const Walk& walk, const std::string& result) {
  for (const WalkStep& step : walk.steps) {
    if (!step.results.empty() && step.results[0].name == result) return step;
  }
  throw std::runtime_error("no step gives " + result);
}

class EveryWalk : public EveryIteration {};

TEST_P(EveryWalk, HasSevenStepsALayerAndTwoMore) {
  EXPECT_EQ(std::ssize(golden_walk(GetParam()).steps), 7 * expected.network.depth() + 2);
}

TEST_P(EveryWalk, CarriesNumPysNumbers) {
  const Walk walk = golden_walk(GetParam());

  EXPECT_NEAR(walk.cost, expected.cost, 1e-14);
  for (Index l = 1; l <= expected.network.depth(); ++l) {
    const std::string number = std::to_string(l);
    EXPECT_TRUE(close(step_of(walk, "Z" + number).results[0].value, expected.cache.Z[l]));
    EXPECT_TRUE(close(step_of(walk, "A" + number).results[0].value, expected.cache.A[l]));
    EXPECT_TRUE(close(step_of(walk, "dZ" + number).results[0].value, expected.gradients.dZ[l]));
    EXPECT_TRUE(close(step_of(walk, "dW" + number).results[0].value, expected.gradients.dW[l]));
    EXPECT_TRUE(close(step_of(walk, "db" + number).results[0].value, expected.gradients.db[l]));
    EXPECT_TRUE(close(walk.after.W[l], expected.after.W[l]));
  }
}

INSTANTIATE_TEST_SUITE_P(NumPy, EveryWalk, every_iteration, iteration_name);

TEST(Walk, GoesThroughTheArticleInOrder) {
  const std::vector<std::string> expected{
      "initialise: W = randn * scale, b = 0",
      "forward: Z1 = W1 X + b1",
      "forward: A1 = relu(Z1)",
      "forward: Z2 = W2 A1 + b2",
      "forward: A2 = relu(Z2)",
      "forward: Z3 = W3 A2 + b3",
      "forward: A3 = sigmoid(Z3)",
      "cost: cost = -1/m sum(Y log A3 + (1 - Y) log(1 - A3)) = 1/m sum(log(1 + e^Z3) - Y Z3)",
      "backward: dZ3 = A3 - Y",
      "backward: dW3 = 1/m dZ3 A2^T",
      "backward: db3 = 1/m sum over samples of dZ3",
      "backward: dA2 = W3^T dZ3",
      "backward: dZ2 = dA2 * (Z2 > 0)",
      "backward: dW2 = 1/m dZ2 A1^T",
      "backward: db2 = 1/m sum over samples of dZ2",
      "backward: dA1 = W2^T dZ2",
      "backward: dZ1 = dA1 * (Z1 > 0)",
      "backward: dW1 = 1/m dZ1 X^T",
      "backward: db1 = 1/m sum over samples of dZ1",
      "update: W1 = W1 - 0.1 dW1,  b1 = b1 - 0.1 db1",
      "update: W2 = W2 - 0.1 dW2,  b2 = b2 - 0.1 db2",
      "update: W3 = W3 - 0.1 dW3,  b3 = b3 - 0.1 db3",
      "cost again: forward and cost once more, with the new W and b"};

  EXPECT_EQ(formulas(golden_walk("relu")), expected);
}

TEST(Walk, WritesTheDerivativeOfEachActivation) {
  EXPECT_EQ(step_of(golden_walk("tanh"), "dZ1").formula, "dZ1 = dA1 * (1 - A1^2)");
  EXPECT_EQ(step_of(golden_walk("sigmoid"), "dZ1").formula, "dZ1 = dA1 * A1 (1 - A1)");
  EXPECT_EQ(step_of(golden_walk("identity"), "dZ1").formula, "dZ1 = dA1 * 1");
}

TEST(Walk, WritesTheCostOfEachLoss) {
  EXPECT_EQ(golden_walk("softmax").steps[5].formula,
            "cost = -1/m sum(Y log A2) = 1/m sum(log sum e^Z2 - Y Z2)");
  EXPECT_EQ(golden_walk("regression").steps[7].formula, "cost = 1/(2m) sum((A3 - Y)^2)");
}

TEST(Walk, ShowsTheShapesOfEachProduct) {
  const Walk walk = golden_walk("relu");  // 5 -> 4 -> 3 -> 1, 6 samples

  EXPECT_EQ(step_of(walk, "Z2").shapes, "(3, 6) = (3, 4) (4, 6) + (3, 1)");
  EXPECT_EQ(step_of(walk, "A2").shapes, "(3, 6) from (3, 6)");
  EXPECT_EQ(step_of(walk, "dW2").shapes, "(3, 4) = (3, 6) (6, 4)");
  EXPECT_EQ(step_of(walk, "db2").shapes, "(3, 1) from (3, 6)");
  EXPECT_EQ(step_of(walk, "dA1").shapes, "(4, 6) = (4, 3) (3, 6)");
  EXPECT_EQ(walk.steps.rbegin()[1].shapes, "(1, 3) and (1, 1)");  // update of layer 3
}

TEST(Walk, PromisesTheDropThatASmallStepDelivers) {
  const Iteration it = golden_iteration("tanh");

  const Walk walk = walk_iteration(it.network, it.parameters, it.X(), it.Y, 1e-6);

  // The slope changes by a share near the step's length, 1e-6; the costs are rounded at 1e-16.
  EXPECT_NEAR((walk.cost - walk.cost_again) / walk.promised_drop, 1.0, 1e-5);
}

TEST(Walk, KeepsItsNumbersWhenMoved) {
  Walk walk = golden_walk("relu");
  const double* numbers = step_of(walk, "dW2").results[0].value.data();

  const Walk moved = std::move(walk);

  EXPECT_EQ(step_of(moved, "dW2").results[0].value.data(), numbers);
  EXPECT_EQ(moved.gradients.dW[2].data(), numbers);
}

}  // namespace
}  // namespace gradus::steps
