// Which loss options lead to, what is refused, and what models of the other losses answer.
#include "train/loss_choice.hpp"

#include "engine/loss.hpp"
#include "model/model_file.hpp"
#include "support/data.hpp"
#include "tests/train/tables.hpp"
#include "train/dataset.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::message_of;
using test::quick;
using test::train;

Network network_for(const Table& table, const TrainOptions& options) {
  return plan_training(table, "t.csv", options, ValidationRows::from_table).network;
}

/// y counts, of mean e^x.
Table counts() {
  Random random(3, Stream::sample, 0);
  NumberColumn x;
  NumberColumn y;
  for (int i = 0; i < 400; ++i) {
    x.values.push_back(4 * random.uniform() - 1);
    double product = random.uniform();  // a Poisson number by Knuth's rule
    double count = 0;
    for (; product > std::exp(-std::exp(x.values.back())); product *= random.uniform()) ++count;
    y.values.push_back(count);
  }
  Table table;
  add_column(table, "x", x);
  add_column(table, "y", y);
  return table;
}

/// y = x plus uniform noise of 0 .. 1, so that the quantile q is x + q.
Table noisy() {
  Random random(4, Stream::sample, 0);
  NumberColumn x;
  NumberColumn y;
  for (int i = 0; i < 600; ++i) {
    x.values.push_back(random.uniform());
    y.values.push_back(x.values.back() + random.uniform());
  }
  Table table;
  add_column(table, "x", x);
  add_column(table, "y", y);
  return table;
}

TrainOptions with(LossName loss) {
  TrainOptions options = quick();
  options.loss = loss;
  return options;
}

double metric(const Model& model, const Table& table, std::string_view name) {
  for (const Metric& m : score(predict(model, table, 1), model.features.target, table).values) {
    if (m.name == name) return m.value;
  }
  ADD_FAILURE() << "no metric " << name;
  return 0;
}

TEST(LossChoice, FollowsTheTask) {
  EXPECT_EQ(network_for(test::same_sign(50), with(LossName::focal)).loss, Loss::binary_focal);
  EXPECT_EQ(network_for(test::same_sign(50), with(LossName::cross_entropy)).loss,
            Loss::binary_cross_entropy);
  EXPECT_EQ(network_for(test::line(), with(LossName::huber)).loss, Loss::huber);
  EXPECT_EQ(network_for(test::line(), with(LossName::quantile)).outputs, 3);
}

TEST(LossChoice, MakesNumbersOfCodesThatLookLikeClasses) {
  Table table;
  add_column(table, "x", NumberColumn{{3, 1, 4, 1, 5, 9}});
  add_column(table, "y", NumberColumn{{0, 1, 2, 2, 1, 0}});

  const Plan plan =
      plan_training(table, "t.csv", with(LossName::poisson), ValidationRows::from_table);

  EXPECT_EQ(plan.task.task, Task::regression);
  EXPECT_EQ(plan.task.reason, "--loss poisson");
  EXPECT_EQ(plan.network.activation_name(plan.network.depth()), "exp");
}

TEST(LossChoice, RefusesALossOfAnotherTaskAndASettingOfAnotherLoss) {
  const auto refused = [](const Table& table, const TrainOptions& options) {
    return message_of([&] { network_for(table, options); });
  };
  TrainOptions smooth = quick();
  smooth.label_smoothing = 0.1;
  TrainOptions idle = with(LossName::squared_error);
  idle.quantiles = {0.5};
  TrainOptions binary = with(LossName::huber);
  binary.task = Task::binary;

  EXPECT_EQ(refused(test::line(), with(LossName::focal)).code, "loss-mismatch");
  EXPECT_EQ(refused(test::line(), with(LossName::focal)).text,
            "--loss focal is for classes, and the task is regression");
  EXPECT_EQ(refused(test::same_sign(50), binary).code, "loss-mismatch");
  EXPECT_EQ(refused(test::line(), smooth).place.what, "option --label-smoothing");
  EXPECT_EQ(refused(test::line(), idle).text, "--quantiles does nothing without --loss quantile");
}

