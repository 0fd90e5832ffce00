// Output activations and costs of rows, against scikit-learn, SciPy and NumPy
// (tests/golden/losses.json), also where exp() saturates.
#include "engine/loss.hpp"

#include "support/data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace gradus::engine {
namespace {

using nlohmann::json;

/// [rows, columns] from a list of rows, or of numbers where there is one column.
template <Scalar T>
Matrix<T> matrix_of(const json& rows) {
  const Index columns = rows[0].is_array() ? static_cast<Index>(rows[0].size()) : 1;
  Matrix<T> matrix(static_cast<Index>(rows.size()), columns);
  Index i = 0;
  for (const json& row : rows) {
    for (Index j = 0; j < columns; ++j) {
      matrix(i, j) = (row.is_array() ? row[static_cast<std::size_t>(j)] : row).template get<T>();
    }
    ++i;
  }
  return matrix;
}

template <Scalar T>
struct Answers {
  Matrix<T> Z, Y;
  explicit Answers(const json& from) : Z(matrix_of<T>(from["Z"])), Y(matrix_of<T>(from["Y"])) {}
  double cost(Loss loss, Weights<T> weight = {}) const {
    return sum_costs<T>(loss, Z.view(), Y.view(), weight) / weight.total(Z.rows());
  }
};

/// A row's cost in double has a few roundings; so have Exp and Log of Highway (4 ulp at most).
/// In float a rounding of Z or A counts too.
template <class T>
constexpr double allowed = std::same_as<T, float> ? 2e-6 : 1e-14;

template <Scalar T>
void expect_activation(Loss loss, const json& golden) {
  const Answers<T> answers(golden);
  const Matrix<T> expected = matrix_of<T>(golden["A"]);
  Matrix<T> A(expected.rows(), expected.cols());

  activate_output<T>(loss, answers.Z.view(), A.view());

  for (std::size_t i = 0; i < A.flat().size(); ++i) {
    EXPECT_NEAR(A.flat()[i], expected.flat()[i], allowed<T>) << "number " << i;
  }
}

class EachLoss : public testing::TestWithParam<std::pair<Loss, const char*>> {
 protected:
  Loss loss() const { return GetParam().first; }
  json golden() const { return test::golden("losses")[GetParam().second]; }
};

TEST_P(EachLoss, ActivatesTheOutputAsScipyDoes) {
  expect_activation<double>(loss(), golden());
  expect_activation<float>(loss(), golden());
}

TEST_P(EachLoss, CostsWhatScikitLearnSays) {
  const double expected = golden()["cost"];

  EXPECT_NEAR(Answers<double>(golden()).cost(loss()), expected, 1e-14 * expected);
  EXPECT_NEAR(Answers<float>(golden()).cost(loss()), expected, 2e-6 * expected);
}

TEST_P(EachLoss, CostsWhatScikitLearnSaysOfWeightedRows) {
  const auto weight = test::golden("losses")["weight"].get<std::vector<double>>();
  const double expected = golden()["weighted_cost"];

  const double got = Answers<double>(golden()).cost(loss(), Weights<double>{weight});

  EXPECT_NEAR(got, expected, 1e-14 * expected);
}

INSTANTIATE_TEST_SUITE_P(Losses, EachLoss,
                         testing::Values(std::pair(Loss::squared_error, "squared_error"),
                                         std::pair(Loss::binary_cross_entropy,
                                                   "binary_cross_entropy"),
                                         std::pair(Loss::cross_entropy, "cross_entropy")),
                         [](const auto& loss) { return loss.param.second; });

/// Each saturated row alone, so that a small cost is not lost beside a large one.
template <Scalar T>
void expect_saturated_costs(Loss loss, const json& golden) {
  const Answers<T> answers(golden);
  for (Index i = 0; i < answers.Z.rows(); ++i) {
    const double expected = golden["costs"][static_cast<std::size_t>(i)];
    const double got =
        sum_costs<T>(loss, answers.Z.view().rows_from(i, 1), answers.Y.view().rows_from(i, 1), {});
    EXPECT_NEAR(got, expected, allowed<T> * expected) << "row " << i;
  }
  expect_activation<T>(loss, golden);
}

TEST(BinaryCrossEntropy, IsNumPysWhereTheSigmoidSaturates) {
  const json golden = test::golden("losses")["binary_cross_entropy"]["saturated"];
  expect_saturated_costs<double>(Loss::binary_cross_entropy, golden);
  expect_saturated_costs<float>(Loss::binary_cross_entropy, golden);
}

TEST(CrossEntropy, IsScipysWhereTheSoftmaxSaturates) {
  const json golden = test::golden("losses")["cross_entropy"]["saturated"];
  expect_saturated_costs<double>(Loss::cross_entropy, golden);
  expect_saturated_costs<float>(Loss::cross_entropy, golden);
}

template <Scalar T>
void expect_nan_cost(Loss loss, std::vector<T> row, std::vector<T> y) {
  const Index columns = static_cast<Index>(row.size());
  const MatrixView<const T> Z{row.data(), 1, columns, columns};
  const MatrixView<const T> Y{y.data(), 1, columns, columns};
  EXPECT_TRUE(std::isnan(sum_costs<T>(loss, Z, Y, {})));
}

TEST(SumCosts, IsNanForNanInAnyOutput) {
  constexpr float nan32 = std::numeric_limits<float>::quiet_NaN();
  constexpr double nan64 = std::numeric_limits<double>::quiet_NaN();

  expect_nan_cost<float>(Loss::binary_cross_entropy, {nan32}, {0});
  expect_nan_cost<double>(Loss::binary_cross_entropy, {nan64}, {1});
  expect_nan_cost<double>(Loss::squared_error, {1, nan64, 2}, {0, 0, 0});
  expect_nan_cost<double>(Loss::cross_entropy, {nan64, 1, 2}, {0, 1, 0});
  expect_nan_cost<double>(Loss::cross_entropy, {1, 2, nan64}, {0, 1, 0});
  expect_nan_cost<float>(Loss::cross_entropy, {1, nan32, 2}, {1, 0, 0});
}

// Eighths below 1000 and whole shifts: Z + c is exact, so the result has to be the same bits.
RC_GTEST_PROP(Softmax, IsTheSameForZPlusAConstant, ()) {
  const auto eighths =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-8000, 8000)));
  const int c = *rc::gen::inRange(-1000, 1000);
  const Index n = static_cast<Index>(eighths.size());
  Matrix<double> Z(1, n);
  Matrix<double> shifted(1, n);
  for (Index j = 0; j < n; ++j) {
    Z(0, j) = eighths[static_cast<std::size_t>(j)] / 8.0;
    shifted(0, j) = Z(0, j) + c;
  }
  Matrix<double> A(1, n);
  Matrix<double> A_shifted(1, n);

  activate_output<double>(Loss::cross_entropy, Z.view(), A.view());
  activate_output<double>(Loss::cross_entropy, shifted.view(), A_shifted.view());

  RC_ASSERT(A == A_shifted);
}

}  // namespace
}  // namespace gradus::engine
