// Norms, sums with A(l-2) and dropout: PyTorch's numbers (tests/golden/layers.json), forward,
// back, over three steps and in prediction.
#include "steps/normalise.hpp"

#include "network/names.hpp"
#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"
#include "steps/6_predict.hpp"
#include "tests/steps/golden_iteration.hpp"

namespace gradus::steps {
namespace {

using nlohmann::json;

PerLayer<Vector> vectors_of(const json& list) {
  PerLayer<Vector> vectors(4);
  for (std::size_t l = 0; l < list.size(); ++l)
    vectors[static_cast<Index>(l + 1)] = vector_of(list[l]);
  return vectors;
}

PerLayer<Matrix> matrices_of(const json& list) {
  PerLayer<Matrix> matrices(4);
  for (std::size_t l = 0; l < list.size(); ++l)
    matrices[static_cast<Index>(l + 1)] = matrix_of(list[l]);
  return matrices;
}

Parameters parameters_of(const json& numbers) {
  Parameters parameters{matrices_of(numbers["W"]), vectors_of(numbers["b"]),
                        vectors_of(numbers["gamma"])};
  parameters.mean = parameters.variance = PerLayer<Vector>(4);
  if (!numbers.contains("mean")) return parameters;
  parameters.mean = vectors_of(numbers["mean"]);
  parameters.variance = vectors_of(numbers["variance"]);
  return parameters;
}

/// The cases' numbers are near 1, and a division by the root of a variance near 0.1 and three steps
/// multiply rounding by a few hundred at most.
void expect_close(const Matrix& got, const Matrix& expected, const std::string& name) {
  ASSERT_EQ(got.rows(), expected.rows()) << name;
  ASSERT_EQ(got.cols(), expected.cols()) << name;
  if (got.size() > 0) {
    EXPECT_LE((got - expected).cwiseAbs().maxCoeff(), 1e-12) << name;
  }
}

class PyTorchsLayers : public testing::TestWithParam<const char*> {};

TEST_P(PyTorchsLayers, TrainAndPredictAlike) {
  const json c = test::golden("layers")["cases"][GetParam()];
  const auto outputs = static_cast<Index>(c["Y"].size());
  Network network{.inputs = 5, .hidden = {}, .outputs = outputs};
  network.loss = *value_of(loss_names, c["loss"].get<std::string>());
  for (int l = 1; l <= 3; ++l) {
    network.hidden.push_back(
        {.units = 6,
         .activation = *value_of(activation_names, c["activation"].get<std::string>()),
         .norm = *value_of(norm_names, c["norm"].get<std::string>()),
         .residual = c["residual"].get<bool>() && l == 3,
         .dropout = c["dropout"]});
  }
  const Matrix X = matrix_of(c["X"]);
  const Matrix Y = matrix_of(c["Y"]);
  Parameters parameters = parameters_of(c["before"]);

  for (const json& step : c["steps"]) {
    const Cache cache = model_forward(network, parameters, X, matrices_of(step["D"]));
    const Gradients gradients = model_backward(network, parameters, cache, Y);
    const Parameters expected_gradients = parameters_of(step["gradients"]);
    expect_close(cache.Z[4], matrix_of(step["Z"]), "Z");
    EXPECT_NEAR(compute_cost(network.loss, cache.Z[4], Y), step["cost"].get<double>(), 1e-13);
    parameters = update_statistics(update_parameters(parameters, gradients, c["learning_rate"]),
                                   network, cache);
    const Parameters after = parameters_of(step["after"]);
    for (Index l = 1; l <= 4; ++l) {
      expect_close(gradients.dW[l], expected_gradients.W[l], "dW");
      expect_close(gradients.db[l], expected_gradients.b[l], "db");
      expect_close(gradients.dgamma[l], expected_gradients.gamma[l], "dgamma");
      expect_close(parameters.W[l], after.W[l], "W");
      expect_close(parameters.b[l], after.b[l], "b");
      expect_close(parameters.gamma[l], after.gamma[l], "gamma");
      expect_close(parameters.mean[l], after.mean[l], "mean");
      expect_close(parameters.variance[l], after.variance[l], "variance");
    }
  }
  expect_close(model_answer(network, parameters, X), matrix_of(c["answer"]), "answer");
}

INSTANTIATE_TEST_SUITE_P(Cases, PyTorchsLayers,
                         testing::Values("batch", "layer", "residual", "dropout",
                                         "batch_residual_dropout", "layer_residual_dropout"),
                         [](const auto& name) { return std::string(name.param); });

TEST(Normalise, NamesTheShapesThatDoNotFit) {
  EXPECT_EQ(error_text([] {
              normalise_forward(Norm::batch, Matrix::Zero(3, 5), Vector::Ones(2), Vector::Ones(2));
            }),
            "normalise_forward: Z is (3, 5) but gamma is (2, 1); need Z.rows == gamma.rows");
}

TEST(Statistics, StayWhereTheyAreAfterOneSample) {
  Network network{.inputs = 2, .hidden = {{3, Activation::relu, Norm::batch}}, .outputs = 1};
  const Parameters before = initialize_parameters(network, Initializer::he, [] { return 0.5; });
  const Cache cache = model_forward(network, before, Matrix::Ones(2, 1));

  const Parameters after = update_statistics(before, network, cache);

  EXPECT_EQ(after.mean[1], Vector(Vector::Zero(3)));
  EXPECT_EQ(after.variance[1], Vector(Vector::Ones(3)));
}

}  // namespace
}  // namespace gradus::steps
