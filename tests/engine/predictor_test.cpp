// A predictor gives the bits of forward(), for one row as for many, and allows many callers.
#include "engine/predictor.hpp"

#include "tests/engine/training.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

namespace gradus::engine {
namespace {

template <class T>
bool same_bits(MatrixView<const T> a, MatrixView<const T> b) {
  for (Index i = 0; i < a.rows; ++i) {
    if (std::memcmp(a.row(i).data(), b.row(i).data(), a.row(i).size_bytes()) != 0) return false;
  }
  return a.rows == b.rows && a.cols == b.cols;
}

class Prediction : public testing::TestWithParam<bench::Case> {};

template <Scalar T>
void expect_bits_of_forward(const bench::Case& c) {
  Training<T> training(c);
  const bench::Problem<T>& problem = training.problem;
  const Index L = problem.network.depth();
  training.cost_now();
  const Predictor<T> predictor(problem.network, problem.parameters);
  const Index rows = std::min(c.rows, Predictor<T>::most_rows);
  typename Predictor<T>::Room room(problem.network, rows);

  const auto all = predictor.predict(problem.X.view().rows_from(0, rows), room);
  EXPECT_TRUE(same_bits<T>(all.Z, training.workspace.Z_last().rows_from(0, rows)));
  EXPECT_TRUE(same_bits<T>(all.A, training.workspace.A(L).rows_from(0, rows)));

  const auto one = predictor.predict(problem.X.view().rows_from(rows - 1, 1), room);
  EXPECT_TRUE(same_bits<T>(one.Z, training.workspace.Z_last().rows_from(rows - 1, 1)));
}

TEST_P(Prediction, HasTheBitsOfForward) {
  if (GetParam().number == bench::Number::float32) {
    expect_bits_of_forward<float>(GetParam());
  } else {
    expect_bits_of_forward<double>(GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Prediction, testing::ValuesIn(problems(Numbers::each)),
                         [](const auto& c) { return std::to_string(c.index); });

const bench::Case classes{bench::Operation::forward, {20, 48, 33, 5},     200,
                          Activation::tanh,          Loss::cross_entropy, bench::Number::float32};

TEST(Predictor, ServesManyThreadsAtOnce) {
  const bench::Problem<float> problem(classes);
  const Predictor<float> predictor(problem.network, problem.parameters);
  Predictor<float>::Room room(problem.network, classes.rows);
  const MatrixView<const float> expected = predictor.predict(problem.X.view(), room).A;
  std::vector<int> right(4);
  {
    std::vector<std::jthread> callers;
    for (int& count : right) {
      callers.emplace_back([&] {
        Predictor<float>::Room own(problem.network, 7);
        for (Index first = 0; first + 7 <= classes.rows; first += 7) {
          const auto answer = predictor.predict(problem.X.view().rows_from(first, 7), own);
          count += same_bits<float>(answer.A, expected.rows_from(first, 7));
        }
      });
    }
  }
  EXPECT_EQ(right, std::vector<int>(4, 28));
}

TEST(Predictor, TakesNewParameters) {
  const bench::Problem<float> problem(classes);
  Predictor<float> predictor(problem.network, problem.parameters);
  Predictor<float>::Room room(problem.network, 3);
  predictor.pack(Parameters<float>(problem.network));  // zeros: every class is as likely

  const auto answer = predictor.predict(problem.X.view().rows_from(0, 3), room);
  for (const float p : answer.A.row(2)) EXPECT_FLOAT_EQ(p, 0.2F);
}

}  // namespace
}  // namespace gradus::engine