// torch.nn.functional.cross_entropy(Z, Y, label_smoothing=0.1): tests/golden/training.json
TEST(LabelSmoothing, CostsWhatPyTorchSays) {
  const nlohmann::json golden = test::golden("training")["label_smoothing"];
  Matrix<double> Z(6, 4);
  Matrix<double> Y(6, 4);
  for (Index i = 0; i < 6; ++i) {
    for (Index j = 0; j < 4; ++j) {
      Z(i, j) = golden["Z"][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
      Y(i, j) = golden["Y"][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    }
  }
  TrainOptions options;
  options.label_smoothing = golden["smoothing"];

  smooth_labels<double>(options, Task::multiclass, Y.view());

  const double cost = engine::sum_costs<double>(Loss::cross_entropy, Z.view(), Y.view(), {}) / 6;
  EXPECT_NEAR(cost, golden["cost"], 1e-14);
}

TEST(LabelSmoothing, LeavesValidationRowsAsTheyAre) {
  TrainOptions options = quick();
  options.label_smoothing = 0.5;
  const Table table = test::same_sign(40);
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);

  const auto learned = make_dataset<double>(plan.features, table, plan.split.train, options);
  for (const double y : learned.Y.flat()) EXPECT_EQ(std::abs(y - 0.5), 0.25);

  // cost of validation: the log loss of the rows as they are
  const Model model = train(table, options);
  const Table held = select_rows(table, plan.split.validation);
  const auto kept = static_cast<std::size_t>(model.history.kept_epoch - 1);
  EXPECT_NEAR(*model.history.epochs[kept].validation_cost, metric(model, held, "log_loss"), 1e-5);
}

TEST(Poisson, LearnsTheMeanOfCounts) {
  TrainOptions options = with(LossName::poisson);
  options.epochs = 60;

  const Model model = train(counts(), options);

  Table ask;
  add_column(ask, "x", NumberColumn{{0, 1, 2}});
  const Predictions said = predict(model, ask, 1);
  for (Index i = 0; i < 3; ++i) {  // e^0, e^1, e^2
    EXPECT_NEAR(std::log(said.values(i, 0)), static_cast<double>(i), 0.25);
  }
  // sklearn.metrics.mean_poisson_deviance of right means is near 1
  EXPECT_NEAR(metric(model, counts(), "poisson_deviance"), 1, 0.25);
}

TEST(Poisson, RefusesANegativeCountByItsRow) {
  Table table = counts();
  std::get<NumberColumn>(table.columns[1]).values[41] = -2;

  const Message message = message_of([&] { train(table, with(LossName::poisson)); });

  EXPECT_EQ(message.code, "negative-count");
  EXPECT_EQ(message.text, "\"y\" is -2 in row 42, and poisson counts from 0 up");
}

TEST(Quantiles, LieAboveTheirShareOfTheRowsAndAscend) {
  TrainOptions options = with(LossName::quantile);
  options.quantiles = {0.2, 0.5, 0.8};
  options.epochs = 80;

  const Model trained = train(noisy(), options);
  const Model model = from_bytes(to_bytes(trained), "m.gradus");  // as a file keeps it

  EXPECT_EQ(model.network, trained.network);
  const Predictions said = predict(model, noisy(), 2);
  ASSERT_EQ(said.values.cols(), 3);
  const Table table = noisy();
  const auto& y = std::get<NumberColumn>(table.columns[1]).values;
  std::vector<double> below(3);
  for (Index i = 0; i < said.values.rows(); ++i) {
    for (Index j = 0; j < 3; ++j) {
      below[static_cast<std::size_t>(j)] += y[static_cast<std::size_t>(i)] < said.values(i, j);
      const double last = j > 0 ? said.values(i, j - 1) : said.values(i, j);
      EXPECT_LE(last, said.values(i, j));
    }
  }
  EXPECT_NEAR(below[0] / 600, 0.2, 0.08);
  EXPECT_NEAR(below[1] / 600, 0.5, 0.08);
  EXPECT_NEAR(below[2] / 600, 0.8, 0.08);
  EXPECT_NEAR(metric(model, noisy(), "coverage"), 0.6, 0.1);
  // the pinball cost of a uniform number at its quantile q is q (1 - q) / 2: by integration
  EXPECT_NEAR(metric(model, noisy(), "pinball"), (0.08 + 0.125 + 0.08) / 3, 0.01);
}

TEST(Quantiles, AnswerWithTheOneNearestTheMedian) {
  EXPECT_EQ(answer_column({0.1, 0.4, 0.9}), 1);
  EXPECT_EQ(answer_column({0.5}), 0);
  EXPECT_EQ(answer_column({}), 0);
}

}  // namespace
}  // namespace gradus
