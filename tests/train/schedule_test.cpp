// The rate of each update is that of torch.optim.lr_scheduler (tests/golden/schedules.json), and
// training follows it.
#include "train/schedule.hpp"

#include "support/data.hpp"
#include "tests/train/tables.hpp"

namespace gradus {
namespace {

using test::message_of;
using test::quick;
using test::same_sign;
using test::train;

Schedule of_golden(ScheduleName name, const nlohmann::json& golden) {
  return {.name = name,
          .learning_rate = golden["learning_rate"],
          .batches = golden["batches"],
          .total = golden["batches"].get<Index>() * golden["epochs"].get<Index>()};
}

void expect_rates(Schedule schedule, const char* name) {
  const nlohmann::json golden = test::golden("schedules");
  for (const bool warm : {false, true}) {
    schedule.warmup = warm ? golden["warmup"].get<Index>() : 0;
    const auto expected =
        golden[name + std::string(warm ? "_warm" : "")].get<std::vector<double>>();
    ASSERT_EQ(std::ssize(expected), schedule.total);
    for (Index update = 0; update < schedule.total; ++update) {
      EXPECT_NEAR(schedule.rate(update), expected[static_cast<std::size_t>(update)], 1e-10)
          << name << ", update " << update << ", warm-up " << schedule.warmup;
    }
  }
}

TEST(Schedule, GivesTheRatesOfPyTorch) {
  const nlohmann::json golden = test::golden("schedules");
  expect_rates(of_golden(ScheduleName::constant, golden), "constant");
  expect_rates(of_golden(ScheduleName::cosine, golden), "cosine");
  expect_rates(of_golden(ScheduleName::one_cycle, golden), "one_cycle");
  Schedule step = of_golden(ScheduleName::step, golden);
  step.gamma = 0.4;
  step.epochs = 3;
  expect_rates(step, "step");
  Schedule exponential = of_golden(ScheduleName::exponential, golden);
  exponential.gamma = 0.9;
  expect_rates(exponential, "exponential");
}

TEST(Schedule, StaysAtItsEndAfterTheLastUpdate) {
  const Schedule cosine{
      .name = ScheduleName::cosine, .learning_rate = 1, .warmup = 2, .batches = 2, .total = 6};

  EXPECT_NEAR(cosine.rate(6), 0, 1e-15);
  EXPECT_NEAR(cosine.rate(60), 0, 1e-15);
}

TEST(Schedule, HasRatesForRunsOfAnyLength) {
  for (const Index total : {1, 2, 3, 4, 10}) {
    const Schedule cycle{.name = ScheduleName::one_cycle, .learning_rate = 1, .total = total};
    for (Index update = 0; update < total; ++update) {
      EXPECT_GT(cycle.rate(update), 0) << update << " of " << total;
      EXPECT_LE(cycle.rate(update), 1) << update << " of " << total;
    }
  }
}

TEST(Plateau, GivesTheRatesOfPyTorch) {
  const nlohmann::json golden = test::golden("schedules");
  const double rate = golden["learning_rate"];
  Plateau plateau;

  for (std::size_t epoch = 0; epoch < golden["costs"].size(); ++epoch) {
    EXPECT_NEAR(rate * plateau.share, golden["plateau"][epoch].get<double>(), 1e-10) << epoch;
    plateau.observe(golden["costs"][epoch], rate, 0.2, 2);
  }
}

TEST(Plateau, MakesNoCutThatWouldNotBeSeen) {
  Plateau plateau;
  for (int epoch = 0; epoch < 50; ++epoch) plateau.observe(1, 1e-7, 0.5, 0);

  EXPECT_EQ(plateau.share, 0.125);  // from 1.25e-8 on a half is less than 1e-8
}

TEST(Fit, FollowsItsSchedule) {
  TrainOptions options = quick();
  options.schedule = ScheduleName::cosine;
  options.warmup = 2;
  options.epochs = 6;
  options.batch_size = 40;

  const History history = train(same_sign(100), options).history;  // 80 rows, 2 updates an epoch

  // LinearLR(start_factor 1/5, 4 updates), then CosineAnnealingLR(T_max 8); the last of each epoch
  const std::vector<double> expected{0.004,
                                     0.008,
                                     0.009619397662556434,
                                     0.006913417161825449,
                                     0.003086582838174551,
                                     0.00038060233744356623};
  ASSERT_EQ(history.epochs.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(history.epochs[i].learning_rate, expected[i], 1e-15) << "epoch " << i + 1;
  }
}

TEST(Fit, LowersTheRateWhereTheCostNoLongerFalls) {
  TrainOptions options = quick();
  options.schedule = ScheduleName::plateau;
  options.schedule_patience = 2;
  options.learning_rate = 1e-5;
  options.optimizer = OptimizerName::sgd;  // so slowly that no epoch is better by 1/10000
  options.epochs = 9;

  const History history = train(same_sign(100), options).history;

  // the first epoch is the best; after three bad ones 0.1 of the rate, after six 0.01
  EXPECT_NEAR(history.epochs[3].learning_rate, 1e-5, 1e-18);
  EXPECT_NEAR(history.epochs[4].learning_rate, 1e-6, 1e-18);
  EXPECT_NEAR(history.epochs[7].learning_rate, 1e-7, 1e-18);
}

TEST(Schedule, OfAWarmUpThatNeverEndsIsRefused) {
  TrainOptions options = quick();
  options.warmup = 30;

  EXPECT_EQ(message_of([&] { train(same_sign(100), options); }).code, "invalid-warmup");
}

}  // namespace
}  // namespace gradus
