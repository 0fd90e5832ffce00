// The activations and their derivatives at points worked out by hand and by PyTorch
// (tests/golden/activations.json); NumPy's numbers for whole layers are in 2_forward_test.cpp and
// 4_backward_test.cpp.
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

class EveryActivation : public testing::TestWithParam<std::pair<Activation, std::string_view>> {};

TEST_P(EveryActivation, AndItsDerivativeArePyTorchs) {
  const auto [activation, name] = GetParam();
  const nlohmann::json golden = test::golden("activations");
  const auto numbers = [](const nlohmann::json& list) {
    const auto values = list.get<std::vector<double>>();
    return Matrix(Eigen::Map<const Eigen::RowVectorXd>(values.data(), std::ssize(values)));
  };
  const Matrix Z = numbers(golden["Z"]);
  const Matrix ones = Matrix::Ones(1, Z.cols());

  const Matrix A = activation_forward(Z, activation);
  const Matrix slope = activation_backward(ones, Z, activation);

  // A few roundings of 1, of A where it is larger, and of Z (1 + erf) in PyTorch's gelu.
  const Matrix expected_A = numbers(golden["activations"][std::string(name)]["A"]);
  const Matrix expected_slope = numbers(golden["activations"][std::string(name)]["slope"]);
  for (Index i = 0; i < Z.cols(); ++i) {
    EXPECT_NEAR(A(i), expected_A(i), 4e-15 * (1 + std::abs(expected_A(i)))) << "Z = " << Z(i);
    EXPECT_NEAR(slope(i), expected_slope(i), 4e-15) << "Z = " << Z(i);
  }
}

INSTANTIATE_TEST_SUITE_P(Names, EveryActivation, testing::ValuesIn(activation_names),
                         [](const auto& row) { return std::string(row.param.second); });

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
