// Layers that are more than A = g(W A_prev + b): three training steps of the engine and its
// predictor against steps/, which tests/steps holds to PyTorch; and the same bits on any number of
// threads and with AVX2 as with AVX-512.
#include "base/random.hpp"
#include "engine/predictor.hpp"
#include "engine/step.hpp"
#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"
#include "steps/6_predict.hpp"
#include "steps/bridge.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>

namespace gradus {
namespace {

constexpr double learning_rate = 0.05;
constexpr std::uint64_t seed = 9;
constexpr int steps_taken = 3;

struct Kind {
  Norm norm;
  bool residual;
  double dropout;
  Activation activation;
};

/// The third layer adds A(1) where the kind says so.
Network network_of(const Kind& kind) {
  Network network{.inputs = 13, .hidden = {}, .outputs = 5, .loss = Loss::cross_entropy};
  for (const Index units : {Index{131}, Index{37}, Index{131}})
    network.hidden.push_back({units, kind.activation, kind.norm, false, kind.dropout});
  network.hidden[2].residual = kind.residual;
  network.input_dropout = kind.dropout / 2;
  return network;
}

constexpr Index m = 401;  // more than a thread's share of numbers

template <Scalar T>
struct Trained {
  Network network;
  Matrix<T> X{m, 13};
  Matrix<T> Y{m, 5};
  Parameters<T> parameters;
  Gradients<T> gradients;
  std::vector<double> costs;

  Trained(const Kind& kind) : network(network_of(kind)), gradients(network) {
    gradus::Random random(seed, Stream::sample, 1);
    // Rounded to float in both, so that float and double start from the same numbers.
    const auto draw = [&] { return static_cast<double>(static_cast<float>(random.normal())); };
    for (T& x : X.flat()) x = static_cast<T>(draw());
    for (Index i = 0; i < m; ++i) Y(i, static_cast<Index>(random.below(5))) = 1;
    parameters = engine::initialize_parameters<T>(network, Initializer::he, draw);
    for (Index l = 1; l < 4; ++l) {
      for (T& b : parameters.b(l)) b = static_cast<T>(draw() / 8);
      for (T& gamma : parameters.gamma(l)) gamma = static_cast<T>(1 + std::round(draw()) / 8);
    }
  }

  void train(int threads) {
    ThreadPool pool(threads);
    engine::Workspace<T> workspace(network, m);
    const engine::Update update{.optimizer = engine::GradientDescent{},
                                .learning_rate = learning_rate};
    engine::OptimizerState<T> state(update.optimizer, network);
    for (std::uint32_t t = 0; t < steps_taken; ++t) {
      workspace.name_masks({.seed = seed, .iteration = t});
      costs.push_back(engine::train_step<T>(network, update, {X.view(), Y.view(), {}}, workspace,
                                            gradients, state, parameters, pool));
    }
  }
};

template <class A, class B>
double distance(const A& a, const B& b) {
  double off = 0;
  double size = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    off += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    size += std::pow(static_cast<double>(b[i]), 2);
  }
  return std::sqrt(off / size);
}

/// Three steps and the predictor, `allowed` apart from steps/.
template <Scalar T>
void expect_numbers_of_steps(const Kind& kind, double allowed) {
  Trained<double> start(kind);
  steps::Parameters parameters = steps::to_steps(start.network, start.parameters);
  const steps::Matrix X = steps::columns_of(start.X.view());
  const steps::Matrix Y = steps::columns_of(start.Y.view());
  std::vector<double> costs;
  steps::Gradients gradients;
  for (std::uint32_t t = 0; t < steps_taken; ++t) {
    const auto D = steps::draw_dropouts(start.network, m, seed, t);
    const steps::Cache cache = steps::model_forward(start.network, parameters, X, D);
    gradients = steps::model_backward(start.network, parameters, cache, Y);
    costs.push_back(steps::compute_cost(start.network.loss, cache.Z[4], Y));
    parameters = steps::update_statistics(
        steps::update_parameters(parameters, gradients, learning_rate), start.network, cache);
  }
  const steps::Matrix answer = steps::model_answer(start.network, parameters, X);

  Trained<T> trained(kind);
  trained.train(1);
  const engine::Predictor<T> predictor(trained.network, trained.parameters);
  typename engine::Predictor<T>::Room room(trained.network, m);
  const MatrixView<const T> A = predictor.predict(trained.X.view(), room).A;

  EXPECT_LE(distance(trained.costs, costs), allowed);
  EXPECT_LE(distance(trained.gradients.flat(), steps::from_steps(start.network, gradients).flat()),
            allowed);
  EXPECT_LE(
      distance(trained.parameters.flat(), steps::from_steps(start.network, parameters).flat()),
      allowed);
  EXPECT_LE(distance(std::span(A.data, static_cast<std::size_t>(m * 5)),
                     std::span(answer.data(), static_cast<std::size_t>(m * 5))),
            allowed);
}

class EveryKind : public testing::TestWithParam<Kind> {};

TEST_P(EveryKind, GivesTheNumbersOfSteps) {
  expect_numbers_of_steps<double>(GetParam(), 1e-10);
  // As bench::allowed_error: k units in the last place, k added up along the way, for three steps.
  expect_numbers_of_steps<float>(GetParam(), 3 * 0x1p-24 * (m + 2 * (13 + 131 + 131 + 37 + 5)));
}

TEST_P(EveryKind, GivesTheSameBitsForAnyThreadsAndVectors) {
  Trained<float> one(GetParam());
  one.train(1);
  Trained<float> three(GetParam());
  three.train(3);
  EXPECT_EQ(three.parameters, one.parameters);
  EXPECT_EQ(three.gradients, one.gradients);

  if ((hwy::SupportedTargets() & HWY_AVX3) == 0) return;
  const auto choose = [](std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  };
  choose(HWY_AVX2);
  Trained<float> avx2(GetParam());
  avx2.train(1);
  choose(0);
  EXPECT_EQ(avx2.parameters, one.parameters);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryKind,
                         testing::Values(Kind{Norm::none, false, 0.3, Activation::relu},
                                         Kind{Norm::none, true, 0, Activation::tanh},
                                         Kind{Norm::batch, false, 0, Activation::tanh},
                                         Kind{Norm::layer, false, 0, Activation::tanh},
                                         Kind{Norm::batch, true, 0.5, Activation::sigmoid},
                                         Kind{Norm::layer, true, 0.2, Activation::tanh},
                                         // whose slopes are taken from what goes in
                                         Kind{Norm::none, true, 0.3, Activation::mish},
                                         Kind{Norm::batch, true, 0.2, Activation::gelu},
                                         Kind{Norm::layer, true, 0.3, Activation::silu}),
                         [](const testing::TestParamInfo<Kind>& kind) {
                           return std::to_string(kind.index);
                         });

TEST(Mask, IsTheSameWithPortableKernels) {
  const Kind kind{Norm::none, false, 0.4, Activation::identity};
  Trained<double> best(kind);
  best.train(1);
  hwy::SetSupportedTargetsForTest(HWY_STATIC_TARGET);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  Trained<double> portable(kind);
  portable.train(1);
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());

  EXPECT_LE(distance(portable.gradients.flat(), best.gradients.flat()), 1e-10);
}

}  // namespace
}  // namespace gradus
