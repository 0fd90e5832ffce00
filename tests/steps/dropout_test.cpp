// Masks are named: by seed, iteration, layer, sample and unit, and by nothing else.
#include "steps/dropout.hpp"

#include "base/random.hpp"
#include "steps/7_check_gradients.hpp"

#include <gtest/gtest.h>

namespace gradus::steps {
namespace {

Network network_with(double first, double second) {
  return {.inputs = 3,
          .hidden = {{.units = 400, .activation = Activation::relu, .dropout = first},
                     {.units = 30, .activation = Activation::relu, .dropout = second}},
          .outputs = 1};
}

TEST(Dropout, LeavesOutTheShareAndKeepsTheMean) {
  const Dropouts D = draw_dropouts(network_with(0.3, 0), 200, 1, 0);

  // 80,000 units: the share's standard error is sqrt(0.3 * 0.7 / 80000) = 0.0016
  const double left_out = (D[1].array() == 0).cast<double>().mean();
  EXPECT_NEAR(left_out, 0.3, 0.007);
  EXPECT_NEAR(D[1].maxCoeff(), 1 / 0.7, 1e-15);
  EXPECT_EQ(D[2].size(), 0);
}

// As torch.nn.functional.dropout on X: 0 or x / (1 - p), whose mean is x.
TEST(Dropout, OfTheInputIsALayerZeroInEveryPass) {
  Network network = network_with(0, 0.5);
  network.hidden = {{.units = 2, .activation = Activation::tanh}};
  network.inputs = 500;
  network.input_dropout = 0.2;
  const Matrix X = Matrix::Constant(500, 100, 3);
  Parameters parameters = initialize_parameters(network, Initializer::he,
                                                [i = 0]() mutable { return (i++ % 7) - 3.0; });
  const Dropouts D = draw_dropouts(network, 100, 1, 0);

  const Cache cache = model_forward(network, parameters, X, D);
  const GradientCheck check =
      check_gradients(network, parameters, X, Matrix::Constant(1, 100, 1), D);

  // 50,000 numbers: the share's standard error is 0.0018, that of the mean 3 * 0.5 / sqrt(50000)
  EXPECT_NEAR((cache.A[0].array() == 0).cast<double>().mean(), 0.2, 0.008);
  EXPECT_NEAR(cache.A[0].mean(), 3, 0.03);
  EXPECT_DOUBLE_EQ(cache.A[0].maxCoeff(), 3 / 0.8);
  EXPECT_EQ(model_forward(network, parameters, X).A[0], X);
  EXPECT_LT(check.max_relative_error(), 1e-7);
  EXPECT_GT(check.checked, 500);
}

TEST(Dropout, DiffersForSeedIterationLayerAndSample) {
  const Network network = network_with(0.5, 0.5);
  const Dropouts D = draw_dropouts(network, 4, 1, 0);

  EXPECT_EQ(draw_dropouts(network, 4, 1, 0)[1], D[1]);
  EXPECT_NE(draw_dropouts(network, 4, 2, 0)[1], D[1]);
  EXPECT_NE(draw_dropouts(network, 4, 1, 1)[1], D[1]);
  EXPECT_NE(D[1].topRows(30), D[2]);
  EXPECT_NE(D[1].col(0), D[1].col(1));
  EXPECT_EQ(draw_dropouts(network, 9, 1, 0)[1].leftCols(4), D[1]);  // whatever the batch
}

TEST(Dropout, IsTheNumberOfItsName) {
  const Dropouts D = draw_dropouts(network_with(0.5, 0), 3, 7, 11);

  const auto numbers =
      random_block(7, Stream::dropout, 11, (1 << 20) + 2 + (std::uint64_t{2} << 32));

  EXPECT_EQ(D[1](9, 2) == 0, numbers[1] < 0x80000000U);
  EXPECT_EQ(D[1](10, 2) == 0, numbers[2] < 0x80000000U);
}

}  // namespace
}  // namespace gradus::steps
