// Averages are those of torch.optim.swa_utils (tests/golden/schedules.json), with TensorFlow's
// decay of the fading one, and are what is judged and kept.
#include "train/averaging.hpp"

#include "support/data.hpp"
#include "tests/train/tables.hpp"

namespace gradus {
namespace {

using test::message_of;
using test::quick;
using test::same_sign;
using test::train;

const Network seven{.inputs = 6, .hidden = {}, .outputs = 1, .loss = Loss::squared_error};

template <Scalar T, class Add>
void expect_means(const char* name, double allowed, const Add& add) {
  const nlohmann::json golden = test::golden("schedules");
  ThreadPool pool(2);
  Average<T> average;
  Parameters<T> point(seven);
  for (std::size_t i = 0; i < golden["points"].size(); ++i) {
    const auto numbers = golden["points"][i].get<std::vector<T>>();
    std::copy(numbers.begin(), numbers.end(), point.flat().begin());
    add(average, point, pool);
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      EXPECT_NEAR(average.mean.flat()[k], golden[name][i][k].get<double>(), allowed)
          << name << ", point " << i;
    }
  }
}

TEST(Average, IsThatOfPyTorch) {
  const auto fading = [](auto& average, const auto& point, ThreadPool& pool) {
    average.add_fading(point, 0.36, pool);  // of six points the last two have this decay
  };
  const auto equally = [](auto& average, const auto& point, ThreadPool& pool) {
    average.add_equally(point, pool);
  };
  expect_means<double>("ema", 1e-14, fading);
  expect_means<float>("ema", 1e-6, fading);  // numbers near 1, some ten roundings of 6e-8
  expect_means<double>("swa", 1e-14, equally);
  expect_means<float>("swa", 1e-6, equally);
}

TEST(Average, TakesTheRunningStatisticsOfTheLastParameters) {
  const Network network{
      .inputs = 1,
      .hidden = {{.units = 2, .activation = Activation::relu, .norm = Norm::batch}},
      .outputs = 1,
      .loss = Loss::squared_error};
  ThreadPool pool(1);
  Average<double> fading;
  Average<double> equally;
  Parameters<double> point(network);
  for (const double all : {1.0, 3.0}) {
    std::ranges::fill(point.flat(), all);
    fading.add_fading(point, 0.5, pool);
    equally.add_equally(point, pool);
  }

  EXPECT_EQ(fading.mean.gamma(1)[1], 2.5);  // 1/4 of 1 and 3/4 of 3: the decay at t = 2 is 3/12
  EXPECT_EQ(fading.mean.b(2)[0], 2.5);
  EXPECT_EQ(equally.mean.gamma(1)[1], 2);
  EXPECT_EQ(equally.mean.b(2)[0], 2);
  for (const Average<double>* average : {&fading, &equally}) {
    EXPECT_EQ(average->mean.mean(1)[1], 3);
    EXPECT_EQ(average->mean.variance(1)[1], 3);
  }
}

template <Scalar T>
std::vector<Parameters<T>> after_each_epoch(TrainOptions options, Index epochs) {
  std::vector<Parameters<T>> all;
  for (Index epoch = 1; epoch <= epochs; ++epoch) {
    options.iterations = 2 * epoch;  // 100 rows in batches of 50
    all.push_back(std::get<Parameters<T>>(train(same_sign(100), options).parameters));
  }
  return all;
}

TrainOptions in_double() {
  TrainOptions options = quick();
  options.validation = 0;
  options.batch_size = 50;
  options.precision = Precision::float64;
  return options;
}

TEST(Fit, KeepsTheMeanOfTheLastEpochs) {
  TrainOptions options = in_double();
  options.epochs = 8;
  const auto plain = after_each_epoch<double>(options, 8);
  options.average = AverageName::swa;
  options.swa_start = 0.75;  // so of the epochs 6, 7 and 8

  const auto mean = std::get<Parameters<double>>(train(same_sign(100), options).parameters);

  for (std::size_t i = 0; i < mean.flat().size(); ++i) {
    const double expected = (plain[5].flat()[i] + plain[6].flat()[i] + plain[7].flat()[i]) / 3;
    EXPECT_NEAR(mean.flat()[i], expected, 1e-14);
  }
}

TEST(Fit, ValidatesTheFadingMeanOfAllUpdates) {
  TrainOptions options = quick();
  options.average = AverageName::ema;
  options.ema_decay = 0.9;
  options.epochs = 40;
  const Table table = same_sign(200);

  const Model model = train(table, options);

  const Epoch& kept = model.history.epochs[static_cast<std::size_t>(model.history.kept_epoch - 1)];
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);
  const Table held_out = select_rows(table, plan.split.validation);
  const Metrics metrics = score(predict(model, held_out, 1), model.features.target, held_out);
  ASSERT_EQ(metrics.values[2].name, "log_loss");
  // the cost is in float32, of 40 rows
  EXPECT_NEAR(metrics.values[2].value, *kept.validation_cost, 1e-5);
  options.average = AverageName::none;
  options.ema_decay = TrainOptions{}.ema_decay;
  EXPECT_NE(model_hash(train(table, options).parameters), model_hash(model.parameters));
}

TEST(Fit, DoesNotStopEarlyBeforeThereIsAMean) {
  TrainOptions options = quick();
  options.average = AverageName::swa;
  options.swa_start = 0.5;
  options.early_stopping = 1;
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 5;  // jumps about, so that not every epoch is better
  options.epochs = 30;

  const History history = train(same_sign(100), options).history;

  EXPECT_GT(std::ssize(history.epochs), 14);
  EXPECT_GT(history.kept_epoch, 14);
}

TEST(Fit, AveragesTheSameBitsForAnyNumberOfThreads) {
  TrainOptions options = quick({130, 140});
  options.average = AverageName::ema;
  options.epochs = 2;
  const std::string one = model_hash(train(same_sign(100), options).parameters);

  for (const Index threads : {2, 3, 4}) {
    options.threads = threads;
    EXPECT_EQ(model_hash(train(same_sign(100), options).parameters), one);
  }
}

}  // namespace
}  // namespace gradus
