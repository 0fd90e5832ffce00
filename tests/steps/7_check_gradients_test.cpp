// The gradient check passes what is right, at any depth and activation, and finds what is wrong.
#include "steps/7_check_gradients.hpp"

#include "base/numpy_legacy.hpp"
#include "network/names.hpp"
#include "tests/steps/golden_iteration.hpp"

#include <limits>
#include <utility>

namespace gradus::steps {
namespace {

struct Problem {
  Network network;
  Parameters parameters;
  Matrix X;
  Matrix Y;
};

/// A network with parameters and samples drawn from `seed`. Y holds a class where the loss has any.
Problem draw_problem(const std::vector<Index>& dims, Activation activation, Loss loss, Index m,
                     std::uint32_t seed) {
  NumpyLegacy numbers(seed);
  const auto randn = [&] { return numbers.randn(); };
  Problem problem;
  problem.network = {.inputs = dims.front(),
                     .hidden = {},
                     .outputs = dims.back(),
                     .loss = loss,
                     .loss_settings = {.focal_gamma = 1.5, .huber_delta = 0.75, .quantiles = {}}};
  if (loss == Loss::quantile) problem.network.loss_settings.quantiles = {0.1, 0.6};
  for (std::size_t l = 1; l + 1 < dims.size(); ++l) {
    problem.network.hidden.push_back({dims[l], activation});
  }
  problem.parameters = initialize_parameters(problem.network, Initializer::he, randn);
  for (Index l = 1; l <= problem.network.depth(); ++l) {
    problem.parameters.b[l] = Vector::NullaryExpr(problem.parameters.b[l].size(), randn);
  }
  problem.X = Matrix::NullaryExpr(dims.front(), m, randn);
  problem.Y = Matrix::NullaryExpr(dims.back(), m, randn);
  if (loss == Loss::poisson) problem.Y = problem.Y.array().abs().round();
  if (loss == Loss::binary_cross_entropy || loss == Loss::binary_focal)
    problem.Y = (problem.Y.array() > 0).cast<double>();
  if (loss == Loss::cross_entropy || loss == Loss::focal) {
    problem.Y.setZero();
    for (Index i = 0; i < m; ++i) problem.Y(i % dims.back(), i) = 1;
  }
  return problem;
}

GradientCheck check(const Problem& p) {
  return check_gradients(p.network, p.parameters, p.X, p.Y);
}

std::vector<Activation> every_activation() {
  std::vector<Activation> all;
  for (const auto& [activation, name] : activation_names) all.push_back(activation);
  return all;
}

class RightGradients : public testing::TestWithParam<std::tuple<Activation, int>> {};

TEST_P(RightGradients, AgreeWithTheSlopesForEveryLoss) {
  const auto [activation, hidden_layers] = GetParam();
  std::vector<Index> dims{6};
  for (int l = 0; l < hidden_layers; ++l) dims.push_back(5 + l % 3);
  const auto with_outputs = [&dims](Index outputs) {
    std::vector<Index> all = dims;
    all.push_back(outputs);
    return all;
  };

  const GradientCheck binary =
      check(draw_problem(with_outputs(1), activation, Loss::binary_cross_entropy, 17, 4));
  const GradientCheck classes =
      check(draw_problem(with_outputs(3), activation, Loss::cross_entropy, 17, 5));
  const GradientCheck numbers =
      check(draw_problem(with_outputs(2), activation, Loss::squared_error, 17, 6));

  // 1e-7 is what the product promises; see the derivation at the head of 7_check_gradients.cpp
  EXPECT_LT(binary.max_relative_error(), 1e-7);
  EXPECT_LT(classes.max_relative_error(), 1e-7);
  EXPECT_LT(numbers.max_relative_error(), 1e-7);
  EXPECT_EQ(binary.checked + binary.skipped, binary.total);
}

INSTANTIATE_TEST_SUITE_P(Depths, RightGradients,
                         testing::Combine(testing::ValuesIn(every_activation()),
                                          testing::Values(0, 1, 2, 5)),
                         [](const auto& values) {
                           return std::string(
                                      name_of(activation_names, std::get<0>(values.param))) +
                                  std::to_string(std::get<1>(values.param));
                         });

class EachLoss : public testing::TestWithParam<std::pair<Loss, Index>> {};

TEST_P(EachLoss, HasTheDerivativeThatItsCostShows) {
  const auto [loss, outputs] = GetParam();

  const GradientCheck found = check(draw_problem({6, 5, outputs}, Activation::tanh, loss, 17, 7));

  EXPECT_LT(found.max_relative_error(), 1e-7);
  EXPECT_GT(found.checked, found.total / 2);  // the rest sits on a kink of the cost
}

INSTANTIATE_TEST_SUITE_P(
    Names, EachLoss,
    testing::Values(std::pair(Loss::binary_cross_entropy, 3), std::pair(Loss::absolute_error, 2),
                    std::pair(Loss::huber, 2), std::pair(Loss::quantile, 2),
                    std::pair(Loss::poisson, 2), std::pair(Loss::binary_focal, 1),
                    std::pair(Loss::focal, 3)),
    [](const auto& row) { return std::string(name_of(loss_names, row.param.first)); });

class WrongGradients : public testing::Test {
 protected:
  const Problem p = draw_problem({4, 3, 2, 1}, Activation::tanh, Loss::binary_cross_entropy, 9, 11);
  const Cache cache = model_forward(p.network, p.parameters, p.X);
  Gradients gradients = model_backward(p.network, p.parameters, cache, p.Y);

