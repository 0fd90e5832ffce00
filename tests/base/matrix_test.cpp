// Views and owners of row-major numbers.
#include "base/matrix.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>

namespace gradus {
namespace {

Matrix<double> counting(Index rows, Index cols) {  // 0 1 2 .. row after row
  Matrix<double> matrix(rows, cols);
  std::iota(matrix.flat().begin(), matrix.flat().end(), 0.0);
  return matrix;
}

TEST(Matrix, StartsAtZero) {
  const Matrix<float> matrix(2, 3);

  EXPECT_EQ(std::vector<float>(matrix.flat().begin(), matrix.flat().end()),
            std::vector<float>(6, 0.0F));
}

TEST(Matrix, KeepsRowsAfterOneAnother) {
  const Matrix<double> matrix = counting(2, 3);

  EXPECT_EQ(matrix(0, 2), 2);
  EXPECT_EQ(matrix(1, 0), 3);
  EXPECT_EQ(matrix.row(1)[2], 5);
}

TEST(Matrix, StartsOnACacheLine) {
  const Matrix<float> matrix(3, 5);

  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.flat().data()) % 64, 0U);
}

TEST(Matrix, IsCopiedWithItsNumbers) {
  Matrix<double> original = counting(2, 2);
  const Matrix<double> copy = original;

  original(1, 1) = -1;

  EXPECT_EQ(copy(1, 1), 3);
  EXPECT_NE(copy, original);
}

TEST(Matrix, DiffersFromOneOfAnotherShape) {
  EXPECT_NE(Matrix<double>(2, 3), Matrix<double>(3, 2));
}

TEST(Matrix, MayHaveNoRows) {
  const Matrix<double> matrix(0, 4);

  EXPECT_EQ(matrix.cols(), 4);
  EXPECT_TRUE(matrix.flat().empty());
}

TEST(MatrixView, WritesToTheOwnersNumbers) {
  Matrix<double> matrix(2, 2);

  matrix.view()(1, 0) = 7;

  EXPECT_EQ(matrix.flat()[2], 7);
}

TEST(MatrixView, LooksAtSomeOfTheRows) {
  Matrix<double> matrix = counting(4, 2);

  const MatrixView<double> middle = matrix.view().rows_from(1, 2);

  EXPECT_EQ(middle.rows, 2);
  EXPECT_EQ(middle(0, 0), 2);
  EXPECT_EQ(middle(1, 1), 5);
}

TEST(MatrixView, StepsOverWhatLiesBetweenRows) {
  Matrix<double> matrix = counting(3, 4);
  const MatrixView<double> left{matrix.flat().data(), 3, 2, 4};  // the first two of four columns

  EXPECT_EQ(left(2, 1), 9);
  EXPECT_EQ(left.rows_from(1, 2)(1, 0), 8);
  EXPECT_EQ(left.row(1)[1], 5);
  EXPECT_EQ(left.row(1).size(), 2U);
}

TEST(MatrixView, BecomesOneThatOnlyReads) {
  Matrix<double> matrix = counting(2, 2);

  const MatrixView<const double> reading = matrix.view();

  EXPECT_EQ(reading(1, 1), 3);
}

}  // namespace
}  // namespace gradus
