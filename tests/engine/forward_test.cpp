// What a row becomes in forward() depends on that row alone.
#include "engine/step.hpp"
#include "tests/engine/any_case.hpp"
#include "tests/engine/training.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gradus::engine {
namespace {

const std::vector<Activation> all{Activation::identity, Activation::sigmoid, Activation::tanh,
                                  Activation::relu};

template <Scalar T>
std::vector<T> outputs(Training<T>& run, Index first, Index count) {
  forward<T>(run.problem.network, run.problem.parameters, run.rows(first, count).X, run.workspace,
             run.pool);
  const MatrixView<T> A = run.workspace.A(run.problem.network.depth());
  return {A.data, A.data + A.rows * A.cols};
}

template <Scalar T>
void rows_alone_are_rows_together(const bench::Case& c) {
  Training<T> run(c);
  const Index first = *rc::gen::inRange<Index>(1, c.rows);

  std::vector<T> parts = outputs(run, 0, first);
  const std::vector<T> rest = outputs(run, first, c.rows - first);
  parts.insert(parts.end(), rest.begin(), rest.end());

  RC_ASSERT(parts == outputs(run, 0, c.rows));
}

// To the bit, since a row's numbers are added up in the same order wherever the row lies.
RC_GTEST_PROP(Forward, OfRowsTogetherIsForwardOfEachPart, ()) {
  bench::Case c = test::any_case(bench::Number::float64, all);
  c.rows += 1;
  rows_alone_are_rows_together<double>(c);
  rows_alone_are_rows_together<float>(c);
}

TEST(Forward, LeavesTheViewsWithTheRowsOfTheBatch) {
  Training<float> run({bench::Operation::forward,
                       {3, 4, 2},
                       9,
                       Activation::relu,
                       Loss::cross_entropy,
                       bench::Number::float32});

  outputs(run, 2, 5);

  EXPECT_EQ(run.workspace.A(1).rows, 5);
  EXPECT_EQ(run.workspace.A(1).cols, 4);
  EXPECT_EQ(run.workspace.Z_last().rows, 5);
  EXPECT_EQ(run.workspace.max_rows(), 9);
}

}  // namespace
}  // namespace gradus::engine
