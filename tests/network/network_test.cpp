// Sizes and names of a network, and which networks are refused.
#include "network/network.hpp"

#include "base/error.hpp"
#include "network/initializer.hpp"
#include "network/names.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

const Network cat{.inputs = 12288,
                  .hidden = {{20, Activation::relu}, {7, Activation::tanh}, {5, Activation::relu}},
                  .outputs = 1,
                  .loss = Loss::binary_cross_entropy};

TEST(Network, CountsItsLayersAsTheArticleDoes) {
  EXPECT_EQ(cat.depth(), 4);
  EXPECT_EQ(cat.layer_dims(), (std::vector<Index>{12288, 20, 7, 5, 1}));
  EXPECT_EQ(cat.units(0), 12288);
  EXPECT_EQ(cat.units(2), 7);
  EXPECT_EQ(cat.units(4), 1);
  EXPECT_EQ(cat.summary(), "12288 -> 20 -> 7 -> 5 -> 1");
}

TEST(Network, CountsItsParameters) {
  EXPECT_EQ(cat.parameter_count(), 12288 * 20 + 20 + 20 * 7 + 7 + 7 * 5 + 5 + 5 + 1);
}

TEST(Network, MayHaveNoHiddenLayer) {
  const Network flat{.inputs = 3, .hidden = {}, .outputs = 1, .loss = Loss::squared_error};

  EXPECT_EQ(flat.depth(), 1);
  EXPECT_EQ(flat.layer_dims(), (std::vector<Index>{3, 1}));
  EXPECT_NO_THROW(check_network(flat));
}

TEST(Network, NamesTheActivationOfEachLayer) {
  EXPECT_EQ(cat.activation_name(1), "relu");
  EXPECT_EQ(cat.activation_name(2), "tanh");
}

TEST(Network, HasTheLastActivationThatItsLossFixes) {
  Network network = cat;
  EXPECT_EQ(network.activation_name(4), "sigmoid");
  network.loss = Loss::cross_entropy;
  EXPECT_EQ(network.activation_name(4), "softmax");
  network.loss = Loss::squared_error;
  EXPECT_EQ(network.activation_name(4), "identity");
}

std::string refusal(const Network& network) {
  try {
    check_network(network);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::usage);
    EXPECT_EQ(error.message().code, "invalid-network");
    return error.what();
  }
  return "";
}

TEST(CheckNetwork, AcceptsTheArticles) {
  EXPECT_EQ(refusal(cat), "");
}

TEST(CheckNetwork, RefusesLayersWithoutOrWithTooManyUnits) {
  Network network = cat;
  network.hidden[1].units = 0;
  EXPECT_EQ(refusal(network), "layer 2 has 0 units; 1 to 1048576 are possible");
  network.hidden[1].units = -3;
  EXPECT_EQ(refusal(network), "layer 2 has -3 units; 1 to 1048576 are possible");
  network = cat;
  network.inputs = 0;
  EXPECT_EQ(refusal(network), "layer 0 has 0 units; 1 to 1048576 are possible");
  network.inputs = (Index{1} << 20) + 1;
  EXPECT_EQ(refusal(network), "layer 0 has 1048577 units; 1 to 1048576 are possible");
}

TEST(CheckNetwork, RefusesEmbeddingsOfNoInputAndWithoutOrWithTooManyNumbers) {
  Network network = cat;
  network.inputs = 3;
  network.embeddings = {{.input = 0, .levels = 5, .units = 2},
                        {.input = 2, .levels = 7, .units = 4}};
  EXPECT_EQ(refusal(network), "");
  EXPECT_EQ(network.units(0), 2 + 1 + 4);
  EXPECT_EQ(network.embedding_count(), 5 * 2 + 7 * 4);
  network.embeddings[1].input = 3;
  EXPECT_EQ(refusal(network), "an embedding takes number 3 of 3 inputs, or is out of order");
  network.embeddings[1].input = 0;
  EXPECT_EQ(refusal(network), "an embedding takes number 0 of 3 inputs, or is out of order");
  network.embeddings[1] = {.input = 1, .levels = 0, .units = 4};
  EXPECT_EQ(refusal(network),
            "an embedding has 0 levels and 4 units; 1 to 1048576 of each are possible");
  network.embeddings[1] = {.input = 1, .levels = 9, .units = 1048576};
  EXPECT_EQ(refusal(network), "layer 0 has 1048579 units; 1 to 1048576 are possible");
}

TEST(CheckNetwork, RefusesMoreThanAThousandLayers) {
  Network network = cat;
  network.hidden.assign(1000, {1, Activation::relu});

  EXPECT_EQ(refusal(network), "the network has 1001 layers; at most 1000 are possible");
  network.hidden.pop_back();
  EXPECT_EQ(refusal(network), "");
}

TEST(CheckNetwork, RefusesMoreParametersThanFit) {
  Network network = cat;
  network.inputs = Index{1} << 20;
  network.hidden = {{Index{1} << 13, Activation::relu}};  // 2^33 weights and then some

  EXPECT_EQ(refusal(network),
            "the network has 8589950977 parameters; at most 8589934592 are possible");
}

TEST(CheckNetwork, RefusesOutputsThatTheLossCannotHave) {
  Network network = cat;
  network.outputs = 2;
  EXPECT_EQ(refusal(network), "");  // of two targets
  network.loss = Loss::binary_focal;
  EXPECT_EQ(refusal(network), "binary_focal needs 1 output, not 2");
  network.outputs = 1;
  network.loss = Loss::cross_entropy;
  EXPECT_EQ(refusal(network), "cross_entropy needs at least 2 outputs, not 1");
}

template <class Names>
void expect_round_trip(const Names& names) {
  for (const auto& [value, name] : names) {
    EXPECT_EQ(name_of(names, value), name);
    EXPECT_EQ(value_of(names, name), value);
  }
  EXPECT_EQ(value_of(names, "no such name"), std::nullopt);
}

TEST(Names, GoBothWays) {
  expect_round_trip(activation_names);
  expect_round_trip(loss_names);
  expect_round_trip(initializer_names);
}

TEST(Network, CountsWhatANormHasBeside) {
  Network network = cat;
  network.hidden[0].norm = Norm::layer;  // gamma
  network.hidden[1].norm = Norm::batch;  // gamma, and a running mean and variance

  EXPECT_EQ(network.parameter_count(), cat.parameter_count() + 20 + 7);
  EXPECT_EQ(network.number_count(), cat.parameter_count() + 20 + 7 + 2 * 7);
}

TEST(Network, IsRefusedWhereAHiddenLayerCannotBeSo) {
  Network network = cat;
  network.hidden[2].residual = true;
  EXPECT_NE(refusal(network).find("layer 3 cannot add A(1)"), std::string::npos);
  network.hidden[2] = {20, Activation::relu};
  network.hidden[1].residual = true;
  EXPECT_NE(refusal(network).find("layer 2 cannot add A(0)"), std::string::npos);
  network.hidden[1].residual = false;
  network.hidden[1].dropout = 1;
  EXPECT_NE(refusal(network).find("layer 2 has dropout 1"), std::string::npos);
}

}  // namespace
}  // namespace gradus
