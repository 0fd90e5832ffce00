// Cutting rows in two: always the same for one seed, fair to classes, never through a group.
#include "table/split.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace gradus {
namespace {

std::vector<Index> all_rows(const Split& split) {
  std::vector<Index> rows = split.train;
  rows.insert(rows.end(), split.validation.begin(), split.validation.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<Index> first_rows(Index count) {
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

Index count_of(std::span<const Index> rows, std::span<const std::int32_t> labels,
               std::int32_t label) {
  return std::count_if(rows.begin(), rows.end(),
                       [&](Index row) { return labels[static_cast<std::size_t>(row)] == label; });
}

TEST(Split, IsTheSameForTheSameSeed) {
  const Split a = split_rows(1000, 0.2, {}, {}, 7);
  const Split b = split_rows(1000, 0.2, {}, {}, 7);

  EXPECT_EQ(a.train, b.train);
  EXPECT_EQ(a.validation, b.validation);
}

TEST(Split, ChangesWithTheSeed) {
  EXPECT_NE(split_rows(1000, 0.2, {}, {}, 7).validation,
            split_rows(1000, 0.2, {}, {}, 8).validation);
}

TEST(Split, IsNotJustTheLastRows) {
  const Split split = split_rows(1000, 0.2, {}, {}, 1);

  // 200 of 1000 at random: that none of the first 500 is among them has the chance 2^-200.
  EXPECT_LT(split.validation.front(), 500);
  EXPECT_GT(split.validation.back(), 499);
}

TEST(Split, OfNothingIsNothing) {
  EXPECT_EQ(split_rows(10, 0, {}, {}, 1).train, first_rows(10));
  EXPECT_TRUE(split_rows(1, 0.5, {}, {}, 1).validation.empty());
  EXPECT_TRUE(split_rows(0, 0.5, {}, {}, 1).train.empty());
}

TEST(Split, GivesEachClassItsShare) {
  std::vector<std::int32_t> classes(1000, 0);
  std::fill_n(classes.begin(), 100, 1);
  std::fill_n(classes.begin() + 100, 50, 2);

  const Split split = split_rows(1000, 0.2, classes, {}, 3);
  EXPECT_EQ(count_of(split.validation, classes, 0), 170);
  EXPECT_EQ(count_of(split.validation, classes, 1), 20);
  EXPECT_EQ(count_of(split.validation, classes, 2), 10);
}

TEST(Split, KeepsAClassOfOneRowInTrain) {
  std::vector<std::int32_t> classes(20, 0);
  classes[13] = 1;

  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(count_of(split_rows(20, 0.5, classes, {}, seed).train, classes, 1), 1);
  }
}

TEST(Split, WorksWhereEveryRowIsAClassOfItsOwn) {
  const std::vector<std::int32_t> classes{0, 1, 2, 3, 4};

  EXPECT_EQ(split_rows(5, 0.4, classes, {}, 1).validation.size(), 2u);
}

TEST(Split, ByTimeTakesTheLatestRows) {
  const std::vector<double> times{5, 1, 9, 0, 5, 2, 9, 3};

  const Split split = split_by_time(times, 0.5);

  EXPECT_EQ(split.validation, (std::vector<Index>{0, 2, 4, 6}));  // 5, 9, 5, 9
  EXPECT_EQ(split.train, (std::vector<Index>{1, 3, 5, 7}));
  EXPECT_EQ(split_by_time(times, 0.375).validation, (std::vector<Index>{2, 4, 6}));
  EXPECT_TRUE(split_by_time(times, 0).validation.empty());
}

TEST(Split, OfTwoGroupsTakesOne) {
  const std::vector<std::int32_t> groups{0, 0, 0, 1, 1};

  const Split split = split_rows(5, 0.2, {}, groups, 1);
  EXPECT_EQ(split.validation, (std::vector<Index>{3, 4}));
}

TEST(Split, OfOneGroupTakesNone) {
  EXPECT_TRUE(split_rows(5, 0.2, {}, std::vector<std::int32_t>(5, 9), 1).validation.empty());
}

RC_GTEST_PROP(SplitProperty, HasEveryRowOnceInAscendingOrderAndBothPartsFilled, ()) {
  const auto rows = *rc::gen::inRange<Index>(2, 300);
  const double fraction = *rc::gen::inRange(1, 100) / 100.0;
  const auto classes = *rc::gen::container<std::vector<std::int32_t>>(
      static_cast<std::size_t>(rows), rc::gen::inRange(-1, 6));
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();

  const Split split = split_rows(rows, fraction, classes, {}, seed);
  RC_ASSERT(all_rows(split) == first_rows(rows));
  RC_ASSERT(std::is_sorted(split.train.begin(), split.train.end()));
  RC_ASSERT(std::is_sorted(split.validation.begin(), split.validation.end()));
  RC_ASSERT(!split.train.empty());
  RC_ASSERT(!split.validation.empty());
}

RC_GTEST_PROP(SplitProperty, NeverCutsAGroup, ()) {
  const auto rows = *rc::gen::inRange<Index>(2, 300);
  const double fraction = *rc::gen::inRange(1, 100) / 100.0;
  const auto groups = *rc::gen::container<std::vector<std::int32_t>>(static_cast<std::size_t>(rows),
                                                                     rc::gen::inRange(0, 20));

  const Split split = split_rows(rows, fraction, {}, groups, 5);
  RC_ASSERT(all_rows(split) == first_rows(rows));
  std::set<std::int32_t> in_train;
  for (const Index row : split.train) in_train.insert(groups[static_cast<std::size_t>(row)]);
  for (const Index row : split.validation) {
    RC_ASSERT(in_train.count(groups[static_cast<std::size_t>(row)]) == 0u);
  }
  RC_ASSERT(!split.train.empty());
  RC_ASSERT(!split.validation.empty() ||
            std::set<std::int32_t>(groups.begin(), groups.end()).size() == 1);
}

}  // namespace
}  // namespace gradus
