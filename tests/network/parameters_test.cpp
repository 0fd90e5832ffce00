// W and b of each layer lie after one another in one block.
#include "network/parameters.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace gradus {
namespace {

const Network network{.inputs = 3,
                      .hidden = {{2, Activation::relu}},
                      .outputs = 1,
                      .loss = Loss::binary_cross_entropy};

TEST(Parameters, StartAtZeroAndFillOneBlock) {
  const Parameters<float> parameters(network);

  EXPECT_EQ(std::ssize(parameters.flat()), network.parameter_count());
  EXPECT_EQ(std::vector<float>(parameters.flat().begin(), parameters.flat().end()),
            std::vector<float>(11, 0.0F));
}

TEST(Parameters, LieInTheOrderW1B1W2B2) {
  Parameters<double> parameters(network);
  std::iota(parameters.flat().begin(), parameters.flat().end(), 0.0);

  EXPECT_EQ(parameters.W(1).rows, 2);
  EXPECT_EQ(parameters.W(1).cols, 3);
  EXPECT_EQ(parameters.W(1)(1, 0), 3);
  EXPECT_EQ(parameters.b(1).size(), 2U);
  EXPECT_EQ(parameters.b(1)[0], 6);
  EXPECT_EQ(parameters.W(2).rows, 1);
  EXPECT_EQ(parameters.W(2).cols, 2);
  EXPECT_EQ(parameters.W(2)(0, 1), 9);
  EXPECT_EQ(parameters.b(2)[0], 10);
}

TEST(Parameters, HaveTheTablesOfEmbeddingsFirst) {
  Network embedded = network;
  embedded.embeddings = {{.input = 0, .levels = 4, .units = 2},
                         {.input = 2, .levels = 2, .units = 3}};
  Parameters<double> parameters(embedded);
  std::iota(parameters.flat().begin(), parameters.flat().end(), 0.0);

  EXPECT_EQ(parameters.E(1).rows, 4);
  EXPECT_EQ(parameters.E(1)(3, 1), 7);
  EXPECT_EQ(parameters.E(2).cols, 3);
  EXPECT_EQ(parameters.E(2)(1, 0), 11);
  EXPECT_EQ(parameters.W(1).cols, 2 + 1 + 3);
  EXPECT_EQ(parameters.W(1)(0, 0), 14);
  EXPECT_EQ(std::ssize(parameters.flat()), embedded.parameter_count());
}

TEST(Parameters, AreWrittenThroughTheirViews) {
  Parameters<double> parameters(network);

  parameters.W(1)(1, 2) = 5;
  parameters.b(2)[0] = 7;

  EXPECT_EQ(parameters.flat()[5], 5);
  EXPECT_EQ(parameters.flat()[10], 7);
}

TEST(Parameters, AreCopiedWithTheirNumbers) {
  Parameters<double> original(network);
  const Parameters<double> copy = original;

  original.W(1)(0, 0) = 1;

  EXPECT_EQ(copy.W(1)(0, 0), 0);
  EXPECT_NE(copy, original);
}

TEST(Gradients, HaveTheLayoutOfParameters) {
  Gradients<double> gradients(network);
  std::iota(gradients.flat().begin(), gradients.flat().end(), 0.0);
  const Gradients<double>& reading = gradients;

  EXPECT_EQ(reading.dW(1)(1, 0), 3);
  EXPECT_EQ(reading.db(1)[0], 6);
  EXPECT_EQ(reading.dW(2)(0, 1), 9);
  EXPECT_EQ(reading.db(2)[0], 10);
}

}  // namespace
}  // namespace gradus
