// Three steps of each optimizer give the numbers of NumPy (tests/golden/update.json).
#include "engine/step.hpp"
#include "support/data.hpp"

namespace gradus::engine {
namespace {

const Network network{.inputs = 2,
                      .hidden = {{2, Activation::relu}},
                      .outputs = 1,
                      .loss = Loss::binary_cross_entropy};

template <class T>
void fill(std::span<T> numbers, const nlohmann::json& from) {
  ASSERT_EQ(numbers.size(), from.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = from[i].get<T>();
}

/// Takes the steps of the file and compares W and b after each.
template <Scalar T>
void expect_steps_of(Update update, const char* name, T allowed) {
  const nlohmann::json golden = test::golden("update");
  update.learning_rate = golden["learning_rate"];
  ThreadPool pool(1);
  OptimizerState<T> state(update.optimizer, network);
  Parameters<T> parameters(network);
  Gradients<T> gradients(network);
  fill(parameters.flat(), golden["start"]);

  for (std::size_t step = 0; step < 3; ++step) {
    fill(gradients.flat(), golden["gradients"][step]);
    update_parameters(network, update, gradients, state, parameters, pool);

    const auto expected = golden[name]["after"][step].get<std::vector<T>>();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(parameters.flat()[i], expected[i], allowed)
          << "step " << step << ", number " << i;
    }
  }
  EXPECT_EQ(state.t, 3);
}

// Numbers near 1 after some ten roundings: 1e-14 in double (ulp 2e-16), 1e-6 in float (ulp 1e-7).
constexpr double in_double = 1e-14;
constexpr float in_float = 1e-6F;

TEST(GradientDescent, TakesTheStepsOfNumPy) {
  expect_steps_of<double>({GradientDescent{}}, "gradient_descent", in_double);
  expect_steps_of<float>({GradientDescent{}}, "gradient_descent", in_float);
}

TEST(Momentum, TakesTheStepsOfNumPy) {
  expect_steps_of<double>({Momentum{.beta = 0.8}}, "momentum", in_double);
  expect_steps_of<float>({Momentum{.beta = 0.8}}, "momentum", in_float);
}

TEST(Adam, TakesTheStepsOfNumPy) {
  const Adam adam{.beta1 = 0.7, .beta2 = 0.95, .epsilon = 0.01};
  expect_steps_of<double>({adam}, "adam", in_double);
  expect_steps_of<float>({adam}, "adam", in_float);
}

TEST(AdamW, TakesTheStepsOfNumPy) {
  const AdamW adamw{.beta1 = 0.7, .beta2 = 0.95, .epsilon = 0.01, .weight_decay = 0.3};
  expect_steps_of<double>({adamw}, "adamw", in_double);
  expect_steps_of<float>({adamw}, "adamw", in_float);
}

TEST(Update, ClipsGradientsAndAddsTheSlopesOfL1AndL2AsNumPy) {
  const Optimizer descent = GradientDescent{};
  expect_steps_of<double>({.optimizer = descent, .l1 = 0.2}, "l1", in_double);
  expect_steps_of<double>({.optimizer = descent, .l2 = 0.4}, "l2", in_double);
  expect_steps_of<double>({.optimizer = descent, .clip_norm = 1.5}, "clip_norm", in_double);
  expect_steps_of<double>({.optimizer = descent, .clip_value = 0.8}, "clip_value", in_double);
  const Update all{.optimizer = descent, .l1 = 0.2, .l2 = 0.4, .clip_norm = 1.5, .clip_value = 0.8};
  expect_steps_of<double>(all, "all", in_double);
  expect_steps_of<float>(all, "all", in_float);
}

}  // namespace
}  // namespace gradus::engine
