// Learning in parts: passes are epochs, and what the optimizer remembers goes along.
#include "train/further.hpp"

#include "tests/train/tables.hpp"

namespace gradus {
namespace {

using test::line;
using test::message_of;
using test::quick;
using test::same_sign;

TrainOptions in_parts() {
  TrainOptions options = quick();
  options.validation = 0;
  options.batch_size = 32;
  return options;
}

GrowingModel start(const Table& table, const TrainOptions& options) {
  return start_model(table, "t.csv",
                     plan_training(table, "t.csv", options, ValidationRows::from_table), options);
}

class Passes : public testing::TestWithParam<std::tuple<OptimizerName, Precision>> {};

TEST_P(Passes, GiveTheBitsOfAsManyEpochs) {
  const Table table = same_sign(200);
  TrainOptions options = in_parts();
  std::tie(options.optimizer, options.precision) = GetParam();
  options.epochs = 3;

  GrowingModel growing = start(table, options);
  for (int pass = 0; pass < 3; ++pass) learn_further(growing, table, options);

  const Model whole = test::train(table, options);
  EXPECT_EQ(model_hash(growing.model.parameters), model_hash(whole.parameters));
  EXPECT_EQ(growing.model.history.epochs, whole.history.epochs);
  EXPECT_EQ(growing.model.history.iterations, whole.history.iterations);
}

INSTANTIATE_TEST_SUITE_P(Optimizers, Passes,
                         testing::Combine(testing::Values(OptimizerName::sgd,
                                                          OptimizerName::momentum,
                                                          OptimizerName::adam),
                                          testing::Values(Precision::float32, Precision::float64)));

TEST(LearnFurther, StopsNeitherForIterationsNorForTimeThatWentBefore) {
  TrainOptions options = in_parts();
  options.iterations = 2;
  options.time_limit = 1;
  double clock = 0;
  Observer observer;
  observer.now = [&clock] { return clock += 0.5; };
  GrowingModel growing = start(same_sign(200), options);

  for (int pass = 0; pass < 2; ++pass) learn_further(growing, same_sign(200), options, observer);

  EXPECT_EQ(growing.model.history.iterations, 14);  // 200 rows are 7 batches of up to 32
}

TEST(LearnFurther, BeginsAnewWhereAnotherOptimizerRemembersOtherThings) {
  TrainOptions options = in_parts();
  GrowingModel growing = start(same_sign(200), options);
  learn_further(growing, same_sign(200), options);
  options.optimizer = OptimizerName::momentum;

  learn_further(growing, same_sign(200), options);

  const auto& state = std::get<engine::OptimizerState<float>>(growing.state);
  EXPECT_EQ(state.t, 7);  // the batches of the second pass
  EXPECT_EQ(std::ssize(growing.model.history.epochs), 2);
}

TEST(StartModel, KnowsClassesThatTheFirstRowsLack) {
  const Table table = same_sign(50);
  TrainOptions options = in_parts();
  options.task = Task::multiclass;
  options.labels = {"2", "10", "0", "1"};

  const Model model = start(table, options).model;

  EXPECT_EQ(model.features.target.labels, (std::vector<std::string>{"0", "1", "2", "10"}));
  EXPECT_EQ(model.network.outputs, 4);
}

TEST(LearnFurther, NamesAClassThatItDoesNotKnow) {
  TrainOptions options = in_parts();
  GrowingModel growing = start(same_sign(50), options);
  Table other = same_sign(50);
  std::get<NumberColumn>(other.columns[2]).values[7] = 5;

  EXPECT_EQ(message_of([&] { learn_further(growing, other, options); }).code, "unseen-class");
}

TEST(LearnFurther, SaysWhenItDiverges) {
  TrainOptions options = in_parts();
  options.optimizer = OptimizerName::sgd;
  options.scaling = Scaling::none;
  GrowingModel growing = start(line(), options);
  learn_further(growing, line(), options);
  options.learning_rate = 1e6;

  const Message message = message_of([&] {
    for (int pass = 0; pass < 20; ++pass) learn_further(growing, line(), options);
  });

  EXPECT_EQ(message.code, "diverged");
}

TEST(LearnFurther, KeepsTheMasksAndTheRunningStatistics) {
  const Table table = same_sign(201);  // the last batch is smaller
  TrainOptions options = in_parts();
  options.layers = {9, 7, 9};
  options.norm = Norm::batch;
  options.residual = Switch::yes;
  options.dropout = {0.2};
  options.epochs = 3;

  GrowingModel growing = start(table, options);
  for (int pass = 0; pass < 3; ++pass) learn_further(growing, table, options);

  options.threads = 2;
  EXPECT_EQ(model_hash(growing.model.parameters),
            model_hash(test::train(table, options).parameters));
}

}  // namespace
}  // namespace gradus
