// The article's own run, on the pictures of cats that it was made for: the costs of the same run in
// NumPy, and what the first iteration shows.
#include "base/numpy_legacy.hpp"
#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"
#include "steps/walk.hpp"
#include "tests/steps/golden_iteration.hpp"

#include <hdf5.h>

#include <cmath>
#include <fstream>

namespace gradus::steps {
namespace {

std::filesystem::path cats() {
  return test::shared("data/cat/train_catvnoncat.h5");
}

/// A data set of whole numbers as (numbers of a sample, samples).
Matrix read_samples(const char* name) {
  const hid_t file = H5Fopen(cats().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t data = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(data);
  hsize_t dims[4] = {};
  H5Sget_simple_extent_dims(space, dims, nullptr);
  const auto m = static_cast<Index>(dims[0]);
  Matrix samples(H5Sget_simple_extent_npoints(space) / m, m);
  H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, samples.data());
  H5Sclose(space);
  H5Dclose(data);
  H5Fclose(file);
  return samples;
}

const Network network{
    .inputs = 12288,
    .hidden = {{20, Activation::relu}, {7, Activation::relu}, {5, Activation::relu}},
    .outputs = 1,
    .loss = Loss::binary_cross_entropy};
constexpr double learning_rate = 0.0075;

class CatData : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT(cats());
    X = read_samples("train_set_x") / 255.0;
    Y = read_samples("train_set_y");
  }

  static Parameters initialize(Initializer initializer, std::uint32_t seed) {
    NumpyLegacy numbers(seed);
    return initialize_parameters(network, initializer, [&] { return numbers.randn(); });
  }

  Matrix X;  // (12288, 209)
  Matrix Y;  // (1, 209)
};

double deviation(const Matrix& matrix) {
  return std::sqrt((matrix.array() - matrix.mean()).square().mean());
}

TEST_F(CatData, GivesTheCostsOfNumPy) {
  const auto reference = test::shared("reference/article_deep_4_layer.json");
  SKIP_WITHOUT(reference);
  std::ifstream file(reference);
  const std::vector<double> costs = nlohmann::json::parse(file)["deep-4-layer"]["costs_every_100"];
  Parameters parameters = initialize(Initializer::scaled, 1);

  for (std::size_t iteration = 0; iteration <= 300; ++iteration) {
    const Cache cache = model_forward(network, parameters, X);
    if (iteration % 100 == 0) {
      // sums of 12,288 in another order differ by 1e-14, and 300 steps let that grow
      EXPECT_NEAR(compute_cost(network.loss, cache.Z[4], Y), costs[iteration / 100], 5e-7)
          << "iteration " << iteration;
    }
    parameters =
        update_parameters(parameters, model_backward(network, parameters, cache, Y), learning_rate);
  }
}

// The figures of the tests below were read off the same run in NumPy. They may be off by half a
// unit of their last digit.

TEST_F(CatData, KeepsItsSignalWithScaledWeightsAndLosesItWithTheArticles) {
  const Cache scaled = model_forward(network, initialize(Initializer::scaled, 1), X);
  const Cache article = model_forward(network, initialize(Initializer::article, 3), X);

  EXPECT_NEAR(deviation(scaled.Z[1]), 0.454, 5e-4);
  EXPECT_NEAR(deviation(scaled.Z[2]), 0.378, 5e-4);
  EXPECT_NEAR(deviation(scaled.Z[3]), 0.275, 5e-4);
  EXPECT_NEAR(deviation(scaled.Z[4]), 0.152, 5e-4);
  EXPECT_NEAR(deviation(article.Z[1]), 0.551, 5e-4);
  EXPECT_NEAR(deviation(article.Z[2]), 0.0155, 5e-5);
  EXPECT_NEAR(deviation(article.Z[3]), 0.00022, 5e-6);
  EXPECT_NEAR(deviation(article.Z[4]), 0.0000014, 5e-8);
}

TEST_F(CatData, WalksThroughTheFirstIteration) {
  const Walk walk =
      walk_iteration(network, initialize(Initializer::scaled, 1), X, Y, learning_rate);

  ASSERT_EQ(walk.steps.size(), 30u);
  const Matrix A3 = walk.cache.A[3].col(2);  // sample 3
  EXPECT_NEAR(A3(0), 0.0793, 5e-5);
  EXPECT_NEAR(A3(1), 0.0174, 5e-5);
  EXPECT_NEAR(A3(2), 0.2399, 5e-5);
  EXPECT_NEAR(A3(3), 0.4070, 5e-5);
  EXPECT_EQ(A3(4), 0.0);
  EXPECT_NEAR(walk.cache.Z[4](2), 0.455, 5e-4);
  EXPECT_NEAR(walk.cache.A[4](2), 0.612, 5e-4);
  EXPECT_EQ(Y(2), 1.0);

  EXPECT_NEAR(walk.gradients.dW[3](3, 1), 0.10056, 5e-6);      // dW3[4,2], counted from 1
  EXPECT_EQ(walk.gradients.dW[3].row(4), Matrix::Zero(1, 7));  // unit 5 is 0 for all samples
  EXPECT_EQ(walk.gradients.dW[3].col(5), Matrix::Zero(5, 1));  // and so is unit 6 of layer 2

  EXPECT_NEAR(walk.cost, 0.771749, 5e-7);
  EXPECT_NEAR(walk.cost_again, 0.697991, 5e-7);
  EXPECT_NEAR(walk.promised_drop, 0.2869, 5e-5);
}

TEST_F(CatData, DeliversTheSmallDropThatTheArticlesWeightsPromise) {
  const Walk walk =
      walk_iteration(network, initialize(Initializer::article, 3), X, Y, learning_rate);

  EXPECT_NEAR(walk.cost, 0.693148, 5e-7);
  EXPECT_NEAR(walk.cost_again, 0.692967, 5e-7);
  EXPECT_NEAR(walk.promised_drop, 0.000181, 5e-7);
}

}  // namespace
}  // namespace gradus::steps
