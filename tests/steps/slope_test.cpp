// The curve of the cost over one weight, against running the whole network anew for each point.
#include "steps/slope.hpp"

#include "steps/3_cost.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradus::steps {
namespace {

Walk tanh_walk() {
  const Network network{.inputs = 3,
                        .hidden = {{4, Activation::tanh}, {3, Activation::tanh}},
                        .outputs = 2,
                        .loss = Loss::cross_entropy};
  int draw = 0;
  Parameters parameters = initialize_parameters(network, Initializer::scaled,
                                                [&] { return std::sin(12.9898 * ++draw); });
  Matrix X(3, 5);
  for (Index k = 0; k < X.size(); ++k) X.reshaped()[k] = std::cos(1.7 * static_cast<double>(k));
  Matrix Y = Matrix::Zero(2, 5);
  for (Index s = 0; s < 5; ++s) Y(s % 2, s) = 1;
  return walk_iteration(network, std::move(parameters), X, Y, 0.1);
}

/// The same point the long way: every layer, and the costs themselves subtracted.
double rise_the_long_way(const Walk& walk, Index l, Index row, Index col, double offset) {
  Parameters moved = walk.before;
  moved.W[l](row, col) += offset;
  const Cache cache = model_forward(walk.network, moved, walk.X);
  return compute_cost(walk.network.loss, cache.Z[walk.network.depth()], walk.Y) - walk.cost;
}

TEST(CostOverWeight, IsTheCostOfTheWholeNetworkInEveryLayer) {
  const Walk walk = tanh_walk();
  const std::vector<double> offsets{-2, -0.5, 0, 0.25, 3};

  for (Index l = 1; l <= 3; ++l) {
    const std::vector<double> rises = cost_over_weight(walk, l, 1, 2, offsets);

    ASSERT_EQ(rises.size(), offsets.size());
    for (std::size_t k = 0; k < offsets.size(); ++k)  // a few ulps of a cost near 1
      EXPECT_NEAR(rises[k], rise_the_long_way(walk, l, 1, 2, offsets[k]), 1e-14);
  }
}

TEST(CostOverWeight, HasTheGradientForItsSlope) {
  const Walk walk = tanh_walk();
  constexpr double h = 1e-5;  // error of a central difference: h^2 of the third derivative
  const std::vector<double> offsets{-h, h};

  for (Index l = 1; l <= 3; ++l) {
    const std::vector<double> rises = cost_over_weight(walk, l, 0, 1, offsets);

    EXPECT_NEAR((rises[1] - rises[0]) / (2 * h), walk.gradients.dW[l](0, 1), 1e-9);
  }
}

}  // namespace
}  // namespace gradus::steps
