// Z and A of every layer against NumPy's, and what is said when shapes do not fit.
#include "steps/2_forward.hpp"

#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

class Forward : public EveryIteration {};

TEST_P(Forward, GivesNumPysZAndAOfEveryLayer) {
  const Cache cache = model_forward(expected.network, expected.parameters, expected.X());

  ASSERT_EQ(cache.Z.depth(), expected.network.depth());
  EXPECT_EQ(cache.A[0], expected.X());
  for (Index l = 1; l <= cache.Z.depth(); ++l) {
    EXPECT_TRUE(close(cache.Z[l], expected.cache.Z[l])) << "Z" << l;
    EXPECT_TRUE(close(cache.A[l], expected.cache.A[l])) << "A" << l;
  }
}

INSTANTIATE_TEST_SUITE_P(NumPy, Forward, every_iteration, iteration_name);

TEST(LinearForward, AddsTheBiasToEverySample) {
  Matrix A_prev(2, 2);
  A_prev << 1, 2,  //
      3, 4;
  Vector b(1);
  b << 100;

  EXPECT_EQ(linear_forward(A_prev, row({10, 1}), b), row({113, 124}));  // by hand
}

TEST(LinearForward, RefusesInputsThatWDoesNotTake) {
  EXPECT_EQ(error_text([] { linear_forward(Matrix(12, 209), Matrix(7, 20), Vector(7)); }),
            "linear_forward: W is (7, 20) but A_prev is (12, 209); need W.cols == A_prev.rows");
}

TEST(LinearForward, RefusesABiasOfAnotherSize) {
  EXPECT_EQ(error_text([] { linear_forward(Matrix(20, 209), Matrix(7, 20), Vector(6)); }),
            "linear_forward: W is (7, 20) but b is (6, 1); need W.rows == b.rows");
}

TEST(ModelForward, RefusesParametersOfAnotherDepth) {
  const Iteration deep = golden_iteration("relu");
  const Iteration flat = golden_iteration("one_layer");

  EXPECT_EQ(error_text([&] { model_forward(deep.network, flat.parameters, deep.X()); }),
            "model_forward: the network has 3 layers but parameters has 1");
}

TEST(LinearActivationForward, RunsOnlyTheActivationThatIsAskedFor) {
  const Vector b = Vector::Zero(1);

  const LayerForward layer = linear_activation_forward(row({-2}), row({3}), b, Activation::relu);

  EXPECT_EQ(layer.Z, row({-6}));
  EXPECT_EQ(layer.A, row({0}));  // the article's code would go on to overwrite one with the other
}

}  // namespace
}  // namespace gradus::steps
