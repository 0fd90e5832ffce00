// The table of cases that the engine is held to, used four ways: engine equals steps, analytic
// equals numeric gradient, any number of threads gives the same bits, and how fast it is.
#pragma once

#include "base/random.hpp"
#include "engine/step.hpp"

#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

namespace gradus::bench {

enum class Operation { forward, backward, update, train_step };
enum class Number { float32, float64 };

struct Case {
  Operation operation;
  std::vector<Index> layer_dims;  // n[0] .. n[L]
  Index rows;                     // m
  Activation activation;          // of the hidden layers
  Loss loss;
  Number number;
  engine::Optimizer optimizer = engine::GradientDescent{};  // of update and train_step
};

/// Settings unlike the defaults, quantiles as many as there are outputs.
inline LossSettings settings_of(Loss loss, Index outputs) {
  LossSettings settings{.focal_gamma = 1.5, .huber_delta = 0.75};
  for (Index j = 1; loss == Loss::quantile && j <= outputs; ++j) {
    settings.quantiles.push_back(static_cast<double>(j) / static_cast<double>(outputs + 1));
  }
  return settings;
}

inline Network network_of(const Case& c) {
  Network network{c.layer_dims.front(),
                  {},
                  c.layer_dims.back(),
                  c.loss,
                  settings_of(c.loss, c.layer_dims.back())};
  for (std::size_t l = 1; l + 1 < c.layer_dims.size(); ++l) {
    network.hidden.push_back({c.layer_dims[l], c.activation});
  }
  return network;
}

// clang-format off
inline const std::vector<Case>& cases() {
  using enum Operation;
  using enum Number;
  using enum Activation;
  using enum Loss;
  using engine::Adam;
  static const std::vector<Case> table{
      // whole networks that people train
      {train_step, {20, 32, 16, 1},             32, relu,    binary_cross_entropy, float32},
      {train_step, {28, 64, 64, 1},            256, relu,    binary_cross_entropy, float32},
      {train_step, {28, 256, 256, 256, 1},     256, relu,    binary_cross_entropy, float32, Adam{}},
      {train_step, {28, 256, 256, 256, 1},     256, relu,    binary_cross_entropy, float64},
      {train_step, {784, 512, 256, 10},        128, relu,    cross_entropy,        float32, Adam{}},
      {train_step, {12288, 20, 7, 5, 1},       209, relu,    binary_cross_entropy, float64},
      // one product or more of every kind
      {forward,    {28, 256, 256, 256, 1},     256, relu,    binary_cross_entropy, float32},
      {forward,    {784, 512, 256, 10},        128, relu,    cross_entropy,        float32},
      {forward,    {256, 256},                 256, identity, squared_error,       float32},
      {forward,    {256, 256, 256},            256, tanh,    squared_error,        float32},
      {forward,    {256, 256, 256},            256, sigmoid, squared_error,        float64},
      {forward,    {784, 512, 256, 10},          1, relu,    cross_entropy,        float32},
      {backward,   {28, 256, 256, 256, 1},     256, relu,    binary_cross_entropy, float32},
      {backward,   {784, 512, 256, 10},        128, relu,    cross_entropy,        float32},
      {forward,    {12288, 20, 7, 5, 1},       209, relu,    binary_cross_entropy, float64},
      {backward,   {12288, 20, 7, 5, 1},       209, relu,    binary_cross_entropy, float64},
      {update,     {784, 512, 256, 10},        128, relu,    cross_entropy,        float32, Adam{}},
      // edges of tiles, panels and vectors
      {train_step, {1, 1},                       1, relu,    binary_cross_entropy, float64},
      {train_step, {1, 1, 2},                    1, sigmoid, cross_entropy,        float64},
      {backward,   {3, 5, 1},                    7, tanh,    binary_cross_entropy, float64},
      {backward,   {5, 17, 9, 3},               13, sigmoid, cross_entropy,        float64},
      {backward,   {5, 17, 9, 3},               13, identity, cross_entropy,       float64},
      {backward,   {7, 33, 15, 2},              29, tanh,    squared_error,        float64},
      {backward,   {7, 33, 15, 2},              29, tanh,    squared_error,        float32},
      {backward,   {7, 33, 15, 2},              29, gelu,    squared_error,        float64},
      {backward,   {7, 33, 15, 2},              29, gelu,    squared_error,        float32},
      {backward,   {7, 33, 15, 3},              29, silu,    cross_entropy,        float32},
      {backward,   {7, 33, 15, 3},              29, mish,    cross_entropy,        float32},
      {backward,   {5, 17, 9, 3},               13, softplus, cross_entropy,       float32},
      {backward,   {5, 17, 9, 3},               13, elu,     cross_entropy,        float32},
      {backward,   {5, 17, 9, 3},               13, leaky_relu, cross_entropy,     float64},
      {backward,   {5, 17, 9, 1},               13, leaky_relu, binary_cross_entropy, float32},
      {backward,   {5, 17, 9, 3},               13, selu,    cross_entropy,        float64},
      {backward,   {5, 17, 9, 1},               13, selu,    binary_cross_entropy, float32},
      {train_step, {5, 17, 3},                  29, tanh,    binary_cross_entropy, float64},
      {train_step, {7, 33, 19},                 31, tanh,    binary_cross_entropy, float32},
      {train_step, {5, 17, 2},                  29, tanh,    absolute_error,       float64},
      {train_step, {5, 17, 2},                  29, tanh,    huber,                float64},
      {train_step, {5, 17, 3},                  29, tanh,    quantile,             float64},
      {train_step, {5, 17, 2},                  29, tanh,    poisson,              float64},
      {train_step, {5, 17, 1},                  29, tanh,    binary_focal,         float64},
      {train_step, {5, 17, 4},                  29, tanh,    focal,                float64},
      {train_step, {7, 33, 1},                  31, tanh,    absolute_error,       float32},
      {train_step, {7, 33, 1},                  31, tanh,    huber,                float32},
      {train_step, {7, 33, 3},                  31, tanh,    quantile,             float32},
      {train_step, {7, 33, 1},                  31, tanh,    poisson,              float32},
      {train_step, {7, 33, 1},                  31, tanh,    binary_focal,         float32},
      {train_step, {7, 33, 5},                  31, tanh,    focal,                float32},
      {train_step, {300, 65, 1},               513, mish,    binary_cross_entropy, float64},
      {backward,   {257, 31, 4},               259, relu,    cross_entropy,        float64},
      {forward,    {513, 37, 11},              271, relu,    cross_entropy,        float32},
  };
  return table;
}
// clang-format on

/// "train_step/20-32-16-1/32/relu/float32", and "/adam" where it is Adam's.
inline std::string name_of(const Case& c) {
  static constexpr const char* operations[] = {"forward", "backward", "update", "train_step"};
  std::string name = operations[static_cast<int>(c.operation)];
  for (const Index& n : c.layer_dims)
    name += (&n == c.layer_dims.data() ? "/" : "-") + std::to_string(n);
  name += "/" + std::to_string(c.rows) + "/" + std::string(network_of(c).activation_name(1));
  name += c.number == Number::float32 ? "/float32" : "/float64";
  return std::holds_alternative<engine::Adam>(c.optimizer) ? name + "/adam" : name;
}

inline std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << name_of(c);
}

