// Every loss with its gradient, and five training steps with each loss and each activation, against
// PyTorch in float64 (tests/golden/training.json).
#include "engine/pointwise_loss.hpp"

#include "engine/step.hpp"
#include "network/names.hpp"
#include "support/data.hpp"
#include "tests/engine/loss_of_Z.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus::engine {
namespace {

using nlohmann::json;

LossSettings settings_of(const json& golden, Loss loss) {
  LossSettings settings{.focal_gamma = golden["focal_gamma"], .huber_delta = golden["huber_delta"]};
  if (loss == Loss::quantile) settings.quantiles = golden["quantiles"].get<std::vector<double>>();
  return settings;
}

template <Scalar T>
void expect_cost_and_gradient(const std::string& name, double allowed) {
  const json all = test::golden("training");
  const json golden = all["losses"][name];
  const Loss loss = *value_of(loss_names, name);
  const Matrix<T> Z = test::matrix_of<T>(golden["Z"]);
  const Matrix<T> Y = test::matrix_of<T>(golden["Y"]);
  const auto weight = golden["weight"].get<std::vector<T>>();
  const Network network{.inputs = Z.cols(),
                        .hidden = {},
                        .outputs = Z.cols(),
                        .loss = loss,
                        .loss_settings = settings_of(all, loss)};
  const auto [cost_here, dZ_here] = test::loss_of_Z<T>(network, Z, Y, weight);

  const double expected = golden["cost"];
  EXPECT_NEAR(cost_here, expected, allowed * std::abs(expected));
  const Matrix<double> dZ = test::matrix_of<double>(golden["dZ"]);
  for (Index i = 0; i < dZ.rows(); ++i) {
    for (Index j = 0; j < dZ.cols(); ++j) {
      EXPECT_NEAR(dZ_here(i, j), dZ(i, j), allowed * (1 + std::abs(dZ(i, j))))
          << "row " << i << ", output " << j;
    }
  }
}

class EveryLoss : public testing::TestWithParam<std::pair<Loss, std::string_view>> {};

TEST_P(EveryLoss, HasTheWeightedCostAndGradientOfPyTorch) {
  const std::string name(GetParam().second);

  // A few roundings, of Z as well, whose e^Z poisson and the sigmoids take: |Z| is up to 50.
  expect_cost_and_gradient<double>(name, 1e-13);
  expect_cost_and_gradient<float>(name, 2e-5);
}

INSTANTIATE_TEST_SUITE_P(Names, EveryLoss, testing::ValuesIn(loss_names),
                         [](const auto& row) { return std::string(row.param.second); });

class EveryRun : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryRun, GivesTheParametersOfPyTorch) {
  const json all = test::golden("training");
  const json run = all["runs"][GetParam()];
  SCOPED_TRACE(run["loss"].get<std::string>() + " " + run["activation"].get<std::string>());
  const auto dims = run["dims"].get<std::vector<Index>>();
  const Activation g = *value_of(activation_names, run["activation"].get<std::string>());
  const Loss loss = *value_of(loss_names, run["loss"].get<std::string>());
  const Network network{.inputs = dims[0],
                        .hidden = {{dims[1], g}, {dims[2], g}},
                        .outputs = dims[3],
                        .loss = loss,
                        .loss_settings = settings_of(all, loss)};
  const Matrix<double> X = test::matrix_of<double>(run["X"]);
  const Matrix<double> Y = test::matrix_of<double>(run["Y"]);
  const auto weight = run["weight"].get<std::vector<double>>();
  const Update update{.optimizer = GradientDescent{}, .learning_rate = all["learning_rate"]};
  Parameters<double> parameters(network);
  std::copy(run["before"].begin(), run["before"].end(), parameters.flat().begin());
  Workspace<double> workspace(network, X.rows());
  Gradients<double> gradients(network);
  OptimizerState<double> state(update.optimizer, network);
  ThreadPool pool(2);

  for (const double expected : run["costs"]) {
    const double cost_before = train_step<double>(network, update, {X.view(), Y.view(), weight},
                                                  workspace, gradients, state, parameters, pool);
    EXPECT_NEAR(cost_before, expected, 1e-10 * (1 + std::abs(expected)));
  }

  for (std::size_t i = 0; i < parameters.flat().size(); ++i) {
    EXPECT_NEAR(parameters.flat()[i], run["after"][i].get<double>(), 1e-10) << "parameter " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(LossesAndActivations, EveryRun,
                         testing::Range(std::size_t{0},
                                        loss_names.size() + activation_names.size() - 1));

/// Cost and slope of one row.
std::pair<double, std::vector<double>> of_row(Loss loss, std::vector<double> Z,
                                              std::vector<double> Y) {
  const auto n = static_cast<Index>(Z.size());
  std::vector<double> dZ(Z.size());
  const LossSettings settings{.focal_gamma = 2, .huber_delta = 1, .quantiles = {0.9}};
  const MatrixView<const double> z{Z.data(), 1, n, n};
  const MatrixView<const double> y{Y.data(), 1, n, n};
  cost_slopes<double>(loss, z, y, settings, {dZ.data(), 1, n, n});
  return {sum_costs<double>(loss, z, y, {}, settings), dZ};
}

// (1 - p)^2 times -log p, where e^-1000 is 0 in double: 1 * 1000 when wrong, 0 when right.
TEST(Focal, StaysFiniteWhereTheProbabilityIsExactlyZeroOrOne) {
  EXPECT_EQ(of_row(Loss::binary_focal, {-1000}, {1}), (std::pair{1000.0, std::vector{-1.0}}));
  EXPECT_EQ(of_row(Loss::binary_focal, {1000}, {1}), (std::pair{0.0, std::vector{-0.0}}));
  EXPECT_EQ(of_row(Loss::focal, {0, 1000}, {1, 0}), (std::pair{1000.0, std::vector{-1.0, 1.0}}));
  EXPECT_EQ(of_row(Loss::focal, {0, 1000}, {0, 1}), (std::pair{0.0, std::vector{0.0, 0.0}}));
}

TEST(AtItsKink, TheSlopeIsZero) {
  EXPECT_EQ(of_row(Loss::absolute_error, {3}, {3}), (std::pair{0.0, std::vector{0.0}}));
  EXPECT_EQ(of_row(Loss::quantile, {3}, {3}), (std::pair{0.0, std::vector{0.0}}));
}

TEST(EveryCost, OfNaNIsNaN) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Loss loss :
       {Loss::absolute_error, Loss::huber, Loss::quantile, Loss::poisson, Loss::binary_focal}) {
    EXPECT_TRUE(std::isnan(of_row(loss, {nan}, {1}).first)) << name_of(loss_names, loss);
  }
  EXPECT_TRUE(std::isnan(of_row(Loss::focal, {nan, 1}, {1, 0}).first));
  EXPECT_TRUE(std::isnan(of_row(Loss::focal, {1, nan}, {1, 0}).first));
}

}  // namespace
}  // namespace gradus::engine
