// The activations and their slopes, as the products apply them, are PyTorch's
// (tests/golden/activations.json).
#include "base/threads.hpp"
#include "engine/gemm.hpp"
#include "network/names.hpp"
#include "support/data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus::engine {
namespace {

/// A product by W = 1 and b = 0 leaves Z as it is; m rows of one unit, or one row of m.
template <Scalar T>
struct Applied {
  std::vector<T> A, Z_kept, slope;

  Applied(Activation g, std::vector<T> Z) : A(Z.size()), Z_kept(Z.size(), T{-1}), slope(Z.size()) {
    const Index m = std::ssize(Z);
    const T W = 1;
    const T b = 0;
    const std::vector<T> dZ(Z.size(), T{1});
    ThreadPool pool(1);
    linear_activation_forward<T>({Z.data(), m, 1, 1}, {&W, 1, 1, 1}, {&b, 1}, g,
                                 {A.data(), m, 1, 1}, pool, {Z_kept.data(), m, 1, 1});
    const std::vector<T>& saved = slope_needs_Z(g) ? Z_kept : A;
    linear_activation_backward<T>({dZ.data(), m, 1, 1}, {&W, 1, 1, 1}, {saved.data(), m, 1, 1}, g,
                                  {slope.data(), m, 1, 1}, pool);
  }
};

template <Scalar T>
void expect_near(const std::vector<T>& got, const nlohmann::json& expected, double floor,
                 const std::vector<T>& Z) {
  // Twelve ulp: gelu needs ten in double, for a series of 24 terms; the others four for Highway's
  // Expm1, Log1p and Tanh, and a few roundings around them.
  const double allowed = 12 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double right = expected[i];
    EXPECT_NEAR(got[i], right, allowed * (std::abs(right) + floor)) << "Z = " << Z[i];
  }
}

class EveryActivation : public testing::TestWithParam<std::pair<Activation, std::string_view>> {};

TEST_P(EveryActivation, AndItsSlopeArePyTorchs) {
  const auto [g, name] = GetParam();
  const nlohmann::json golden = test::golden("activations");
  const nlohmann::json expected = golden["activations"][std::string(name)];
  const auto Z = golden["Z"].get<std::vector<double>>();
  const std::vector<float> Z_float(Z.begin(), Z.end());

  const Applied<double> in_double(g, Z);
  const Applied<float> in_float(g, Z_float);

  // PyTorch's own A is exact to an ulp of 1 where it is 1 + erf or e^z - 1; gelu multiplies by Z.
  // Slopes are sums of terms up to 1, and A near -1 tells e^Z = A + 1 to an ulp of 1.
  expect_near(in_double.A, expected["A"], g == Activation::gelu ? 5 : 1, Z);
  expect_near(in_float.A, expected["A"], g == Activation::gelu ? 1e-9 : 1e-30, Z_float);
  expect_near(in_double.slope, expected["slope"], g == Activation::gelu ? 5 : 1, Z);
  expect_near(in_float.slope, expected["slope"], 1, Z_float);
}

TEST_P(EveryActivation, KeepsNaN) {
  const Activation g = GetParam().first;

  EXPECT_TRUE(std::isnan(Applied<float>(g, {std::numeric_limits<float>::quiet_NaN()}).A[0]));
  EXPECT_TRUE(std::isnan(Applied<double>(g, {std::numeric_limits<double>::quiet_NaN()}).A[0]));
}

TEST_P(EveryActivation, IsTheSameInTheMiddleOfAVectorAndAtItsEnd) {
  const Activation g = GetParam().first;
  std::vector<float> Z(37);
  for (std::size_t i = 0; i < Z.size(); ++i) Z[i] = static_cast<float>(i) * 0.3F - 5;

  const Applied<float> all(g, Z);

  for (std::size_t i = 0; i < Z.size(); ++i) {
    const Applied<float> alone(g, {Z[i]});
    EXPECT_EQ(all.A[i], alone.A[0]) << "Z = " << Z[i];
    EXPECT_EQ(all.slope[i], alone.slope[0]) << "Z = " << Z[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Names, EveryActivation, testing::ValuesIn(activation_names),
                         [](const auto& row) { return std::string(row.param.second); });

class TinyValues : public testing::TestWithParam<std::pair<Activation, const char*>> {};

TEST_P(TinyValues, HaveAllTheirDigits) {
  const auto [g, name] = GetParam();
  const nlohmann::json golden = test::golden("activations")["tail"];
  const auto Z = golden["Z"].get<std::vector<double>>();
  const std::vector<float> Z_float(Z.begin(), Z.end());

  expect_near(Applied<double>(g, Z).A, golden[name], 0, Z);
  expect_near(Applied<float>(g, Z_float).A, golden[name], 0, Z_float);
}

INSTANTIATE_TEST_SUITE_P(Names, TinyValues,
                         testing::Values(std::pair(Activation::elu, "elu"),
                                         std::pair(Activation::softplus, "softplus"),
                                         std::pair(Activation::silu, "silu"),
                                         std::pair(Activation::mish, "mish"),
                                         std::pair(Activation::gelu, "gelu")),
                         [](const auto& row) { return std::string(row.param.second); });

}  // namespace
}  // namespace gradus::engine
