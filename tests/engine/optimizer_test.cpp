// Eight steps of each optimizer on a small network give the costs and parameters of PyTorch
// (tests/golden/optimizers.json), and the threads do not show.
#include "engine/step.hpp"
#include "support/data.hpp"

#include <cmath>

namespace gradus::engine {
namespace {

const Network network{
    .inputs = 3, .hidden = {{5, Activation::tanh}}, .outputs = 2, .loss = Loss::cross_entropy};

template <Scalar T>
Matrix<T> matrix(const nlohmann::json& numbers, Index rows, Index cols) {
  Matrix<T> result(rows, cols);
  for (std::size_t i = 0; i < numbers.size(); ++i) result.flat()[i] = numbers[i].get<T>();
  return result;
}

template <Scalar T>
void expect_run_of(const char* name, const Update& update, double allowed) {
  const nlohmann::json golden = test::golden("optimizers");
  const nlohmann::json& run = golden["runs"][name];
  const Index rows = std::ssize(golden["Y"]);
  const Matrix<T> X = matrix<T>(golden["X"], rows, 3);
  Matrix<T> Y(rows, 2);
  for (Index row = 0; row < rows; ++row) {
    Y(row, golden["Y"][static_cast<std::size_t>(row)].get<Index>()) = 1;
  }
  ThreadPool pool(1);
  Workspace<T> workspace(network, rows);
  Gradients<T> gradients(network);
  OptimizerState<T> state(update.optimizer, network);
  Parameters<T> parameters(network);
  const auto start = golden["start"].get<std::vector<T>>();
  std::copy(start.begin(), start.end(), parameters.flat().begin());

  for (std::size_t step = 0; step < run["costs"].size(); ++step) {
    const double cost = train_step<T>(network, update, {X.view(), Y.view(), {}}, workspace,
                                      gradients, state, parameters, pool);
    EXPECT_NEAR(cost, run["costs"][step].get<double>(), allowed) << name << ", step " << step;
    const auto after = run["after"].find(std::to_string(step + 1));
    if (after == run["after"].end()) continue;
    const auto expected = after->get<std::vector<double>>();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(parameters.flat()[i], expected[i], allowed) << name << ", number " << i;
    }
  }
}

// Numbers near 1. In float a gradient is off by some 20 roundings of 6e-8; where a step divides by
// the root of its own square a small gradient hands its relative error on, eight times over.
constexpr double in_double = 1e-10;
constexpr double in_float = 1e-4;

void expect_run(const char* name, const Update& update) {
  expect_run_of<double>(name, update, in_double);
  expect_run_of<float>(name, update, in_float);
}

TEST(Optimizers, TakeTheStepsOfPyTorchWithWeightDecay) {
  constexpr double l2 = 0.03;
  expect_run("gradient_descent", {GradientDescent{}, 0.5, 0, l2});
  expect_run("momentum", {Momentum{0.8}, 0.2, 0, l2});
  expect_run("nesterov", {Nesterov{0.8}, 0.2, 0, l2});
  expect_run("rmsprop", {RmsProp{0.95, 1e-3}, 0.02, 0, l2});
  expect_run("adagrad", {Adagrad{1e-3}, 0.1, 0, l2});
  expect_run("adam", {Adam{0.8, 0.95, 1e-3}, 0.05, 0, l2});
  expect_run("adamw", {AdamW{0.8, 0.95, 1e-3, 0.3}, 0.05});
  expect_run("nadam", {NAdam{0.8, 0.95, 1e-3}, 0.05, 0, l2});
}

TEST(Optimizers, HaveTheDefaultsOfPyTorch) {
  expect_run_of<double>("rmsprop_default", {RmsProp{}, 0.02}, in_double);
  expect_run_of<double>("adagrad_default", {Adagrad{}, 0.1}, in_double);
  expect_run_of<double>("nadam_default", {NAdam{}, 0.05}, in_double);
}

TEST(Lion, TakesTheStepsOfItsPaper) {
  expect_run("lion", {Lion{0.8, 0.95, 0.3}, 0.02, 0, 0.03});
}

TEST(Lion, LeavesAWeightWithoutAGradientWhereItIs) {
  ThreadPool pool(1);
  const Update update{Lion{.weight_decay = 0}, 0.5};
  OptimizerState<double> state(update.optimizer, network);
  Parameters<double> parameters(network);

  update_parameters(network, update, Gradients<double>(network), state, parameters, pool);

  EXPECT_EQ(parameters, Parameters<double>(network));
}

TEST(MaxNorm, LimitsTheWeightsIntoEachUnitAsKeras) {
  expect_run("max_norm", {.optimizer = GradientDescent{}, .learning_rate = 0.5, .max_norm = 1.2});
}

/// What three updates leave of W and b in a network whose products are cut into several pieces.
Parameters<float> after_updates(const Optimizer& optimizer, int threads) {
  const Network wide{.inputs = 150,
                     .hidden = {{140, Activation::relu}, {131, Activation::relu}},
                     .outputs = 1,
                     .loss = Loss::squared_error};
  const Update update{.optimizer = optimizer,
                      .learning_rate = 0.01,
                      .l1 = 0.001,
                      .l2 = 0.01,
                      .clip_norm = 5,
                      .clip_value = 0.9,
                      .max_norm = 3};
  ThreadPool pool(threads);
  OptimizerState<float> state(optimizer, wide);
  Parameters<float> parameters(wide);
  Gradients<float> gradients(wide);
  float x = 0;
  for (float& w : parameters.flat()) w = std::sin(x += 0.7F);
  for (int step = 0; step < 3; ++step) {
    for (float& g : gradients.flat()) g = std::cos(x += 0.3F);
    update_parameters(wide, update, gradients, state, parameters, pool);
  }
  return parameters;
}

class EveryOptimizer : public testing::TestWithParam<Optimizer> {};

TEST_P(EveryOptimizer, GivesTheSameBitsOnOneToFourThreads) {
  const Parameters<float> expected = after_updates(GetParam(), 1);

  for (const int threads : {2, 3, 4}) EXPECT_EQ(after_updates(GetParam(), threads), expected);
}

TEST_P(EveryOptimizer, MovesGammaAsABiasAndLeavesRunningStatistics) {
  const Network normed{
      .inputs = 2,
      .hidden = {{.units = 3, .activation = Activation::relu, .norm = Norm::batch}},
      .outputs = 1,
      .loss = Loss::squared_error};
  const Update update{.optimizer = GetParam(),
                      .learning_rate = 0.1,
                      .l1 = 0.01,
                      .l2 = 0.1,
                      .clip_value = 0.5,
                      .max_norm = 0.5};
  ThreadPool pool(1);
  OptimizerState<double> state(update.optimizer, normed);
  Parameters<double> parameters(normed);
  Gradients<double> gradients(normed);
  std::ranges::fill(parameters.flat(), 2.0);
  for (const Index l : {1, 2}) {
    std::ranges::fill(gradients.db(l), 0.3);
    std::ranges::fill(gradients.dgamma(l), 0.3);
  }

  for (int step = 0; step < 3; ++step) {
    update_parameters(normed, update, gradients, state, parameters, pool);
  }

  EXPECT_LT(parameters.gamma(1)[2], 2);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_EQ(parameters.gamma(1)[j], parameters.b(1)[j]);
    EXPECT_EQ(parameters.mean(1)[j], 2);
    EXPECT_EQ(parameters.variance(1)[j], 2);
  }
  EXPECT_LE(std::hypot(parameters.W(1)(0, 0), parameters.W(1)(0, 1)), 0.5 + 1e-15);
}

INSTANTIATE_TEST_SUITE_P(All, EveryOptimizer,
                         testing::Values(GradientDescent{}, Momentum{}, Nesterov{}, RmsProp{},
                                         Adagrad{}, Adam{}, AdamW{}, NAdam{}, Lion{}),
                         [](const testing::TestParamInfo<Optimizer>& kind) {
                           return std::to_string(kind.index);
                         });

}  // namespace
}  // namespace gradus::engine
