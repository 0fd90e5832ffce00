// Training: it learns, it stops when it should, it keeps the best, and the bits are the same.
#include "tests/train/tables.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::line;
using test::message_of;
using test::quick;
using test::same_sign;
using test::train;

double metric(const Model& model, const Table& table, std::size_t number) {
  return score(predict(model, table, 1), model.features.target, table).values.at(number).value;
}

TEST(Fit, LearnsWhatNoLineSeparates) {
  const Table table = same_sign(600);
  TrainOptions options = quick({16, 8});
  options.epochs = 100;

  const Model model = train(table, options);

  EXPECT_GT(metric(model, table, 0), 0.95);  // accuracy
}

TEST(Fit, LearnsALineInTheUnitsOfTheTarget) {
  TrainOptions options = quick({});
  options.learning_rate = 0.1;
  options.epochs = 200;

  const Model model = train(line(), options);

  EXPECT_LT(metric(model, line(), 0), 0.01);  // rmse; the answers lie between -11 and 16
}

class SameBits : public testing::TestWithParam<std::tuple<OptimizerName, Precision>> {};

TEST_P(SameBits, ForAnyNumberOfThreads) {
  const Table table = same_sign(700);
  TrainOptions options = quick({33, 17});
  std::tie(options.optimizer, options.precision) = GetParam();
  options.epochs = 3;

  const std::string one = model_hash(train(table, options).parameters);

  for (const Index threads : {2, 3, 5}) {
    options.threads = threads;
    EXPECT_EQ(model_hash(train(table, options).parameters), one) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizers, SameBits,
                         testing::Combine(testing::Values(OptimizerName::gd, OptimizerName::sgd,
                                                          OptimizerName::momentum,
                                                          OptimizerName::adam),
                                          testing::Values(Precision::float32, Precision::float64)));

TEST(Fit, MakesExactlyAsManyIterationsAsAskedFor) {
  TrainOptions options = quick();
  options.batch_size = 32;
  options.iterations = 7;

  const History history = train(same_sign(200), options).history;

  EXPECT_EQ(history.iterations, 7);
  EXPECT_EQ(history.stop_reason, "finished");
  EXPECT_EQ(std::ssize(history.epochs), 2);  // 160 rows are 5 batches
}

TEST(Fit, KeepsTheEpochWithTheLeastValidationCost) {
  Table noise = same_sign(60);  // with answers that cannot be learned, only remembered
  for (Index row = 0; row < 60; ++row)
    std::get<NumberColumn>(noise.columns[2]).values[static_cast<std::size_t>(row)] =
        static_cast<double>(row * row % 7 % 2);
  TrainOptions options = quick({64, 64});
  options.early_stopping = 5;
  options.epochs = 400;

  const Model model = train(noise, options);

  const History& history = model.history;
  const auto kept = static_cast<std::size_t>(history.kept_epoch - 1);
  for (const Epoch& epoch : history.epochs)
    EXPECT_GE(*epoch.validation_cost, *history.epochs[kept].validation_cost);
  EXPECT_EQ(history.stop_reason, "early_stopping");
  EXPECT_EQ(std::ssize(history.epochs), history.kept_epoch + 5);
  options.epochs = history.kept_epoch;  // the same run, stopped there
  EXPECT_EQ(model_hash(train(noise, options).parameters), model_hash(model.parameters));
}

TEST(Fit, StopsWhenTheTimeIsUp) {
  TrainOptions options = quick();
  options.epochs = 1'000'000;
  options.time_limit = 10;
  double seconds = 0;
  Observer observer;
  observer.now = [&] { return seconds += 1; };  // a clock that a look moves on

  const History history = train(same_sign(100), options, observer).history;

  EXPECT_EQ(history.stop_reason, "time_limit");
  EXPECT_LT(history.iterations, 12);
}

TEST(Fit, StopsWhenAskedTo) {
  TrainOptions options = quick();
  options.epochs = 1'000'000;
  std::stop_source source;
  Observer observer;
  observer.stop = source.get_token();
  observer.on_epoch = [&](const Progress& progress) {
    if (progress.epoch.epoch == 3) source.request_stop();
  };

  const History history = train(same_sign(100), options, observer).history;

  EXPECT_EQ(history.stop_reason, "interrupted");
  EXPECT_EQ(std::ssize(history.epochs), 3);
}

TEST(Fit, SaysWhenItDiverges) {
  TrainOptions options = quick({8, 8});
  options.optimizer = OptimizerName::gd;
  options.learning_rate = 1e6;
  options.batch_size = 0;

  const Message message = message_of([&] { train(line(), options); });

  EXPECT_EQ(message.code, "diverged");
  EXPECT_EQ(message.details.size(), 2U);
  EXPECT_NE(message.fix.find("--learning-rate 3.3e+05"), std::string::npos) << message.fix;
}

TEST(Fit, ReportsCostsAtTheIterationsAskedFor) {
  TrainOptions options = quick();
  options.batch_size = 0;
  options.iterations = 25;
  std::vector<Index> iterations;
  Observer observer;
  observer.cost_every = 10;
  observer.on_cost = [&](Index iteration, double) { iterations.push_back(iteration); };

  const History history = train(same_sign(50), options, observer).history;

  EXPECT_EQ(iterations, (std::vector<Index>{0, 10, 20}));
  EXPECT_EQ(std::ssize(history.costs), 3);
}

TEST(Health, WarnsOnceWhenTheSignalVanishes) {
  TrainOptions options = quick({20, 7, 5});
  options.init = Initializer::article;
  std::vector<Message> warnings;
  Observer observer;
  observer.on_warning = [&](const Message& message) {
    if (message.code == "vanishing-signal") warnings.push_back(message);
  };

  train(same_sign(100), options, observer);
  const std::size_t with_article = warnings.size();
  options.init = Initializer::he;
  train(same_sign(100), options, observer);

  ASSERT_EQ(with_article, 1U);
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "vanishing-signal");
  EXPECT_NE(warnings[0].fix.find("--init scaled"), std::string::npos);
}

TEST(Health, WarnsThatZerosKeepUnitsEqual) {
  TrainOptions options = quick({4});
  options.init = Initializer::zeros;
  std::vector<Message> warnings;
  Observer observer;
  observer.on_warning = [&](const Message& message) { warnings.push_back(message); };

  const Model model = train(same_sign(50), options, observer);
  options.layers = {};  // one layer has no units to keep equal
  train(same_sign(50), options, observer);

  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "equal-units");
  const MatrixView<const float> W = std::get<Parameters<float>>(model.parameters).W(1);
  for (Index unit = 1; unit < 4; ++unit) EXPECT_EQ(W(unit, 0), W(0, 0));
}

}  // namespace
}  // namespace gradus
