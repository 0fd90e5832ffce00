// Embeddings: steps and answers of PyTorch (tests/golden/embeddings.json), slopes that finite
// differences see, and bits that the number of threads does not change.
#include "base/random.hpp"
#include "engine/predictor.hpp"
#include "engine/step.hpp"
#include "support/data.hpp"

namespace gradus::engine {
namespace {

/// X is number, code, number, code.
const Network network{
    .inputs = 4,
    .hidden = {{6, Activation::tanh}},
    .outputs = 3,
    .loss = Loss::cross_entropy,
    .embeddings = {{.input = 1, .levels = 5, .units = 3}, {.input = 3, .levels = 4, .units = 2}}};

struct Problem {
  Network own;
  nlohmann::json golden = test::golden("embeddings");
  Matrix<double> X, Y;
  Parameters<double> parameters{network};
  ThreadPool pool{1};
  Workspace<double> workspace;
  Gradients<double> gradients{network};

  explicit Problem(Network of = network)
      : own(std::move(of)),
        X(std::ssize(golden["Y"]), 4),
        Y(X.rows(), 3),
        workspace(own, X.rows()) {
    std::ranges::copy(golden["X"].get<std::vector<double>>(), X.flat().begin());
    std::ranges::copy(golden["start"].get<std::vector<double>>(), parameters.flat().begin());
    for (Index i = 0; i < X.rows(); ++i) {
      Y(i, golden["Y"][static_cast<std::size_t>(i)].get<Index>()) = 1;
    }
  }
  Batch<double> batch() const { return {X.view(), Y.view(), {}}; }
  double cost_now() {
    forward<double>(own, parameters, X.view(), workspace, pool);
    return cost(own, batch(), workspace);
  }
};

void expect_near(std::span<const double> ours, const nlohmann::json& theirs, double allowed) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], theirs[i].get<double>(), allowed) << "number " << i;
  }
}

/// Numbers near 1, in double.
constexpr double allowed = 1e-10;

void expect_run_of_pytorch(const char* name, const Update& update) {
  Problem problem;
  const nlohmann::json& run = problem.golden["runs"][name];
  OptimizerState<double> state(update.optimizer, network);
  std::vector<double> costs;

  for (std::size_t step = 0; step < run["costs"].size(); ++step) {
    costs.push_back(train_step<double>(network, update, problem.batch(), problem.workspace,
                                       problem.gradients, state, problem.parameters, problem.pool));
    if (step == 0) expect_near(problem.gradients.flat(), run["gradients"], allowed);
  }
  const Predictor<double> predictor(network, problem.parameters);
  Predictor<double>::Room room(network, problem.X.rows());
  const MatrixView<const double> A = predictor.predict(problem.X.view(), room).A;

  expect_near(costs, run["costs"], allowed);
  expect_near(problem.parameters.flat(), run["after"], allowed);
  expect_near({A.data, static_cast<std::size_t>(A.rows * A.cols)}, run["answers"], allowed);
}

TEST(Embedding, TakesTheStepsOfPyTorch) {
  expect_run_of_pytorch("gradient_descent", {GradientDescent{}, 0.4});
}

TEST(Embedding, IsClippedAndHeldSmallLikeW) {
  expect_run_of_pytorch(
      "adam_clip_l2",
      {.optimizer = Adam{0.9, 0.999, 1e-3}, .learning_rate = 0.05, .l2 = 0.02, .clip_norm = 0.3});
}

/// Of a mask that stays, where the input has dropout.
void expect_slopes_of_finite_differences(Problem&& problem) {
  problem.workspace.name_masks({.seed = 3, .iteration = 1});
  problem.cost_now();
  backward(problem.own, problem.parameters, problem.batch(), problem.workspace, problem.gradients,
           problem.pool);
  constexpr double h = 1e-5;  // error of the difference: h^2 times a third derivative of some 1

  for (std::size_t i = 0; i < problem.parameters.embedded().size(); ++i) {
    double& number = problem.parameters.embedded()[i];
    const double before = number;
    number = before + h;
    const double up = problem.cost_now();
    number = before - h;
    const double down = problem.cost_now();
    number = before;
    EXPECT_NEAR(problem.gradients.embedded()[i], (up - down) / (2 * h), 1e-9) << "number " << i;
  }
}

TEST(Embedding, HasTheSlopesThatFiniteDifferencesSee) {
  expect_slopes_of_finite_differences(Problem());
  Network masked = network;
  masked.input_dropout = 0.4;
  expect_slopes_of_finite_differences(Problem(masked));
}

/// A step on many rows; the parameters after it.
Parameters<float> after_a_step(int threads) {
  const Network wide{.inputs = 3,
                     .hidden = {{65, Activation::relu}},
                     .outputs = 1,
                     .loss = Loss::squared_error,
                     .embeddings = {{.input = 0, .levels = 7, .units = 33},
                                    {.input = 2, .levels = 50, .units = 5}}};
  constexpr Index m = 3000;
  Random random(2, Stream::sample, 0);
  const auto draw = [&] { return random.normal(); };
  Matrix<float> X(m, 3);
  Matrix<float> Y(m, 1);
  for (Index i = 0; i < m; ++i) {
    X(i, 0) = static_cast<float>(random.below(7));
    X(i, 1) = static_cast<float>(draw());
    X(i, 2) = static_cast<float>(random.below(50));
    Y(i, 0) = static_cast<float>(draw());
  }
  Parameters<float> parameters = initialize_parameters<float>(wide, Initializer::he, draw);
  for (float& e : parameters.embedded()) e = static_cast<float>(draw());
  ThreadPool pool(threads);
  Workspace<float> workspace(wide, m);
  Gradients<float> gradients(wide);
  const Update update{.optimizer = Adam{}, .learning_rate = 0.01};
  OptimizerState<float> state(update.optimizer, wide);
  train_step<float>(wide, update, {X.view(), Y.view(), {}}, workspace, gradients, state, parameters,
                    pool);
  return parameters;
}

TEST(Embedding, HasTheSameBitsForAnyNumberOfThreads) {
  const Parameters<float> one = after_a_step(1);

  EXPECT_EQ(after_a_step(3), one);
}

}  // namespace
}  // namespace gradus::engine
