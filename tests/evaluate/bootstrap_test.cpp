// Intervals: against the exact spread of a share, and what they depend on.
#include "evaluate/bootstrap.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradus {
namespace {

/// `rows` answers of which four in five are right, in groups of `group` rows that are right or
/// wrong together.
struct Example {
  Predictions answers{Task::binary, {"0", "1"}, {}, {}};
  Table table;
  std::vector<std::int32_t> groups;

  explicit Example(Index rows, Index group = 1) {
    answers.values = Matrix<double>(rows, 2);
    NumberColumn truth;
    for (Index row = 0; row < rows; ++row) {
      const bool actual = row % 2 == 0;
      const bool right = row / group % 5 != 0;
      const double p = right == actual ? 0.8 : 0.3;
      answers.values(row, 0) = 1 - p;
      answers.values(row, 1) = p;
      answers.classes.push_back(p > 0.5 ? 1 : 0);
      truth.values.push_back(actual ? 1 : 0);
      groups.push_back(static_cast<std::int32_t>(row / group));
    }
    add_column(table, "y", truth);
  }
  std::vector<Interval> intervals(const BootstrapOptions& options,
                                  std::span<const std::int32_t> of_group = {}) const {
    const Judged judged(answers, {.column = "y", .task = Task::binary, .labels = {"0", "1"}},
                        table);
    return confidence_intervals(judged, {}, of_group, options);
  }
};

TEST(Bootstrap, GivesTheIntervalOfABinomialShare) {
  const Interval accuracy = Example(500).intervals({.confidence = 0.95, .resamples = 4000})[0];

  // The share of 500 draws that are right has the deviation sqrt(0.8 0.2 / 500); 95 % lie within
  // 1.96 of them. A quantile of 4000 resamples is off by some hundredths of a deviation.
  const double half = 1.96 * std::sqrt(0.8 * 0.2 / 500);
  EXPECT_EQ(accuracy.name, "accuracy");
  EXPECT_DOUBLE_EQ(accuracy.value, 0.8);
  EXPECT_NEAR(accuracy.low, 0.8 - half, 0.1 * half);
  EXPECT_NEAR(accuracy.high, 0.8 + half, 0.1 * half);
}

TEST(Bootstrap, DrawsGroupsAsAWhole) {
  const Example example(500, 10);

  const Interval rows = example.intervals({.resamples = 1000})[0];
  const Interval groups = example.intervals({.resamples = 1000}, example.groups)[0];

  // Ten rows that are right together count as one: the interval is sqrt(10) times as wide.
  EXPECT_NEAR((groups.high - groups.low) / (rows.high - rows.low), std::sqrt(10), 0.35);
}

TEST(Bootstrap, GivesTheSameBitsForAnyNumberOfThreads) {
  const Example example(60);

  const auto one = example.intervals({.resamples = 200, .seed = 3, .threads = 1});
  const auto three = example.intervals({.resamples = 200, .seed = 3, .threads = 3});
  const auto other = example.intervals({.resamples = 200, .seed = 4, .threads = 1});

  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].low, three[i].low) << one[i].name;
    EXPECT_EQ(one[i].high, three[i].high) << one[i].name;
  }
  EXPECT_NE(one[2].low, other[2].low);  // log_loss
}

TEST(Quantile, IsLinearBetweenNeighboursAsNumPyHasIt) {
  std::vector<double> values{4, NAN, 1, 3};

  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 3);      // numpy.quantile([1, 3, 4], 0.5)
  EXPECT_DOUBLE_EQ(quantile(values, 0.125), 1.5);  // numpy.quantile([1, 3, 4], 0.125)
  values = {NAN};
  EXPECT_TRUE(std::isnan(quantile(values, 0.5)));
}

}  // namespace
}  // namespace gradus
