// The matrix products give, to the bit, one chain of fused multiply-adds in ascending order of the
// summed index; their activations are NumPy's (tests/golden/losses.json).
#include "engine/gemm.hpp"

#include "base/random.hpp"
#include "support/data.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace gradus::engine {
namespace {

/// Sizes on both sides of a tile, a panel and a vector. Rows of 4096 share their cache sets.
struct Shape {
  Index m, n, n_prev;
};
constexpr Shape shapes[] = {{1, 1, 1},     {2, 3, 5},    {7, 16, 383},   {15, 17, 384},
                            {13, 33, 385}, {29, 48, 96}, {61, 20, 4096}, {64, 9, 1024},
                            {100, 7, 513}, {257, 65, 3}};

template <Scalar T>
Matrix<T> random_matrix(Index rows, Index columns, std::uint32_t part) {
  Random random(3, Stream::sample, part);
  Matrix<T> matrix(rows, columns);
  for (T& x : matrix.flat()) x = static_cast<T>(random.normal());
  return matrix;
}

template <class T>
bool same_bits(const Matrix<T>& a, const Matrix<T>& b) {
  return std::memcmp(a.flat().data(), b.flat().data(), a.flat().size_bytes()) == 0;
}

template <class T>
class Products : public testing::Test {
 protected:
  static bool fused() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(Products, Scalars);

TYPED_TEST(Products, OfForwardAreOneChainOfFusedMultiplyAdds) {
  using T = TypeParam;
  if (!this->fused()) GTEST_SKIP() << "needs a processor with AVX2 and FMA";
  ThreadPool pool(3);
  for (const auto& [m, n, n_prev] : shapes) {
    const auto A_prev = random_matrix<T>(m, n_prev, 1);
    const auto W = random_matrix<T>(n, n_prev, 2);
    const auto b = random_matrix<T>(1, n, 3);
    Matrix<T> expected(m, n);
    for (Index i = 0; i < m; ++i) {
      for (Index j = 0; j < n; ++j) {
        T sum = 0;
        for (Index k = 0; k < n_prev; ++k) sum = std::fma(A_prev(i, k), W(j, k), sum);
        expected(i, j) = sum + b(0, j) < 0 ? T{0} : sum + b(0, j);
      }
    }
    Matrix<T> A(m, n);

    linear_activation_forward<T>(A_prev.view(), W.view(), b.row(0), Activation::relu, A.view(),
                                 pool);

    EXPECT_TRUE(same_bits(A, expected)) << m << " " << n << " " << n_prev;
  }
}

TYPED_TEST(Products, OfBackwardAreOneChainOfFusedMultiplyAdds) {
  using T = TypeParam;
  if (!this->fused()) GTEST_SKIP() << "needs a processor with AVX2 and FMA";
  ThreadPool pool(3);
  for (const auto& [m, n, n_prev] : shapes) {
    const auto dZ = random_matrix<T>(m, n, 1);
    const auto W = random_matrix<T>(n, n_prev, 2);
    const auto A_prev = random_matrix<T>(m, n_prev, 3);
    Matrix<T> expected(m, n_prev);
    for (Index i = 0; i < m; ++i) {
      for (Index k = 0; k < n_prev; ++k) {
        T sum = 0;
        for (Index j = 0; j < n; ++j) sum = std::fma(dZ(i, j), W(j, k), sum);
        expected(i, k) = A_prev(i, k) > 0 ? sum : T{0};
      }
    }
    Matrix<T> dZ_prev(m, n_prev);

    linear_activation_backward<T>(dZ.view(), W.view(), A_prev.view(), Activation::relu,
                                  dZ_prev.view(), pool);

    EXPECT_TRUE(same_bits(dZ_prev, expected)) << m << " " << n << " " << n_prev;
  }
}

TYPED_TEST(Products, OfTheWeightsAreOneChainOfFusedMultiplyAdds) {
  using T = TypeParam;
  if (!this->fused()) GTEST_SKIP() << "needs a processor with AVX2 and FMA";
  ThreadPool pool(3);
  for (const auto& [m, n, n_prev] : shapes) {
    const auto dZ = random_matrix<T>(m, n, 1);
    const auto A_prev = random_matrix<T>(m, n_prev, 2);
    Matrix<T> expected(n, n_prev);
    Matrix<T> expected_db(1, n);
    for (Index j = 0; j < n; ++j) {
      for (Index k = 0; k < n_prev; ++k) {
        for (Index i = 0; i < m; ++i) {
          expected(j, k) = std::fma(dZ(i, j), A_prev(i, k), expected(j, k));
        }
      }
      for (Index i = 0; i < m; ++i) expected_db(0, j) += dZ(i, j);
    }
    Matrix<T> dW(n, n_prev);
    Matrix<T> db(1, n);

    weights_backward<T>(dZ.view(), A_prev.view(), dW.view(), db.row(0), pool);

    EXPECT_TRUE(same_bits(dW, expected)) << m << " " << n << " " << n_prev;
    EXPECT_TRUE(same_bits(db, expected_db)) << m << " " << n << " " << n_prev;
  }
}

/// g of the file's Z by way of a layer of one unit with W = 1 and b = 0. Off by at most `allowed`
/// of the value itself, or of 1 where the value is smaller than a normal number.
template <Scalar T>
void expect_activation(Activation g, const char* name, double allowed) {
  const nlohmann::json golden = test::golden("losses")["activations"];
  const auto Z = golden["Z"].get<std::vector<T>>();
  const Index m = static_cast<Index>(Z.size());
  const T W = 1;
  const T b = 0;
  Matrix<T> A(m, 1);
  ThreadPool pool(1);

  linear_activation_forward<T>({Z.data(), m, 1, 1}, {&W, 1, 1, 1}, {&b, 1}, g, A.view(), pool);

  for (std::size_t i = 0; i < Z.size(); ++i) {
    const double expected = golden[name][i];
    const bool normal = std::abs(expected) > static_cast<double>(std::numeric_limits<T>::min());
    EXPECT_NEAR(A.flat()[i], expected, allowed * (normal ? std::abs(expected) : 1))
        << "Z = " << Z[i];
  }
}

// 1e-15 and 6e-7 are 5 ulp, a rounding and what Highway promises of Exp and Tanh; in float Z is
// rounded too, and exp(Z) changes by Z times that: 6e-8 * 100.
TEST(Activations, AreNumPys) {
  expect_activation<double>(Activation::relu, "relu", 0);
  expect_activation<double>(Activation::tanh, "tanh", 1e-15);
  expect_activation<double>(Activation::sigmoid, "sigmoid", 1e-15);
  expect_activation<float>(Activation::tanh, "tanh", 6e-7);
  expect_activation<float>(Activation::sigmoid, "sigmoid", 6e-6);
}

}  // namespace
}  // namespace gradus::engine
