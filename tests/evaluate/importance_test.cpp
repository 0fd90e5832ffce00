// Permutation importance against what it is in expectation, and that nothing else is shuffled.
#include "evaluate/importance.hpp"

#include "tests/evaluate/linear.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::Linear;

TEST(Importance, IsTwiceTheShareOfTheVarianceThatAColumnExplains) {
  const Linear linear(4000);

  const Importances all =
      permutation_importance(linear.model, linear.table, {.repeats = 5, .seed = 1});

  // Shuffling a adds (2 a' - 2 a)^2, in the mean 2 * 4 of the variance 5 of y (Fisher et al. 2019):
  // r2 falls by 8/5, for b by 2/5. Means of 4000 squares are off by some 3 %.
  EXPECT_EQ(all.score.name, "r2");
  EXPECT_DOUBLE_EQ(all.score.value, 1);
  EXPECT_EQ(all.columns[0].column, "a");
  EXPECT_NEAR(all.columns[0].mean, 1.6, 0.1);
  EXPECT_EQ(all.columns[1].column, "b");
  EXPECT_NEAR(all.columns[1].mean, 0.4, 0.04);
  EXPECT_EQ(all.columns[2].mean, 0);  // the network does not look at it
  EXPECT_EQ(all.columns[0].drops.size(), 5U);
  EXPECT_GT(all.columns[0].std, 0);
}

TEST(Importance, HasTheSameBitsForAnyNumberOfThreads) {
  const Linear linear(600);

  const auto one = permutation_importance(linear.model, linear.table, {.threads = 1});
  const auto three = permutation_importance(linear.model, linear.table, {.threads = 3});
  const auto other = permutation_importance(linear.model, linear.table, {.seed = 2});

  EXPECT_EQ(one.columns[0].drops, three.columns[0].drops);
  EXPECT_NE(one.columns[0].drops, other.columns[0].drops);
}

TEST(Importance, LeavesOutRowsWithoutAnAnswerAndNeedsOneWith) {
  Linear linear(20);
  test::numbers(linear.table, 3)[7] = NAN;

  EXPECT_EQ(permutation_importance(linear.model, linear.table, {}).rows, 19);

  std::ranges::fill(test::numbers(linear.table, 3), NAN);
  const Message message =
      test::message_of([&] { permutation_importance(linear.model, linear.table, {}); });
  EXPECT_EQ(message.code, "target-missing");
  EXPECT_EQ(message.text, "\"y\" has no value in any row");
}

TEST(Importance, NamesColumnsThatSayNearlyTheSame) {
  Linear linear(100);
  test::numbers(linear.table, 1) = test::numbers(linear.table, 0);
  for (double& x : test::numbers(linear.table, 1)) x = -3 * x + 1;

  const auto pairs = correlated_columns(linear.model, linear.table);

  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].first, "c");
  EXPECT_EQ(pairs[0].second, "b");
  EXPECT_NEAR(pairs[0].correlation, -1, 1e-12);
}

}  // namespace
}  // namespace gradus