  GradientCheck check_them() const {
    return check_gradients(p.network, p.parameters, cache, p.Y, gradients);
  }
};

TEST_F(WrongGradients, AreFoundAtTheirPlace) {
  gradients.dW[2](1, 2) *= 1.001;

  const GradientCheck found = check_them();

  EXPECT_NEAR(found.max_relative_error(), 0.001 / 1.001, 1e-6);
  EXPECT_EQ(found.worst.layer, 2);
  EXPECT_EQ(found.worst.part, GradientError::Part::W);
  EXPECT_EQ(found.worst.row, 1);
  EXPECT_EQ(found.worst.col, 2);
  EXPECT_LT(found.layers[1].relative, 1e-7);
  EXPECT_LT(found.layers[3].relative, 1e-7);
}

TEST_F(WrongGradients, AreFoundInWhicheverWeightTheyAre) {
  Matrix& dW = gradients.dW[1];
  for (Index i = 0; i < dW.rows(); ++i) {
    for (Index j = 0; j < dW.cols(); ++j) {
      const double right = std::exchange(dW(i, j), 2 * dW(i, j));
      const GradientCheck found = check_them();
      EXPECT_GT(found.max_relative_error(), 0.01) << "dW1(" << i << ", " << j << ")";
      EXPECT_EQ(found.worst.row, i);
      EXPECT_EQ(found.worst.col, j);
      dW(i, j) = right;
    }
  }
}

TEST_F(WrongGradients, AreFoundInABias) {
  gradients.db[1](2) = -gradients.db[1](2);

  const GradientCheck found = check_them();

  EXPECT_NEAR(found.max_relative_error(), 2.0, 1e-6);  // |x - (-x)| / |x|
  EXPECT_EQ(found.worst.layer, 1);
  EXPECT_EQ(found.worst.part, GradientError::Part::b);
  EXPECT_EQ(found.worst.row, 2);
}

TEST_F(WrongGradients, AreFoundWhenTheyAreNotNumbers) {
  gradients.dW[1](0, 0) = std::numeric_limits<double>::quiet_NaN();

  EXPECT_EQ(check_them().max_relative_error(), std::numeric_limits<double>::infinity());
}

TEST_F(WrongGradients, AreRefusedWhenTheyHaveOtherShapes) {
  gradients.dW[2] = Matrix(3, 2);
  EXPECT_EQ(error_text([&] { check_them(); }),
            "check_gradients: dW is (3, 2) but W is (2, 3); need the same shape");

  gradients.dW[2] = Matrix::Zero(2, 3);
  gradients.db[2] = Vector(1);
  EXPECT_EQ(error_text([&] { check_them(); }),
            "check_gradients: db is (1, 1) but b is (2, 1); need the same shape");

  gradients.dW = PerLayer<Matrix>(1);
  EXPECT_EQ(error_text([&] { check_them(); }),
            "check_gradients: the network has 3 layers but gradients has 1");
}

/// One relu unit between one input and one output, with Z1 = W1 x exactly where it is put.
Problem one_unit(double z) {
  Problem p;
  p.network = {
      .inputs = 1, .hidden = {{1, Activation::relu}}, .outputs = 1, .loss = Loss::squared_error};
  p.parameters = {PerLayer<Matrix>(2), PerLayer<Vector>(2)};
  p.parameters.W[1] = row({z});
  p.parameters.W[2] = row({2});
  p.parameters.b[1] = p.parameters.b[2] = Vector::Zero(1);
  p.X = row({1});
  p.Y = row({5});
  return p;
}

TEST(Kink, IsLeftOutAndCounted) {
  const GradientCheck found = check(one_unit(0));

  EXPECT_EQ(found.total, 4);
  EXPECT_EQ(found.skipped, 2);  // W1 and b1 move Z1 = 0 itself; W2 and b2 do not
  EXPECT_EQ(found.checked, 2);
  EXPECT_LT(found.max_relative_error(), 1e-7);
}

TEST(Kink, IsKeptAwayFromBySmallerSteps) {
  Problem p = one_unit(1);
  p.X =
      row({1, 3e-5});  // the first sample sets the step, and the second lies nearer to 0 than that
  p.Y = row({5, 5});

  const GradientCheck found = check(p);

  EXPECT_EQ(found.skipped, 0);
  EXPECT_LT(found.max_relative_error(), 1e-7);
}

TEST(LargeNetwork, HasAFixedShareOfEveryLayerChecked) {
  const Problem p =
      draw_problem({60, 50, 20, 1}, Activation::tanh, Loss::binary_cross_entropy, 5, 2);

  const GradientCheck found = check(p);

  EXPECT_EQ(found.total, 60 * 50 + 50 + 50 * 20 + 20 + 20 + 1);
  // 2000 / 3 of W1 and of W2, all 20 of W3, and every b
  EXPECT_EQ(found.checked, 666 + 666 + 20 + 50 + 20 + 1);
  EXPECT_LT(found.max_relative_error(), 1e-7);
}

class SpecialLayers : public testing::TestWithParam<std::tuple<Norm, Activation>> {};

TEST_P(SpecialLayers, HaveRightGradientsOfEveryParameter) {
  const auto [norm, activation] = GetParam();
  Problem p = draw_problem({5, 6, 4, 6, 3}, activation, Loss::cross_entropy, 17, 8);
  for (Layer& layer : p.network.hidden) layer.norm = norm;
  for (Layer& layer : p.network.hidden) layer.dropout = 0.3;
  p.network.hidden[2].residual = true;
  NumpyLegacy numbers(3);
  p.parameters = initialize_parameters(p.network, Initializer::he, [&] { return numbers.randn(); });
  const Dropouts D = draw_dropouts(p.network, 17, 1, 0);

  const GradientCheck found = check_gradients(p.network, p.parameters, p.X, p.Y, D);

  EXPECT_EQ(found.checked, p.network.parameter_count());
  EXPECT_LT(found.max_relative_error(), 1e-7);
}

INSTANTIATE_TEST_SUITE_P(Norms, SpecialLayers,
                         testing::Combine(testing::Values(Norm::none, Norm::batch, Norm::layer),
                                          testing::Values(Activation::tanh, Activation::gelu,
                                                          Activation::silu)),
                         [](const auto& values) {
                           return std::string(name_of(norm_names, std::get<0>(values.param))) +
                                  "_" +
                                  std::string(name_of(activation_names, std::get<1>(values.param)));
                         });

TEST(Gamma, IsFoundWhereItsGradientIsWrong) {
  Problem p = draw_problem({4, 3, 1}, Activation::tanh, Loss::binary_cross_entropy, 9, 11);
  p.network.hidden[0].norm = Norm::batch;
  NumpyLegacy numbers(3);
  p.parameters = initialize_parameters(p.network, Initializer::he, [&] { return numbers.randn(); });
  const Cache cache = model_forward(p.network, p.parameters, p.X);
  Gradients gradients = model_backward(p.network, p.parameters, cache, p.Y);
  gradients.dgamma[1](2) *= 1.001;

  const GradientCheck found = check_gradients(p.network, p.parameters, cache, p.Y, gradients);

  EXPECT_EQ(found.worst.part, GradientError::Part::gamma);
  EXPECT_EQ(found.worst.row, 2);
  EXPECT_NEAR(found.max_relative_error(), 0.001 / 1.001, 1e-6);
}

}  // namespace
}  // namespace gradus::steps
