// Rows and columns are the same bytes, and W reads alike on both sides.
#include "steps/bridge.hpp"

#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

const Network network{.inputs = 3,
                      .hidden = {{2, Activation::relu}},
                      .outputs = 1,
                      .loss = Loss::binary_cross_entropy};

TEST(Bridge, SeesRowsAsColumnsWithoutACopy) {
  gradus::Matrix<double> rows(2, 3);
  rows(1, 2) = 7;

  const Columns columns = columns_of(rows.view());
  columns_of(rows.view())(0, 1) = 5;

  EXPECT_EQ(columns.rows(), 3);
  EXPECT_EQ(columns.cols(), 2);
  EXPECT_EQ(columns(2, 1), 7);
  EXPECT_EQ(rows(1, 0), 5);
  EXPECT_EQ(columns.data(), rows.flat().data());
}

TEST(Bridge, HeedsTheStrideOfAView) {
  std::vector<double> numbers{1, 2, 0, 3, 4, 0};
  const MatrixView<const double> view{numbers.data(), 2, 2, 3};

  EXPECT_EQ(columns_of(view).col(0), Vector(row({1, 2}).transpose()));
  EXPECT_EQ(columns_of(view).col(1), Vector(row({3, 4}).transpose()));
}

TEST(Bridge, KeepsEveryWeightAtItsRowAndColumn) {
  gradus::Parameters<double> block(network);
  block.W(1)(1, 2) = 12;
  block.b(1)[1] = 3;
  block.W(2)(0, 1) = 4;

  const Parameters parameters = to_steps(network, block);

  EXPECT_EQ(parameters.W[1](1, 2), 12);
  EXPECT_EQ(parameters.b[1](1), 3);
  EXPECT_EQ(parameters.W[2](0, 1), 4);
  EXPECT_EQ(from_steps(network, parameters), block);
}

TEST(Bridge, GivesGradientsTheSameLayout) {
  Gradients gradients{PerLayer<Matrix>(2), PerLayer<Vector>(2), {}, {}};
  gradients.dW[1] = Matrix::Zero(2, 3);
  gradients.dW[1](1, 2) = 12;
  gradients.db[1] = Vector::Constant(2, 3.0);
  gradients.dW[2] = Matrix::Zero(1, 2);
  gradients.db[2] = Vector::Zero(1);

  const gradus::Gradients<double> block = from_steps(network, gradients);

  EXPECT_EQ(block.dW(1)(1, 2), 12);
  EXPECT_EQ(block.db(1)[1], 3);
}

TEST(Bridge, RefusesParametersOfAnotherNetwork) {
  const Parameters flat{PerLayer<Matrix>(1), PerLayer<Vector>(1)};
  Parameters other_W{PerLayer<Matrix>(2), PerLayer<Vector>(2)};
  other_W.W[1] = Matrix(3, 2);
  Parameters other_b = other_W;
  other_b.W[1] = Matrix::Zero(2, 3);
  other_b.b[1] = Vector(3);
  const Gradients no_gradients{PerLayer<Matrix>(1), PerLayer<Vector>(1), {}, {}};

  EXPECT_EQ(error_text([&] { from_steps(network, flat); }),
            "from_steps: the network has 2 layers but parameters has 1");
  EXPECT_EQ(error_text([&] { from_steps(network, no_gradients); }),
            "from_steps: the network has 2 layers but gradients has 1");
  EXPECT_EQ(error_text([&] { from_steps(network, other_W); }),
            "from_steps: W is (3, 2) but the network's is (2, 3); need the same shape");
  EXPECT_EQ(error_text([&] { from_steps(network, other_b); }),
            "from_steps: b is (3, 1) but the network's is (2, 1); need the same shape");
}

}  // namespace
}  // namespace gradus::steps