/// Multiplications and additions: forward and dW are 2 a weight and row each, dA the same for all
/// layers but the first.
inline double flops(const Case& c) {
  double weights = 0;
  for (std::size_t l = 1; l < c.layer_dims.size(); ++l) {
    weights += static_cast<double>(c.layer_dims[l] * c.layer_dims[l - 1]);
  }
  const double first = static_cast<double>(c.layer_dims[1] * c.layer_dims[0]);
  const double product = 2 * weights * static_cast<double>(c.rows);
  const double backward = 2 * product - 2 * first * static_cast<double>(c.rows);
  switch (c.operation) {
    case Operation::forward: return product;
    case Operation::backward: return backward;
    case Operation::update: return 2 * weights;
    case Operation::train_step: return product + backward;
  }
  return 0;
}

/// The relative error, in the Frobenius norm, that a result may have. In double 1e-10. In float a
/// sum of k terms is off by at most k units in the last place of the sum of magnitudes; k is added
/// up along the way of a number through the network: n_prev a layer forward, n a layer back, m
/// rows, and 16 a layer for bias, activation and slope.
inline double allowed_error(const Case& c) {
  if (c.number == Number::float64) return 1e-10;
  Index k = c.rows;
  for (const Index n : c.layer_dims) k += 2 * n + 16;
  return 0x1p-24 * static_cast<double>(k);
}

/// The numbers of a case, always the same: X ~ N(0, 1), Y random, W by He's rule, b small.
template <Scalar T>
struct Problem {
  Network network;
  Matrix<T> X;  // [m, n_0]
  Matrix<T> Y;  // [m, n_L]
  Parameters<T> parameters;

  explicit Problem(const Case& c)
      : network(network_of(c)),
        X(c.rows, network.inputs),
        Y(c.rows, network.outputs),
        parameters(network) {
    Random random(1, Stream::sample, 0);
    // Rounded to float in both, so that float and double start from the same numbers.
    const auto draw = [&] { return static_cast<T>(static_cast<float>(random.normal())); };
    for (T& x : X.flat()) x = draw();
    for (Index i = 0; i < c.rows; ++i) {
      switch (network.loss) {
        case Loss::squared_error:
        case Loss::absolute_error:
        case Loss::huber:
        case Loss::quantile:
          for (T& y : Y.row(i)) y = draw();
          break;
        case Loss::poisson:
          for (T& y : Y.row(i)) y = static_cast<T>(random.below(5));
          break;
        case Loss::binary_focal:
        case Loss::binary_cross_entropy:
          for (T& y : Y.row(i)) y = static_cast<T>(random.below(2));
          break;
        case Loss::focal:
        case Loss::cross_entropy:
          Y(i, static_cast<Index>(random.below(static_cast<std::uint64_t>(Y.cols())))) = 1;
          break;
      }
    }
    parameters = engine::initialize_parameters<T>(network, Initializer::he, [&] {
      return static_cast<double>(static_cast<float>(random.normal()));
    });
    for (Index l = 1; l <= network.depth(); ++l) {
      for (T& b : parameters.b(l)) b = draw() / 8;
    }
  }

  engine::Batch<T> batch() const { return {X.view(), Y.view(), {}}; }
};

}  // namespace gradus::bench
