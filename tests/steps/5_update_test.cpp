// W and b after one step of gradient descent, against NumPy's.
#include "steps/5_update.hpp"

#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

class Update : public EveryIteration {};

TEST_P(Update, GivesNumPysParameters) {
  const Parameters after =
      update_parameters(expected.parameters, expected.gradients, expected.learning_rate);

  for (Index l = 1; l <= expected.network.depth(); ++l) {
    EXPECT_TRUE(close(after.W[l], expected.after.W[l])) << "W" << l;
    EXPECT_TRUE(close(after.b[l], expected.after.b[l])) << "b" << l;
  }
}

INSTANTIATE_TEST_SUITE_P(NumPy, Update, every_iteration, iteration_name);

TEST(UpdateParameters, RefusesGradientsOfAnotherDepth) {
  const Iteration deep = golden_iteration("relu");
  const Iteration flat = golden_iteration("one_layer");

  EXPECT_EQ(error_text([&] { update_parameters(deep.parameters, flat.gradients, 0.1); }),
            "update_parameters: the network has 3 layers but gradients has 1");
}

TEST(UpdateParameters, RefusesGradientsOfOtherShapes) {
  const Iteration it = golden_iteration("relu");
  Gradients dW_is_wrong = it.gradients;
  dW_is_wrong.dW[2] = Matrix(4, 3);
  Gradients db_is_wrong = it.gradients;
  db_is_wrong.db[2] = Vector(4);

  EXPECT_EQ(error_text([&] { update_parameters(it.parameters, dW_is_wrong, 0.1); }),
            "update_parameters: W is (3, 4) but dW is (4, 3); need the same shape");
  EXPECT_EQ(error_text([&] { update_parameters(it.parameters, db_is_wrong, 0.1); }),
            "update_parameters: b is (3, 1) but db is (4, 1); need the same shape");
}

}  // namespace
}  // namespace gradus::steps
