// What is decided before the first step.
#include "tests/train/tables.hpp"

#include <algorithm>
#include <limits>

namespace gradus {
namespace {

using test::message_of;

Plan plan(const Table& table, const TrainOptions& options) {
  return plan_training(table, "t.csv", options, ValidationRows::from_table);
}

TEST(Plan, CutsRowsIntoTwoPartsThatTogetherAreAll) {
  const Plan planned = plan(test::same_sign(100), test::quick());

  EXPECT_EQ(planned.split.train.size(), 80U);
  std::vector<Index> all = planned.split.train;
  all.insert(all.end(), planned.split.validation.begin(), planned.split.validation.end());
  std::sort(all.begin(), all.end());
  for (Index row = 0; row < 100; ++row) EXPECT_EQ(all[static_cast<std::size_t>(row)], row);
}

TEST(Plan, MakesTheNetworkThatTheOptionsAskFor) {
  TrainOptions options = test::quick({5, 4});
  options.activation = Activation::tanh;

  const Network network = plan(test::same_sign(100), options).network;

  EXPECT_EQ(network.layer_dims(), (std::vector<Index>{2, 5, 4, 1}));
  EXPECT_EQ(network.hidden[0].activation, Activation::tanh);
  EXPECT_EQ(network.loss, Loss::binary_cross_entropy);
  EXPECT_EQ(plan(test::line(), options).network.loss, Loss::squared_error);
}

TEST(Plan, LeavesRowsWithoutAnAnswerOut) {
  Table table = test::same_sign(50);
  std::get<NumberColumn>(table.columns[2]).values[7] = std::numeric_limits<double>::quiet_NaN();

  const Plan planned = plan(table, test::quick());

  EXPECT_EQ(planned.rows_without_target, 1);
  EXPECT_EQ(std::count(planned.split.train.begin(), planned.split.train.end(), 7), 0);
  EXPECT_EQ(std::count(planned.split.validation.begin(), planned.split.validation.end(), 7), 0);
}

TEST(Plan, NeverSplitsAGroup) {
  Table table = test::same_sign(90);
  NumberColumn groups;
  for (int i = 0; i < 90; ++i) groups.values.push_back(i % 15);
  add_column(table, "who", groups);
  TrainOptions options = test::quick();
  options.group = "who";

  const Plan planned = plan(table, options);

  for (const Index held : planned.split.validation) {
    for (const Index kept : planned.split.train) EXPECT_NE(held % 15, kept % 15);
  }
  EXPECT_FALSE(planned.split.validation.empty());
  for (const Feature& input : planned.features.inputs) EXPECT_NE(column_of(input), "who");
}

TEST(Plan, KeepsNoRowsBackWhenTheyComeInAFile) {
  const Plan planned =
      plan_training(test::same_sign(50), "t.csv", test::quick(), ValidationRows::own_file);

  EXPECT_EQ(planned.split.train.size(), 50U);
}

TEST(Plan, RefusesATargetThatNeverRepeats) {
  Table table = test::same_sign(5);
  add_column(table, "name", CategoryColumn{{0, 1, 2, 3, 4}, {"ada", "bob", "cyd", "dan", "eve"}});
  TrainOptions options = test::quick();
  options.target = "name";

  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "target-all-different");
}

TEST(Plan, RefusesATableWithOneAnswer) {
  EXPECT_EQ(message_of([&] { plan(test::same_sign(1), test::quick()); }).code, "too-few-rows");
}

TEST(Plan, ValidatesWithTheLatestRowsOnRequest) {
  Table table = test::same_sign(10);
  add_column(table, "day", NumberColumn{{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}});
  add_column(table, "town", CategoryColumn{{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, {"oslo", "rome"}});
  TrainOptions options = test::quick();
  options.split = "time:day";
  options.validation = 0.3;

  EXPECT_EQ(plan(table, options).split.validation, (std::vector<Index>{0, 1, 2}));

  options.split = "time:town";
  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "not-a-time");
  options.split = "time:hour";
  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "missing-column");
  options.split = "first";
  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "invalid-split");
  options.split = "time:day";
  options.group = "town";
  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "split-conflict");
}

TEST(Plan, RefusesArraysAsGroups) {
  Table table = test::same_sign(4);
  add_column(table, "pixels", ArrayColumn{1, std::vector<std::uint8_t>{1, 2, 3, 4}});
  TrainOptions options = test::quick();
  options.group = "pixels";

  EXPECT_EQ(message_of([&] { plan(table, options); }).code, "not-a-group");
}

TEST(Plan, MakesBlocksOfTwoWhereTheirEndsAreEquallyWide) {
  TrainOptions options = test::quick({8, 4, 8, 5, 4, 5});
  options.residual = Switch::yes;
  options.norm = Norm::layer;
  options.dropout = {0.1, 0.2, 0.3, 0, 0, 0};

  const std::vector<Layer> hidden = plan(test::same_sign(20), options).network.hidden;

  EXPECT_EQ(hidden[1], (Layer{4, Activation::relu, Norm::layer, false, 0.2}));
  EXPECT_EQ(hidden[2], (Layer{8, Activation::identity, Norm::none, true, 0.3}));
  EXPECT_FALSE(hidden[3].residual);
  EXPECT_FALSE(hidden[4].residual);
  EXPECT_EQ(hidden[5], (Layer{5, Activation::identity, Norm::none, true, 0}));
}

TEST(Plan, RefusesWhatItsLayersCannotDo) {
  const auto refusal = [](const std::function<void(TrainOptions&)>& choose) {
    TrainOptions options = test::quick({8, 4});
    choose(options);
    return message_of([&] { plan(test::same_sign(20), options); });
  };

  EXPECT_EQ(refusal([](TrainOptions& o) { o.residual = Switch::yes; }).text,
            "no hidden layer is as wide as the one two before it");
  EXPECT_EQ(refusal([](TrainOptions& o) {
              o.dropout = {0.1, 0.2, 0.3};
            }).text,
            "--dropout has 3 shares, and there are 2 hidden layers");
  const Message batches = refusal([](TrainOptions& o) {
    o.norm = Norm::batch;
    o.batch_size = 1;
  });
  EXPECT_EQ(batches.code, "invalid-norm");
  const Message shards = refusal([](TrainOptions& o) {
    o.norm = Norm::batch;
    o.shards = 2;
  });
  EXPECT_EQ(shards.code, "invalid-shards");
}

TEST(Plan, RefusesWithLbfgsWhatChangesFromUpdateToUpdate) {
  TrainOptions options;
  options.target = "y";
  options.optimizer = OptimizerName::lbfgs;
  options.batch_size = 0;
  const auto refusal = [&](Norm norm, std::vector<double> dropout) {
    options.norm = norm;
    options.dropout = std::move(dropout);
    return message_of([&] { plan(test::same_sign(20), options); });
  };

  EXPECT_EQ(refusal(Norm::batch, {}).code, "invalid-norm");
  EXPECT_EQ(refusal(Norm::layer, {0.2}).code, "invalid-dropout");
  EXPECT_EQ(refusal(Norm::layer, {0}).code, "");
  options.input_dropout = 0.1;
  EXPECT_EQ(refusal(Norm::layer, {0}).code, "invalid-input-dropout");
}

}  // namespace
}  // namespace gradus
