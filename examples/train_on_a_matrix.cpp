// Trains a network on numbers in memory: which points of a square lie inside a circle?
// usage: train_on_a_matrix
#include "gradus/engine.hpp"
#include "gradus/matrix.hpp"

#include <cstdio>

using namespace gradus;

int main() {
  Matrix<float> X(1000, 2);  // a row is a point
  Matrix<float> Y(1000, 1);  // 1 inside, 0 outside
  Random random(1, Stream::sample, 0);
  for (Index row = 0; row < X.rows(); ++row) {
    for (float& x : X.row(row)) x = static_cast<float>(2 * random.uniform() - 1);
    Y(row, 0) = X(row, 0) * X(row, 0) + X(row, 1) * X(row, 1) < 0.5F ? 1.0F : 0.0F;
  }

  const Network network{
      2, {{16, Activation::relu}, {8, Activation::relu}}, 1, Loss::binary_cross_entropy};
  Random weights(1, Stream::weights, 0);
  auto parameters = engine::initialize_parameters<float>(network, Initializer::he,
                                                         [&] { return weights.normal(); });
  const engine::Update update{.optimizer = engine::Adam{}, .learning_rate = 0.01};
  engine::OptimizerState<float> state(update.optimizer, network);
  engine::Workspace<float> workspace(network, X.rows());
  Gradients<float> gradients(network);
  ThreadPool pool(available_processors());

  for (int iteration = 0; iteration <= 500; ++iteration) {
    const double cost = engine::train_step(network, update, {X.view(), Y.view(), {}}, workspace,
                                           gradients, state, parameters, pool);
    if (iteration % 100 == 0) std::printf("Cost after iteration %d: %.6f\n", iteration, cost);
  }
}
