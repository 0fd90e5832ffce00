// The engine gives the numbers of steps/, for every case of the table and for networks drawn at
// random. steps/ itself is held to NumPy in its own tests.
#include "bench/cases.hpp"
#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"
#include "steps/bridge.hpp"
#include "tests/engine/any_case.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace gradus {
namespace {

using bench::Case;
using bench::Number;
using bench::Operation;
using bench::Problem;

constexpr double learning_rate = 0.1;

/// What one step of the engine leaves behind, in double.
struct Results {
  Matrix<double> Z_last;  // [m, n_L]
  Matrix<double> A_last;  // [m, n_L]
  std::vector<double> dW_db;
  std::vector<double> W_b;  // after the step
  double cost = 0;
};

template <Scalar T>
Matrix<double> in_double(MatrixView<const T> view) {
  Matrix<double> copy(view.rows, view.cols);
  for (Index i = 0; i < view.rows; ++i) {
    for (Index j = 0; j < view.cols; ++j) copy(i, j) = static_cast<double>(view(i, j));
  }
  return copy;
}

template <Scalar T>
Results engine_results(const Case& c) {
  Problem<T> problem(c);
  ThreadPool pool(1);
  engine::Workspace<T> workspace(problem.network, c.rows);
  Gradients<T> gradients(problem.network);
  const engine::Update update{.optimizer = engine::GradientDescent{},
                              .learning_rate = learning_rate};
  engine::OptimizerState<T> state(update.optimizer, problem.network);
  Results results;
  results.cost = engine::train_step(problem.network, update, problem.batch(), workspace, gradients,
                                    state, problem.parameters, pool);
  const Index L = problem.network.depth();
  results.Z_last = in_double<T>(workspace.Z_last());
  results.A_last = in_double<T>(workspace.A(L));
  results.dW_db.assign(gradients.flat().begin(), gradients.flat().end());
  results.W_b.assign(problem.parameters.flat().begin(), problem.parameters.flat().end());
  return results;
}

Results steps_results(const Case& c) {
  const Problem<double> problem(c);
  const steps::Parameters parameters = steps::to_steps(problem.network, problem.parameters);
  const steps::Matrix X = steps::columns_of(problem.X.view());
  const steps::Matrix Y = steps::columns_of(problem.Y.view());
  const steps::Cache cache = steps::model_forward(problem.network, parameters, X);
  const steps::Gradients gradients = steps::model_backward(problem.network, parameters, cache, Y);

  const Index L = problem.network.depth();
  Results results;
  results.cost =
      steps::compute_cost(problem.network.loss, cache.Z[L], Y, problem.network.loss_settings);
  results.Z_last = Matrix<double>(c.rows, problem.network.outputs);
  results.A_last = Matrix<double>(c.rows, problem.network.outputs);
  steps::columns_of(results.Z_last.view()) = cache.Z[L];
  steps::columns_of(results.A_last.view()) = cache.A[L];
  const auto flat = steps::from_steps(problem.network, gradients);
  results.dW_db.assign(flat.flat().begin(), flat.flat().end());
  const auto updated = steps::from_steps(
      problem.network, steps::update_parameters(parameters, gradients, learning_rate));
  results.W_b.assign(updated.flat().begin(), updated.flat().end());
  return results;
}

/// |a - b| / |b| in the Frobenius norm; |a - b| where b is 0.
double relative_error(std::span<const double> a, std::span<const double> b) {
  double difference = 0;
  double size = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    size += b[i] * b[i];
  }
  return size > 0 ? std::sqrt(difference / size) : std::sqrt(difference);
}

class EveryCase : public testing::TestWithParam<Case> {};

TEST_P(EveryCase, GivesTheNumbersOfSteps) {
  const Case& c = GetParam();
  const double allowed = bench::allowed_error(c);

  const Results expected = steps_results(c);
  const Results got =
      c.number == Number::float32 ? engine_results<float>(c) : engine_results<double>(c);

  EXPECT_LE(relative_error(got.Z_last.flat(), expected.Z_last.flat()), allowed);
  EXPECT_LE(relative_error(got.A_last.flat(), expected.A_last.flat()), allowed);
  EXPECT_LE(relative_error(got.dW_db, expected.dW_db), allowed);
  EXPECT_LE(relative_error(got.W_b, expected.W_b), allowed);
  EXPECT_NEAR(got.cost, expected.cost, allowed * (1 + std::abs(expected.cost)));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryCase, testing::ValuesIn(bench::cases()),
                         [](const testing::TestParamInfo<Case>& c) {
                           return std::to_string(c.index);
                         });

// relu, leaky_relu and selu are left to the table: at a kink float and double may fall to different
// sides
const std::vector<Activation> smooth{Activation::identity, Activation::sigmoid, Activation::tanh,
                                     Activation::elu,      Activation::gelu,    Activation::silu,
                                     Activation::mish,     Activation::softplus};

void check(const Case& c, const Results& got, double allowed) {
  const Results expected = steps_results(c);
  RC_ASSERT(relative_error(got.Z_last.flat(), expected.Z_last.flat()) <= allowed);
  RC_ASSERT(relative_error(got.A_last.flat(), expected.A_last.flat()) <= allowed);
  RC_ASSERT(relative_error(got.dW_db, expected.dW_db) <= allowed);
  RC_ASSERT(relative_error(got.W_b, expected.W_b) <= allowed);
  RC_ASSERT(std::abs(got.cost - expected.cost) <= allowed * (1 + expected.cost));
}

RC_GTEST_PROP(AnyNetwork, GivesTheNumbersOfStepsInDouble, ()) {
  const Case c = test::any_case(Number::float64, smooth);
  check(c, engine_results<double>(c), bench::allowed_error(c));
}

// The table's bound is on sums that do not cancel. All digits of a single row's Z or A - Y may
// cancel, so there are many rows (one row is left to the table), in norm of all of which at most a
// digit does.
RC_GTEST_PROP(AnyNetwork, GivesTheNumbersOfStepsInFloat, ()) {
  Case c = test::any_case(Number::float32, smooth);
  c.rows += 31;
  check(c, engine_results<float>(c), 10 * bench::allowed_error(c));
}

}  // namespace
}  // namespace gradus
