// The labels that a network gives, against NumPy's.
#include "steps/6_predict.hpp"

#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

class Predict : public EveryIteration {};

TEST_P(Predict, GivesNumPysLabels) {
  const Matrix label = predict(expected.network, expected.parameters, expected.X());

  EXPECT_TRUE(close(label, expected.predicted)) << label;
}

INSTANTIATE_TEST_SUITE_P(NumPy, Predict, every_iteration, iteration_name);

TEST(Predict, SaysOneOnlyAboveOneHalf) {
  const Network network{
      .inputs = 1, .hidden = {}, .outputs = 1, .loss = Loss::binary_cross_entropy};
  Parameters parameters{PerLayer<Matrix>(1), PerLayer<Vector>(1)};
  parameters.W[1] = row({1});
  parameters.b[1] = Vector::Zero(1);

  EXPECT_EQ(predict(network, parameters, row({-1e-9, 0, 1e-9})), row({0, 0, 1}));  // A(0) = 1/2
}

}  // namespace
}  // namespace gradus::steps
