// Binary cross-entropy over several outputs: cost, gradient and five steps of PyTorch's
// BCEWithLogitsLoss in float64 (tests/golden/labels.json).
#include "engine/step.hpp"
#include "support/data.hpp"
#include "tests/engine/loss_of_Z.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradus::engine {
namespace {

using nlohmann::json;

void expect_cost_and_gradient(const json& golden, std::span<const double> weight, double cost_there,
                              const Matrix<double>& dZ) {
  const Matrix<double> Z = test::matrix_of<double>(golden["Z"]);
  const Matrix<double> Y = test::matrix_of<double>(golden["Y"]);
  const Network network{.inputs = Z.cols(), .hidden = {}, .outputs = Z.cols()};
  const auto [cost_here, dZ_here] = test::loss_of_Z<double>(network, Z, Y, weight);

  EXPECT_NEAR(cost_here, cost_there, 1e-14 * cost_there);
  for (Index i = 0; i < dZ.rows(); ++i) {
    for (Index j = 0; j < dZ.cols(); ++j) EXPECT_NEAR(dZ_here(i, j), dZ(i, j), 1e-15);
  }
}

TEST(LabelLoss, IsPyTorchsMeanOverRowsAndOutputsWithWeightsAndWithout) {
  const json golden = test::golden("labels")["loss"];
  const auto weight = golden["weight"].get<std::vector<double>>();

  expect_cost_and_gradient(golden, weight, golden["cost"], test::matrix_of<double>(golden["dZ"]));
  expect_cost_and_gradient(golden, {}, golden["even_cost"],
                           test::matrix_of<double>(golden["even_dZ"]));
}

TEST(LabelLoss, LearnsAsPyTorchDoes) {
  const json run = test::golden("labels")["run"];
  const auto dims = run["dims"].get<std::vector<Index>>();
  const Network network{.inputs = dims[0],
                        .hidden = {{dims[1], Activation::tanh}, {dims[2], Activation::tanh}},
                        .outputs = dims[3]};
  const Matrix<double> X = test::matrix_of<double>(run["X"]);
  const Matrix<double> Y = test::matrix_of<double>(run["Y"]);
  const Update update{.optimizer = GradientDescent{}, .learning_rate = run["learning_rate"]};
  Parameters<double> parameters(network);
  std::copy(run["before"].begin(), run["before"].end(), parameters.flat().begin());
  Workspace<double> workspace(network, X.rows());
  Gradients<double> gradients(network);
  OptimizerState<double> state(update.optimizer, network);
  ThreadPool pool(2);

  for (const double expected : run["costs"]) {
    const double cost_before = train_step<double>(network, update, {X.view(), Y.view(), {}},
                                                  workspace, gradients, state, parameters, pool);
    EXPECT_NEAR(cost_before, expected, 1e-13);
  }
  const auto after = run["after"].get<std::vector<double>>();
  for (std::size_t i = 0; i < after.size(); ++i)
    EXPECT_NEAR(parameters.flat()[i], after[i], 1e-12) << i;  // the promise is 1e-10
}

}  // namespace
}  // namespace gradus::engine
