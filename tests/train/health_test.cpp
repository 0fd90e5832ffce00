// Findings about a training's health: each where it must be seen, none where all is well; and the
// way back from divergence.
#include "train/health.hpp"

#include "tests/train/tables.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::line;
using test::message_of;
using test::quick;
using test::same_sign;
using test::train;

const Finding* find(const Model& model, const std::string& code) {
  for (const Finding& finding : model.history.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

Table noise(Index rows) {
  Table table = same_sign(rows);
  Random random(3, Stream::sample, 1);
  for (double& y : std::get<NumberColumn>(table.columns[2]).values) y = random.uniform() < 0.5;
  return table;
}

TEST(LayerStatistics, AreThoseOfTheNumbersByHand) {
  const Network network{
      2, {{2, Activation::relu}, {2, Activation::sigmoid}}, 1, Loss::squared_error};
  Parameters<double> parameters(network);
  Gradients<double> gradients(network);
  engine::Workspace<double> workspace(network, 2);
  workspace.set_rows(2);
  parameters.W(1)(0, 0) = 3;
  parameters.W(1)(1, 1) = -4;  // norm 5
  gradients.dW(1)(0, 1) = 0.5;
  workspace.A(1)(0, 0) = 2;  // 2 0 / 0 0: mean 0.5, variance (2.25 + 3 * 0.25) / 4 = 0.75
  workspace.A(2)(0, 0) = 0.5;
  workspace.A(2)(0, 1) = 0.999;  // 4 A (1 - A) = 0.003996, under 0.01
  workspace.A(2)(1, 0) = 0.99;   // 0.0396
  workspace.A(2)(1, 1) = 0.001;

  const LayerStatistics seen = layer_statistics(network, workspace, parameters, gradients);

  EXPECT_DOUBLE_EQ(seen.norm_of_W[0], 5);
  EXPECT_DOUBLE_EQ(seen.norm_of_dW[0], 0.5);
  EXPECT_DOUBLE_EQ(seen.spread_of_A[0], std::sqrt(0.75));
  EXPECT_DOUBLE_EQ(seen.share_of_zero[0], 0.75);
  EXPECT_DOUBLE_EQ(seen.share_of_flat[0], 0);
  EXPECT_DOUBLE_EQ(seen.share_of_flat[1], 0.5);
}

TEST(LayerStatistics, SayNothingOfWhatDropoutLeftOutOrASumHides) {
  const Network network{.inputs = 2,
                        .hidden = {{.units = 2, .activation = Activation::sigmoid, .dropout = 0.5},
                                   {.units = 2, .activation = Activation::tanh},
                                   {.units = 2, .activation = Activation::tanh, .residual = true}},
                        .outputs = 1,
                        .loss = Loss::squared_error};
  engine::Workspace<double> workspace(network, 2);
  workspace.set_rows(2);
  workspace.A(1)(0, 0) = 2 * 0.999;  // two are kept and doubled, one of them flat
  workspace.A(1)(1, 1) = 2 * 0.5;
  for (const Index row : {0, 1}) {
    for (const Index unit : {0, 1}) workspace.A(3)(row, unit) = 1;
  }

  const LayerStatistics seen =
      layer_statistics(network, workspace, Parameters<double>(network), Gradients<double>(network));

  EXPECT_DOUBLE_EQ(seen.share_of_flat[0], 0.5);
  EXPECT_DOUBLE_EQ(seen.share_of_flat[1], 0);
  EXPECT_DOUBLE_EQ(seen.share_of_flat[2], 0);
}

TEST(Health, ComparesCostsBelowZeroByTheirSize) {
  EXPECT_EQ(times(2, 0.3), 0.6);
  EXPECT_EQ(times(100, -0.5), 49);  // -0.5 + 99 * 0.5
  EXPECT_DOUBLE_EQ(times(0.9, -1), -1.1);
}

TEST(LayerStatistics, CallAUnitDeadAfterEnoughSamplesInARow) {
  const Network network{2, {{3, Activation::relu}}, 1, Loss::squared_error};
  const Parameters<float> parameters(network);
  const Gradients<float> gradients(network);
  engine::Workspace<float> workspace(network, 10);
  workspace.set_rows(10);
  HealthMemory memory{.silent = std::vector<std::int64_t>(3)};
  std::vector<double> dead;

  for (const float first : {1.0F, 0.0F, 0.0F, 1.0F}) {
    workspace.A(1)(4, 0) = first;
    workspace.A(1)(9, 2) = 0.5F;
    LayerStatistics seen = layer_statistics(network, workspace, parameters, gradients);
    count_dead_units(network, workspace, 20, memory, seen);
    dead.push_back(seen.dead_units[0]);
  }

  EXPECT_EQ(dead, (std::vector<double>{0, 1, 2, 1}));  // unit 2 from 20 samples, unit 1 from 10..30
}

TEST(Health, IsSilentWhereAllIsWell) {
  TrainOptions options = quick({16, 8});
  options.epochs = 40;

  EXPECT_TRUE(train(same_sign(600), options).history.findings.empty());
}

TEST(Health, SeesDeadUnits) {
  TrainOptions options = quick({8, 8});
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 30;  // one step far beyond the data
  options.batch_size = 32;
  options.epochs = 60;
  std::vector<Message> warnings;
  Observer observer;
  observer.on_warning = [&](const Message& message) { warnings.push_back(message); };

  const Model model = train(same_sign(200), options, observer);

  const Finding* dead = find(model, "dead-units");
  ASSERT_NE(dead, nullptr);
  EXPECT_GT(dead->layer, 0);
  EXPECT_GT(dead->epoch, 0);
  EXPECT_GT(dead->count, 1);
  EXPECT_EQ(std::count_if(warnings.begin(), warnings.end(),
                          [&](const Message& m) { return m.text == dead->text; }),
            1);
}

TEST(Health, SeesSaturatedUnits) {
  TrainOptions options = quick({8});
  options.activation = Activation::sigmoid;
  options.scaling = Scaling::none;
  Table table = same_sign(200);
  for (std::size_t column : {0U, 1U}) {
    for (double& x : std::get<NumberColumn>(table.columns[column]).values) x *= 1000;
  }

  const Finding* finding = nullptr;
  const Model model = train(table, options);
  finding = find(model, "saturated");

  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->layer, 1);
  EXPECT_NE(finding->fix.find("--scaling standard"), std::string::npos);
}

TEST(Health, SeesAGradientThatVanishes) {
  TrainOptions options = quick({8, 8, 8, 8, 8, 8});
  options.activation = Activation::sigmoid;  // hands back at most a quarter
  options.epochs = 3;

  const Model model = train(same_sign(200), options);

  ASSERT_NE(find(model, "vanishing-gradient"), nullptr);
  EXPECT_NE(find(model, "vanishing-gradient")->fix.find("--activation relu"), std::string::npos);
}

TEST(Health, SeesAGradientThatExplodes) {
  TrainOptions options = quick({8});
  options.scaling = Scaling::none;
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 1e-12;
  options.epochs = 1;
  Table table = same_sign(200);
  for (double& x : std::get<NumberColumn>(table.columns[0]).values) x *= 1e4;

  const Model model = train(table, options);

  ASSERT_NE(find(model, "exploding-gradient"), nullptr);
  EXPECT_NE(find(model, "exploding-gradient")->fix.find("--clip-norm 1"), std::string::npos);
}

TEST(Health, SeesThatNothingIsLearned) {
  TrainOptions options = quick({8});
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 1e-9;
  options.batch_size = 32;
  options.epochs = 40;

  ASSERT_NE(find(train(same_sign(200), options), "not-learning"), nullptr);
}

TEST(Health, SeesACostThatRises) {
  TrainOptions options = quick({});
  options.optimizer = OptimizerName::gd;
  options.batch_size = 0;
  options.learning_rate = 2.2;  // above 2 / the largest curvature, which is 1 for a standardised x
  options.epochs = 40;

  ASSERT_NE(find(train(line(), options), "learning-rate-too-high"), nullptr);
}

TEST(Health, TellsOfOverfittingOnlyWhereNothingWillStopIt) {
  TrainOptions options = quick({64, 64});
  options.epochs = 120;
  int warnings = 0;
  Observer observer;
  observer.on_warning = [&](const Message& message) { warnings += message.code == "overfitting"; };

  const Model model = train(noise(100), options, observer);
  const int without = warnings;
  options.early_stopping = 60;
  const Model stopping = train(noise(100), options, observer);

  EXPECT_NE(find(model, "overfitting"), nullptr);
  EXPECT_NE(find(stopping, "overfitting"), nullptr);
  EXPECT_EQ(without, 1);
  EXPECT_EQ(warnings, 1);
}

// Divergence.

TrainOptions diverging() {
  TrainOptions options = quick({});
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 20;  // a line's cost grows 19 times by each step across its valley
  options.batch_size = 16;
  options.epochs = 20;
  return options;
}

TEST(Recovery, GoesOnWithASmallerLearningRateToTheSameBitsOnAnyThreads) {
  TrainOptions options = diverging();
  ASSERT_EQ(message_of([&] { train(line(), options); }).code, "diverged");
  options.on_divergence = OnDivergence::recover;

  const Model one = train(line(), options);
  options.threads = 3;
  const Model three = train(line(), options);

  ASSERT_NE(find(one, "recovered"), nullptr);
  EXPECT_EQ(std::ssize(one.history.epochs), 20);
  for (Index i = 0; i < 20; ++i)
    EXPECT_EQ(one.history.epochs[static_cast<std::size_t>(i)].epoch, i + 1);
  EXPECT_LT(one.history.epochs.back().train_cost, 0.1);  // of a standardised target
  EXPECT_EQ(model_hash(one.parameters), model_hash(three.parameters));
}

TEST(Recovery, ChangesNoBitOfARunThatDoesNotDiverge) {
  TrainOptions options = quick({8});
  options.batch_size = 32;
  const Model without = train(same_sign(200), options);
  options.on_divergence = OnDivergence::recover;

  EXPECT_EQ(model_hash(train(same_sign(200), options).parameters), model_hash(without.parameters));
}

TEST(Recovery, GivesUpAfterEightHalvings) {
  TrainOptions options = diverging();
  options.learning_rate = 1e6;
  options.on_divergence = OnDivergence::recover;
  Observer observer;
  int warnings = 0;
  observer.on_finding = [&](const Finding& finding) { warnings += finding.code == "recovered"; };

  EXPECT_EQ(message_of([&] { train(line(), options, observer); }).code, "diverged");
  EXPECT_EQ(warnings, 1);  // counted after that
}

}  // namespace
}  // namespace gradus
