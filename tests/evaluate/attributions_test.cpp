// Attributions of formulas by hand, and that they add up; the gradients against finite differences.
#include "evaluate/attributions.hpp"

#include "tests/evaluate/linear.hpp"

#include <cmath>
#include <numeric>

#include "evaluate/input_gradients.hpp"

namespace gradus {
namespace {

/// Parameters and inputs of a normal distribution.
template <class Numbers>
void fill_normal(Numbers&& numbers, std::uint32_t part) {
  Random random(3, Stream::sample, part);
  for (double& x : numbers) x = random.normal();
}

/// dX is dZ / dX of each row, as central differences see it.
template <class Function>
void expect_slopes(const Matrix<double>& dX, const Matrix<double>& X, const Function& Z,
                   double allowed) {
  constexpr double h = 1e-5;  // error of the difference: h^2 times a third derivative of some 1
  for (Index row = 0; row < X.rows(); ++row) {
    for (Index place = 0; place < X.cols(); ++place) {
      std::vector<double> up(X.row(row).begin(), X.row(row).end());
      std::vector<double> down = up;
      up[static_cast<std::size_t>(place)] += h;
      down[static_cast<std::size_t>(place)] -= h;
      EXPECT_NEAR(dX(row, place), (Z(up) - Z(down)) / (2 * h), allowed) << row << ' ' << place;
    }
  }
}

TEST(InputGradients, AreTheSlopesThatFiniteDifferencesSee) {
  const Network network{
      3, {{5, Activation::tanh}, {4, Activation::sigmoid}}, 2, Loss::cross_entropy};
  Parameters<double> parameters(network);
  fill_normal(parameters.flat(), 0);
  Matrix<double> X(2, 3);
  fill_normal(X.flat(), 1);

  const Matrix<double> dX = input_gradients({network, parameters}, X.view(), 1);

  // Z(L) by hand, so that nothing of the engine stands on both sides.
  const auto Z = [&](std::vector<double> A) {
    for (Index l = 1; l <= 3; ++l) {
      std::vector<double> next(parameters.b(l).begin(), parameters.b(l).end());
      for (std::size_t u = 0; u < next.size(); ++u) {
        const auto w = parameters.W(l).row(static_cast<Index>(u));
        next[u] = std::inner_product(A.begin(), A.end(), w.begin(), next[u]);
        if (l == 1) next[u] = std::tanh(next[u]);
        if (l == 2) next[u] = 1 / (1 + std::exp(-next[u]));
      }
      A = next;
    }
    return A[1];
  };
  expect_slopes(dX, X, Z, 1e-8);
}

TEST(InputGradients, GoThroughNormsDropoutAndSumsAsPredictionDoes) {
  const Network network{
      3,
      {{.units = 4, .activation = Activation::tanh, .norm = Norm::batch, .dropout = 0.5},
       {.units = 4, .activation = Activation::gelu, .norm = Norm::layer},
       {.units = 4, .activation = Activation::tanh, .residual = true}},
      2,
      Loss::cross_entropy};
  Parameters<double> parameters(network);
  fill_normal(parameters.flat(), 0);
  for (double& variance : parameters.variance(1)) variance = 0.5 + variance * variance;
  Matrix<double> X(2, 3);
  fill_normal(X.flat(), 1);
  const engine::Predictor<double> predictor(network, parameters);
  engine::Predictor<double>::Room room(network, 1);
  const auto Z = [&](std::vector<double> x) {
    return predictor.predict({x.data(), 1, 3, 3}, room).Z(0, 1);
  };

  const Matrix<double> dX = input_gradients(engine::freeze(network, parameters), X.view(), 1);

  expect_slopes(dX, X, Z, 1e-7);
}

TEST(Attributions, OfALinearModelAreWeightTimesDistanceFromTheFill) {
  test::Linear linear(5);
  std::get<NumberFeature>(linear.model.features.inputs[2]).fill = 0.5;  // of a
  linear.model.features.target.mean = 10;
  linear.model.features.target.deviation = 3;
  test::numbers(linear.table, 1)[4] = -1;
  test::numbers(linear.table, 2)[4] = 2;
  const std::vector<Index> rows{4};

  const Attribution one = attributions(linear.model, linear.table, rows)[0];

  EXPECT_EQ(one.row, 4);
  EXPECT_DOUBLE_EQ(one.baseline, 13);  // 10 + 3 (2 * 0.5)
  EXPECT_DOUBLE_EQ(one.f, 19);         // 10 + 3 (2 * 2 - 1)
  EXPECT_EQ(one.integrated[0], 0);
  EXPECT_NEAR(one.integrated[1], -3, 1e-12);
  EXPECT_NEAR(one.integrated[2], 9, 1e-12);
  EXPECT_NEAR(one.gradient_input[2], 9, 1e-12);
}

TEST(Attributions, OfQuantilesAreThoseOfTheMedian) {
  test::Linear linear(5);
  Network& network = linear.model.network;
  network.outputs = 2;
  network.loss = Loss::quantile;
  network.loss_settings.quantiles = {0.1, 0.5};
  linear.model.features.target.quantiles = {0.1, 0.5};
  Parameters<double> parameters(network);
  parameters.W(1)(0, 2) = 7;  // of the first, which is not asked
  parameters.W(1)(1, 2) = 2;
  linear.model.parameters = parameters;
  test::numbers(linear.table, 2)[4] = 3;
  const std::vector<Index> rows{4};

  const Attribution one = attributions(linear.model, linear.table, rows)[0];

  EXPECT_DOUBLE_EQ(one.f, 6);
  EXPECT_NEAR(one.integrated[2], 6, 1e-12);
}

TEST(Attributions, AddUpToTheDistanceFromTheBaseline) {
  const Table table = test::same_sign(200);
  const Model model = test::train(table, test::quick({16}));
  const std::vector<Index> rows{3, 0, 7, 41};

  const auto all = attributions(model, table, rows);

  ASSERT_EQ(all.size(), 4U);
  const Matrix<double> Z = predict_Z(model, table, 1);
  for (const Attribution& one : all) {
    const double sum = std::accumulate(one.integrated.begin(), one.integrated.end(), 0.0);
    EXPECT_NEAR(sum, one.f - one.baseline, 1e-3 * std::abs(one.f - one.baseline));
    EXPECT_NEAR(one.f, Z(one.row, 0), 1e-4);  // predict() computes this model in float
    EXPECT_EQ(one.of_class, 1);
  }
}

/// Of all that a network may have beside its products: words with numbers of their own, batch norm,
/// dropout, a sum, and slopes that are taken from Z.
TEST(Attributions, AddUpWhateverTheNetworkHas) {
  Table table = test::same_sign(150);
  CategoryColumn town{.codes = {}, .levels = {"oslo", "rome", "bath", "lima"}};
  for (Index row = 0; row < 150; ++row) town.codes.push_back(static_cast<std::int32_t>(row % 4));
  add_column(table, "town", town);
  TrainOptions options = test::quick({8, 8, 8});
  options.embedding = "3";
  options.activation = Activation::gelu;
  options.norm = Norm::batch;
  options.residual = Switch::yes;
  options.dropout = {0.2};
  const Model model = test::train(table, options);
  const std::vector<Index> rows{2, 5};

  const auto all = attributions(model, table, rows);

  ASSERT_EQ(all.size(), 2U);
  const Matrix<double> Z = predict_Z(model, table, 1);
  for (const Attribution& one : all) {
    EXPECT_EQ(one.integrated.size(), 3U);
    EXPECT_NE(one.integrated[2], 0);          // of the town
    EXPECT_NEAR(one.f, Z(one.row, 0), 1e-4);  // predict() computes this model in float
    EXPECT_NEAR(std::accumulate(one.integrated.begin(), one.integrated.end(), 0.0),
                one.f - one.baseline, 1e-3 * std::abs(one.f - one.baseline));
  }
}

}  // namespace
}  // namespace gradus
