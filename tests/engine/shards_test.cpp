// A batch in parts costs and learns what it does in one piece, and gives the same bits whoever
// computes the parts.
#include "engine/shards.hpp"

#include "tests/engine/training.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace gradus::engine {
namespace {

using bench::Case;
using bench::Number;
using bench::Operation;

const Case classes{Operation::train_step, {7, 33, 15, 4},      29,
                   Activation::tanh,      Loss::cross_entropy, Number::float64};

/// Two steps on a batch in parts; what they leave behind.
template <Scalar T>
struct TwoSteps {
  std::vector<double> costs;
  std::vector<T> gradients;

  TwoSteps(Case c, Index shards, int threads, std::span<const T> weight = {}, double dropout = 0) {
    Training<T> training(c, threads);
    Network& network = training.problem.network;
    for (Layer& layer : network.hidden) layer.dropout = dropout;
    network.input_dropout = dropout / 2;
    Workspace<T> workspace(network, rows_of_shard(c.rows, shards));
    Shards<T> parts(network, shards);
    Batch<T> batch = training.problem.batch();
    batch.weight = weight;
    for (std::uint32_t step = 0; step < 2; ++step) {
      costs.push_back(train_step<T>(network, training.update, batch, {.seed = 3, .iteration = step},
                                    parts, workspace, training.gradients, training.state,
                                    training.problem.parameters, training.pool));
    }
    gradients.assign(training.gradients.flat().begin(), training.gradients.flat().end());
  }
};

void expect_equal(const TwoSteps<double>& got, const TwoSteps<double>& expected) {
  for (std::size_t i = 0; i < expected.costs.size(); ++i)
    EXPECT_NEAR(got.costs[i], expected.costs[i], 1e-12 * expected.costs[i]);
  EXPECT_LE(distance<double>(got.gradients, expected.gradients),
            1e-12 * norm<double>(expected.gradients));
}

TEST(Shards, CostAndLearnWhatTheBatchDoesInOnePiece) {
  std::vector<double> weight(29);
  std::iota(weight.begin(), weight.end(), 0.0);  // the first row counts nothing
  const TwoSteps<double> even(classes, 1, 1);
  const TwoSteps<double> weighted(classes, 1, 1, weight);
  const TwoSteps<double> with_dropout(classes, 1, 1, {}, 0.4);

  for (const Index shards : {2, 3, 4, 7, 29, 64}) {
    SCOPED_TRACE(shards);
    expect_equal(TwoSteps<double>(classes, shards, 1), even);
    expect_equal(TwoSteps<double>(classes, shards, 2, weight), weighted);
    expect_equal(TwoSteps<double>(classes, shards, 1, {}, 0.4), with_dropout);
  }
}

TEST(Shards, OfOneAreTheBitsOfAStepWithoutThem) {
  Training<double> plain(classes);
  const double first = plain.step();
  const double second = plain.step();

  const TwoSteps<double> one(classes, 1, 3);

  EXPECT_EQ(one.costs, (std::vector<double>{first, second}));
  EXPECT_TRUE(std::ranges::equal(one.gradients, plain.gradients.flat()));
}

TEST(Shards, GiveTheSameBitsOnOneToFourThreads) {
  const Case large{Operation::train_step,      {300, 65, 1},   513, Activation::relu,
                   Loss::binary_cross_entropy, Number::float32};
  for (const Index shards : {1, 2, 4}) {
    const TwoSteps<float> alone(large, shards, 1, {}, 0.2);
    for (const int threads : {2, 3, 4}) {
      const TwoSteps<float> together(large, shards, threads, {}, 0.2);
      EXPECT_EQ(together.costs, alone.costs) << shards << " shards, " << threads << " threads";
      EXPECT_EQ(together.gradients, alone.gradients) << shards << ", " << threads;
    }
  }
}

TEST(Shards, AreSummedInATree) {
  // Parts whose gradients are 1, 0, e and e, where 1 + e is 1: in a tree (1 + 0) + (e + e), which
  // is more than 1; one after the other 1.
  const Network network{.inputs = 1, .hidden = {}, .outputs = 1, .loss = Loss::squared_error};
  const double e = 0x1p-53;
  Matrix<double> X(4, 1);
  Matrix<double> Y(4, 1);
  for (Index i = 0; i < 4; ++i) X(i, 0) = 1;
  const double answers[4] = {-4, 0, -4 * e, -4 * e};  // dW = sum of (0 - Y) X / 4
  for (Index i = 0; i < 4; ++i) Y(i, 0) = answers[i];
  const Parameters<double> parameters(network);
  Gradients<double> gradients(network);
  ThreadPool pool(1);
  Workspace<double> workspace(network, 1);
  Shards<double> shards(network, 4);

  shards.cost_and_gradients(network, parameters, {X.view(), Y.view(), {}}, {}, workspace, gradients,
                            pool);

  EXPECT_EQ(gradients.dW(1)(0, 0), 1 + 0x1p-52);
}

}  // namespace
}  // namespace gradus::engine
