// The test of learning rates: what it tries, what it makes of the costs, and when it ends.
#include "train/find_rate.hpp"

#include "tests/train/tables.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::line;
using test::message_of;
using test::quick;
using test::same_sign;

RateTest rates_for(const Table& table, const TrainOptions& options) {
  return find_rate(table, plan_training(table, "t.csv", options, ValidationRows::from_table),
                   options);
}

TEST(FindRate, TriesRatesThatGrowByTheSameFactor) {
  TrainOptions options = quick();
  options.iterations = 50;
  const RateTest test = rates_for(same_sign(200), options);

  ASSERT_GT(test.points.size(), 10U);
  EXPECT_EQ(test.planned, 50);
  EXPECT_EQ(test.points[0].rate, 1e-6);
  // ten million in 49 steps
  EXPECT_NEAR(test.points[1].rate / test.points[0].rate, std::pow(1e7, 1.0 / 49), 1e-12);
  EXPECT_NEAR(test.points[9].rate, 1e-6 * std::pow(1e7, 9.0 / 49), 1e-16);
}

TEST(FindRate, SmoothsAndJudgesTheCosts) {
  std::vector<RatePoint> points;
  for (const double cost : {1.0, 0.8, 0.2, 0.4, 5.0, 9.0}) {
    points.push_back({std::pow(10.0, static_cast<double>(points.size()) - 4), cost, 0});
  }
  const RateTest test = judge_rates(points);

  // NumPy: m = 0.9 m + 0.1 cost, divided by 1 - 0.9^k; the sixth, 3.22, is more than 4 times 0.57
  const std::vector<double> expected{1, 0.894736842105263, 0.638376383763838, 0.569060773480663,
                                     1.651070791922053};
  ASSERT_EQ(test.points.size(), 5U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(test.points[i].smoothed, expected[i], 1e-12) << i;
  }
  EXPECT_EQ(test.least, 3U);
  EXPECT_NEAR(test.suggestion, 0.01, 1e-15);
  EXPECT_TRUE(test.blew_up);
}

TEST(FindRate, GoesOnWhereTheCostFallsBelowZero) {  // as that of poisson may
  std::vector<RatePoint> points;
  for (int i = 0; i < 40; ++i) points.push_back({std::pow(10.0, i / 10.0 - 6), 1 - 0.1 * i, 0});

  const RateTest test = judge_rates(points);

  EXPECT_EQ(test.points.size(), 40U);
  EXPECT_FALSE(test.blew_up);
}

TEST(FindRate, LooksForTheSteepestFallOnceTheMeanHasSettled) {
  std::vector<RatePoint> points;
  for (int i = 0; i < 40; ++i) {
    const double cost = i == 1 ? 0.8 : i < 20 ? 1.0 : i < 30 ? 1.0 - 0.05 * (i - 19) : 2.0;
    points.push_back({std::pow(10.0, i / 10.0 - 6), cost, 0});
  }
  const RateTest test = judge_rates(points);

  EXPECT_EQ(test.least, 29U);
  EXPECT_GE(test.steepest, 24U);  // the cost falls from the 20th to the 29th, its mean ever faster
  EXPECT_LE(test.steepest, 28U);
}

TEST(FindRate, EndsBeforeTheCostIsNotANumber) {
  TrainOptions options = quick({8, 8});
  options.optimizer = OptimizerName::sgd;
  options.scaling = Scaling::none;
  const RateTest test = rates_for(line(), options);

  EXPECT_TRUE(test.blew_up);
  EXPECT_LT(std::ssize(test.points), test.planned);
  for (const RatePoint& point : test.points) EXPECT_TRUE(std::isfinite(point.smoothed));
}

TEST(FindRate, SuggestsARateThatLearns) {
  TrainOptions options = quick({16});
  options.optimizer = OptimizerName::momentum;
  options.learning_rate = rates_for(same_sign(600), options).suggestion;
  options.epochs = 60;

  const History history = test::train(same_sign(600), options).history;

  EXPECT_LT(history.epochs.back().train_cost, 0.35);  // from 0.69
}

TEST(FindRate, GivesTheSameNumbersOnAnyNumberOfThreads) {
  TrainOptions options = quick({33, 17});
  options.iterations = 30;
  const RateTest one = rates_for(same_sign(300), options);
  options.threads = 3;
  const RateTest three = rates_for(same_sign(300), options);

  ASSERT_EQ(one.points.size(), three.points.size());
  for (std::size_t i = 0; i < one.points.size(); ++i) {
    EXPECT_EQ(one.points[i].cost, three.points[i].cost);
  }
}

TEST(FindRate, NeedsTenUpdatesAndAnOptimizerWithARate) {
  TrainOptions options = quick();
  options.iterations = 9;
  EXPECT_EQ(message_of([&] { rates_for(line(), options); }).code, "invalid-iterations");
  options = TrainOptions{};
  options.target = "y";
  options.optimizer = OptimizerName::lbfgs;
  EXPECT_EQ(message_of([&] { rates_for(line(), options); }).code, "unused-option");
}

}  // namespace
}  // namespace gradus
