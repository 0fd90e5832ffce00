// dZ, dW, db and dA of every layer against NumPy's, and where the article's dA(L) breaks.
#include "steps/4_backward.hpp"

#include "tests/steps/golden_iteration.hpp"

#include <cmath>

namespace gradus::steps {
namespace {

class Backward : public EveryIteration {};

TEST_P(Backward, GivesNumPysGradientsOfEveryLayer) {
  const Gradients gradients =
      model_backward(expected.network, expected.parameters, expected.cache, expected.Y);

  for (Index l = 1; l <= expected.network.depth(); ++l) {
    EXPECT_TRUE(close(gradients.dZ[l], expected.gradients.dZ[l])) << "dZ" << l;
    EXPECT_TRUE(close(gradients.dW[l], expected.gradients.dW[l])) << "dW" << l;
    EXPECT_TRUE(close(gradients.db[l], expected.gradients.db[l])) << "db" << l;
    EXPECT_TRUE(close(gradients.dA[l - 1], expected.gradients.dA[l - 1])) << "dA" << l - 1;
  }
}

INSTANTIATE_TEST_SUITE_P(NumPy, Backward, every_iteration, iteration_name);

TEST(LinearBackward, GivesTheThreeSumsOfTheArticle) {
  Matrix A_prev(2, 2);
  A_prev << 1, 2,  //
      3, 4;

  const LinearGradients gradients = linear_backward(row({1, -3}), A_prev, row({10, 1}));

  EXPECT_EQ(gradients.dW, row({-2.5, -4.5}));  // by hand: (1 - 6) / 2, (3 - 12) / 2
  EXPECT_EQ(gradients.db, Vector::Constant(1, -1.0));
  EXPECT_EQ(gradients.dA_prev.row(0), row({10, -30}));
  EXPECT_EQ(gradients.dA_prev.row(1), row({1, -3}));
}

TEST(LinearBackward, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(error_text([] { linear_backward(Matrix(2, 4), Matrix(3, 5), Matrix(2, 3)); }),
            "linear_backward: dZ is (2, 4) but A_prev is (3, 5); need dZ.cols == A_prev.cols >= 1");
  EXPECT_EQ(error_text([] { linear_backward(Matrix(2, 4), Matrix(3, 4), Matrix(1, 3)); }),
            "linear_backward: W is (1, 3) but dZ is (2, 4); need W.rows == dZ.rows");
  EXPECT_EQ(error_text([] { linear_backward(Matrix(2, 4), Matrix(3, 4), Matrix(2, 5)); }),
            "linear_backward: W is (2, 5) but A_prev is (3, 4); need W.cols == A_prev.rows");
}

TEST(LinearBackward, RefusesABatchWithoutSamples) {
  EXPECT_EQ(error_text([] { linear_backward(Matrix(2, 0), Matrix(3, 0), Matrix(2, 3)); }),
            "linear_backward: dZ is (2, 0) but A_prev is (3, 0); need dZ.cols == A_prev.cols >= 1");
}

TEST(ModelBackward, RefusesTargetsOfAnotherShape) {
  const Iteration it = golden_iteration("relu");

  EXPECT_EQ(error_text([&] { model_backward(it.network, it.parameters, it.cache, Matrix(1, 5)); }),
            "model_backward: AL is (1, 6) but Y is (1, 5); need the same shape");
}

TEST(ModelBackward, RefusesParametersAndCachesOfAnotherDepth) {
  const Iteration deep = golden_iteration("relu");
  const Iteration flat = golden_iteration("one_layer");

  EXPECT_EQ(error_text([&] { model_backward(deep.network, flat.parameters, deep.cache, deep.Y); }),
            "model_backward: the network has 3 layers but parameters has 1");
  EXPECT_EQ(error_text([&] { model_backward(deep.network, deep.parameters, flat.cache, deep.Y); }),
            "model_backward: the network has 3 layers but cache has 1");
}

TEST(ArticleDAL, TimesTheSlopeOfSigmoidIsAMinusY) {
  const Iteration it = golden_iteration("relu");
  const Matrix& AL = it.cache.A[3];

  const Matrix dAL = article_dAL(AL, it.Y);

  EXPECT_TRUE(close(dAL.array() * AL.array() * (1.0 - AL.array()), AL - it.Y));
}

TEST(ArticleDAL, IsNaNOrInfiniteOnASaturatedOutputWhereDZIsRight) {
  const Iteration it = golden_iteration("one_layer");
  const Matrix X = it.X().col(0);
  Parameters parameters = it.parameters;
  parameters.b[1](0) = 800;  // so A is exactly 1

  const Cache cache = model_forward(it.network, parameters, X);
  const Gradients gradients = model_backward(it.network, parameters, cache, row({0}));

  ASSERT_EQ(cache.A[1], row({1}));
  EXPECT_TRUE(std::isinf(article_dAL(cache.A[1], row({0}))(0)));
  EXPECT_TRUE(std::isnan(article_dAL(cache.A[1], row({1}))(0)));  // 0 / 0 in (1 - Y) / (1 - A)
  EXPECT_EQ(gradients.dZ[1], row({1}));                           // A - Y
  EXPECT_EQ(gradients.dW[1], X.transpose());
}

}  // namespace
}  // namespace gradus::steps
