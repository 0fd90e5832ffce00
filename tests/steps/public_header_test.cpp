// The public header alone is enough to train a network with the steps.
#include "gradus/steps.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(PublicHeader, IsEnoughToLearnExclusiveOr) {
  const Network network{.inputs = 2,
                        .hidden = {{8, Activation::tanh}},
                        .outputs = 1,
                        .loss = Loss::binary_cross_entropy};
  steps::Matrix X(2, 4);
  X << 0, 0, 1, 1,  //
      0, 1, 0, 1;
  steps::Matrix Y(1, 4);
  Y << 0, 1, 1, 0;
  NumpyLegacy numbers(1);
  steps::Parameters parameters =
      steps::initialize_parameters(network, Initializer::scaled, [&] { return numbers.randn(); });

  for (int iteration = 0; iteration < 500; ++iteration) {
    const steps::Cache cache = steps::model_forward(network, parameters, X);
    parameters = steps::update_parameters(
        parameters, steps::model_backward(network, parameters, cache, Y), 1.0);
  }

  EXPECT_EQ(steps::predict(network, parameters, X), Y);
  EXPECT_LT(steps::check_gradients(network, parameters, X, Y).max_relative_error(), 1e-7);
}

}  // namespace
}  // namespace gradus
