// Batches and the weights of rows.
#include "train/dataset.hpp"

#include "tests/train/tables.hpp"

#include <limits>
#include <numeric>
#include <set>

namespace gradus {
namespace {

/// Rows whose only input is their number.
Dataset<float> numbered(Index rows) {
  Dataset<float> data{Matrix<float>(rows, 1), Matrix<float>(rows, 1), {}};
  std::iota(data.X.flat().begin(), data.X.flat().end(), 0.0F);
  return data;
}

std::vector<float> order(Batches<float>& batches, Index epoch) {
  std::vector<float> seen;
  batches.start_epoch(epoch);
  for (Index number = 0; number < batches.count(); ++number) {
    const engine::Batch<float> batch = batches.batch(number);
    for (Index row = 0; row < batch.X.rows; ++row) seen.push_back(batch.X(row, 0));
  }
  return seen;
}

TEST(Batches, VisitEachRowOnceInAnEpoch) {
  const Dataset<float> data = numbered(103);
  Batches<float> batches(data, 10, Switch::yes, 5);

  const std::vector<float> seen = order(batches, 1);

  EXPECT_EQ(batches.count(), 11);
  EXPECT_EQ(seen.size(), 103U);
  EXPECT_EQ(std::set<float>(seen.begin(), seen.end()).size(), 103U);
}

TEST(Batches, ComeInAnOrderThatSeedAndEpochName) {
  const Dataset<float> data = numbered(50);
  Batches<float> first(data, 7, Switch::yes, 5);
  Batches<float> again(data, 7, Switch::yes, 5);
  Batches<float> other(data, 7, Switch::yes, 6);

  order(first, 1);  // what came before does not matter
  EXPECT_EQ(order(first, 2), order(again, 2));
  EXPECT_NE(order(first, 2), order(first, 3));
  EXPECT_NE(order(first, 2), order(other, 2));
}

TEST(Batches, KeepTheOrderOfTheTableWithoutShuffling) {
  const Dataset<float> data = numbered(10);
  Batches<float> batches(data, 4, Switch::no, 5);

  EXPECT_EQ(order(batches, 1), (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Weights, OfBalancedClassesAreThoseOfScikitLearn) {
  Table table;
  add_column(table, "x", NumberColumn{{3, 1, 4, 1, 5}});
  add_column(table, "y", NumberColumn{{0, 0, 0, 0, 1}});
  TrainOptions options = test::quick();
  options.class_weight = ClassWeight::balanced;
  options.validation = 0;
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);

  const auto data = make_dataset<double>(plan.features, table, plan.split.train, options);

  // m / (classes * rows of the class): 5 / (2 * 4) and 5 / (2 * 1)
  EXPECT_EQ(data.weight, (std::vector<double>{0.625, 0.625, 0.625, 0.625, 2.5}));
}

TEST(Weights, ComeFromTheirColumnAndLeaveOutRowsOfZero) {
  Table table = test::same_sign(4);
  add_column(table, "count", NumberColumn{{2, 0, 1, 0.5}});
  TrainOptions options = test::quick();
  options.weight = "count";
  options.validation = 0;
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);

  const auto data = make_dataset<double>(plan.features, table, plan.split.train, options);

  EXPECT_EQ(data.weight, (std::vector<double>{2, 1, 0.5}));
  EXPECT_EQ(data.rows(), 3);
}

TEST(Weights, ThatAreNoneAreRefused) {
  for (const double bad :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Table table = test::same_sign(4);
    add_column(table, "count", NumberColumn{{2, 1, bad, 0.5}});
    TrainOptions options = test::quick();
    options.weight = "count";
    options.validation = 0;
    EXPECT_EQ(test::message_of([&] { test::train(table, options); }).code, "bad-weight") << bad;
  }
}

}  // namespace
}  // namespace gradus
