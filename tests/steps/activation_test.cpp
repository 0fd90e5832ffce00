// The activations and their derivatives at points worked out by hand; NumPy's numbers for whole
// layers are in 2_forward_test.cpp and 4_backward_test.cpp.
#include "steps/activation.hpp"

#include "tests/steps/golden_iteration.hpp"

#include <cmath>
#include <limits>

namespace gradus::steps {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Activation, ReluKeepsWhatIsPositive) {
  EXPECT_EQ(activation_forward(row({-2, 0, 3}), Activation::relu), row({0, 0, 3}));
}

TEST(Activation, ReluLetsNaNThrough) {
  EXPECT_TRUE(std::isnan(activation_forward(row({nan}), Activation::relu)(0)));
}

TEST(Activation, SigmoidReachesZeroAndOneWithoutNaN) {
  EXPECT_EQ(activation_forward(row({-infinity, -800, 0, 800, infinity}), Activation::sigmoid),
            row({0, 0, 0.5, 1, 1}));
}

TEST(Activation, DerivativesAtZeroAreAHalfSquaredOneZeroAndOne) {
  const Matrix dA = row({8});
  const Matrix Z = row({0});

  EXPECT_EQ(activation_backward(dA, Z, Activation::sigmoid), row({2}));  // 8 * 1/2 * 1/2
  EXPECT_EQ(activation_backward(dA, Z, Activation::tanh), row({8}));
  EXPECT_EQ(activation_backward(dA, Z, Activation::relu), row({0}));  // the kink is given slope 0
  EXPECT_EQ(activation_backward(dA, Z, Activation::identity), row({8}));
}

TEST(Activation, BackwardRefusesOtherShapes) {
  EXPECT_EQ(error_text([] { activation_backward(Matrix(2, 3), Matrix(2, 4), Activation::relu); }),
            "activation_backward: dA is (2, 3) but Z is (2, 4); need the same shape");
}

TEST(OutputActivation, SoftmaxStaysFiniteAndSumsToOne) {
  Matrix Z(2, 3);
  Z << 1000, -1000, 1000,  //
      1000, -1000 + std::log(3.0), -1000;

  const Matrix A = output_activation(Z, Loss::cross_entropy);

  EXPECT_EQ(A.col(0), Vector::Constant(2, 0.5));
  EXPECT_NEAR(A(0, 1), 0.25, 1e-13);  // e^0 against e^log 3; -1000 + log 3 is rounded to 1e-13
  EXPECT_NEAR(A(1, 1), 0.75, 1e-13);
  EXPECT_EQ(A(0, 2), 1.0);
  EXPECT_EQ(A(1, 2), 0.0);
}

}  // namespace
}  // namespace gradus::steps
