// W and b before training, against NumPy's RandomState(seed).randn(n, n_prev) * scale.
#include "steps/1_initialize.hpp"

#include "base/numpy_legacy.hpp"
#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

class EveryInitializer : public testing::TestWithParam<std::pair<Initializer, const char*>> {};

TEST_P(EveryInitializer, DrawsTheWeightsOfNumPy) {
  const auto [initializer, name] = GetParam();
  const Network network{.inputs = 5,
                        .hidden = {{4, Activation::relu}, {3, Activation::relu}},
                        .outputs = 1,
                        .loss = Loss::binary_cross_entropy};
  const nlohmann::json golden = test::golden("article");
  const nlohmann::json expected = golden["first_weights"][name];
  NumpyLegacy numbers(golden["seed"].get<std::uint32_t>());

  const Parameters parameters =
      initialize_parameters(network, initializer, [&] { return numbers.randn(); });

  ASSERT_EQ(parameters.W.depth(), 3);
  EXPECT_TRUE(close(parameters.W[1], matrix_of(expected[0])));
  EXPECT_TRUE(close(parameters.W[2], matrix_of(expected[1])));
  EXPECT_TRUE(close(parameters.W[3], matrix_of(expected[2])));
}

INSTANTIATE_TEST_SUITE_P(Names, EveryInitializer,
                         testing::Values(std::pair(Initializer::article, "article"),
                                         std::pair(Initializer::scaled, "scaled"),
                                         std::pair(Initializer::he, "he"),
                                         std::pair(Initializer::glorot, "glorot")),
                         [](const auto& values) { return std::string(values.param.second); });

TEST(Initialize, StartsEveryBiasAtZeroAndTheLastLayerToo) {
  const Network network{.inputs = 2,
                        .hidden = {{3, Activation::tanh}},
                        .outputs = 1,
                        .loss = Loss::binary_cross_entropy};

  const Parameters parameters =
      initialize_parameters(network, Initializer::article, [] { return 1.0; });

  EXPECT_EQ(parameters.b[1], Vector::Zero(3));
  EXPECT_EQ(parameters.b[2], Vector::Zero(1));
  EXPECT_EQ(parameters.W[2], Matrix::Constant(1, 3, 0.01));  // the article's loop leaves it out
}

}  // namespace
}  // namespace gradus::steps
