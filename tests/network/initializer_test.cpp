// First weights: the scale of each initialiser by its paper's formula, over many draws, and
// orthogonal ones against NumPy's QR.
#include "network/initializer.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradus {
namespace {

constexpr Index n = 64;
constexpr Index n_prev = 100;

Matrix<double> drawn(Initializer initializer, Index rows = n, Index columns = n_prev,
                     std::uint64_t seed = 1) {
  Random random(seed, Stream::weights, 0);
  return initial_weights(initializer, rows, columns, [&] { return random.normal(); });
}

struct Spread {
  Initializer initializer;
  double deviation;
  double most;  // |W| of a uniform one; 0 for a normal one
};

class EachScale : public testing::TestWithParam<Spread> {};

// Of N = 6400 draws the mean is off by deviation / sqrt(N), their deviation by at most
// deviation / sqrt(2 N), both normal: five of each are passed by one seed in a million.
TEST_P(EachScale, IsTheFormulas) {
  const auto [initializer, deviation, most] = GetParam();
  const Matrix<double> W = drawn(initializer);
  const auto N = static_cast<double>(W.flat().size());

  double sum = 0;
  double squares = 0;
  double largest = 0;
  for (const double w : W.flat()) {
    sum += w;
    squares += w * w;
    largest = std::max(largest, std::abs(w));
  }

  EXPECT_NEAR(sum / N, 0, 5 * deviation / std::sqrt(N));
  EXPECT_NEAR(std::sqrt(squares / N), deviation, 5 * deviation / std::sqrt(2 * N));
  if (most > 0) {
    EXPECT_LE(largest, most);
    EXPECT_GT(largest, 0.99 * most);  // all 6400 below it: 0.99^6400 = 1e-28
  } else {
    EXPECT_GT(largest, 3 * deviation);  // beyond what a uniform one reaches, 1.73 deviations
  }
  EXPECT_EQ(W, drawn(initializer));
  EXPECT_NE(W, drawn(initializer, n, n_prev, 2));
}

INSTANTIATE_TEST_SUITE_P(
    Formulas, EachScale,
    testing::Values(
        Spread{Initializer::article, 0.01, 0},
        Spread{Initializer::scaled, std::sqrt(1.0 / n_prev), 0},
        Spread{Initializer::lecun, std::sqrt(1.0 / n_prev), 0},
        Spread{Initializer::lecun_uniform, std::sqrt(1.0 / n_prev), std::sqrt(3.0 / n_prev)},
        Spread{Initializer::he, std::sqrt(2.0 / n_prev), 0},
        Spread{Initializer::he_uniform, std::sqrt(2.0 / n_prev), std::sqrt(6.0 / n_prev)},
        Spread{Initializer::glorot, std::sqrt(2.0 / (n + n_prev)), 0},
        Spread{Initializer::glorot_uniform, std::sqrt(2.0 / (n + n_prev)),
               std::sqrt(6.0 / (n + n_prev))}));

/// The largest distance of W W^T from the unit matrix.
double distance_from_unit(const Matrix<double>& W) {
  double most = 0;
  for (Index i = 0; i < W.rows(); ++i) {
    for (Index k = 0; k < W.rows(); ++k) {
      double sum = i == k ? -1 : 0;
      for (Index j = 0; j < W.cols(); ++j) sum += W(i, j) * W(k, j);
      most = std::max(most, std::abs(sum));
    }
  }
  return most;
}

TEST(Orthogonal, HasOrthonormalRowsOrColumnsWhicheverAreFewer) {
  const Matrix<double> tall = drawn(Initializer::orthogonal, 50, 33);
  Matrix<double> turned(33, 50);
  for (Index i = 0; i < 50; ++i) {
    for (Index j = 0; j < 33; ++j) turned(j, i) = tall(i, j);
  }

  EXPECT_LT(distance_from_unit(drawn(Initializer::orthogonal, 33, 50)), 1e-12);
  EXPECT_LT(distance_from_unit(drawn(Initializer::orthogonal, 61, 61)), 1e-12);
  EXPECT_LT(distance_from_unit(turned), 1e-12);
}

// numpy.linalg.qr([[3, 0, 4], [1, 2, 3]]^T), its columns turned so that R's diagonal is positive:
// (3, 0, 4) / 5, and (1, 2, 3) less 3 times that, which is (-0.8, 2, 0.6), divided by sqrt(5).
TEST(Orthogonal, IsQOfAQrDecomposition) {
  Matrix<double> W(2, 3);
  const double rows[] = {3, 0, 4, 1, 2, 3};
  std::copy_n(rows, 6, W.flat().begin());

  orthogonalise(W);

  const double expected[] = {
      0.6, 0, 0.8, -0.8 / std::sqrt(5), 2 / std::sqrt(5), 0.6 / std::sqrt(5)};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(W.flat()[i], expected[i], 1e-15);
}

TEST(Zeros, AreZero) {
  const Matrix<double> W = drawn(Initializer::zeros);
  for (const double w : W.flat()) EXPECT_EQ(w, 0);
}

TEST(InitialWeight, IsOneDrawTimesTheScale) {
  EXPECT_DOUBLE_EQ(initial_weight(Initializer::article, 3, 5, 4), 0.03);
  EXPECT_DOUBLE_EQ(initial_weight(Initializer::scaled, 3, 5, 4), 1.5);  // 3 / sqrt(4)
  EXPECT_DOUBLE_EQ(initial_weight(Initializer::he, 3, 5, 8), 1.5);      // 3 sqrt(2 / 8)
  EXPECT_DOUBLE_EQ(initial_weight(Initializer::glorot, 3, 5, 3), 1.5);  // 3 sqrt(2 / (3 + 5))
}

}  // namespace
}  // namespace gradus
