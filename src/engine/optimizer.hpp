// The optimizers as data: what a user can set of each, and what each remembers between steps. How
// an update follows from them is in update.cpp, the rule of each in rules-inl.hpp.
#pragma once

#include "network/parameters.hpp"

#include <cstdint>
#include <variant>

namespace gradus::engine {

// keeps_m, keeps_v: which of the two blocks of OptimizerState an optimizer works with. Betas and
// alpha lie in [0, 1), epsilon above 0. Names and defaults as in PyTorch 1.13.

/// W = W - learning_rate dW
struct GradientDescent {
  static constexpr bool keeps_m = false, keeps_v = false;
};
/// m = beta m + dW;  W = W - learning_rate m                       (Polyak 1964, as in PyTorch)
struct Momentum {
  static constexpr bool keeps_m = true, keeps_v = false;
  double beta = 0.9;
};
/// m as above;  W = W - learning_rate (dW + beta m)            (Nesterov 1983, in the form of
/// Sutskever and others 2013, as in PyTorch)
struct Nesterov {
  static constexpr bool keeps_m = true, keeps_v = false;
  double beta = 0.9;
};
/// v = alpha v + (1 - alpha) dW^2;  W = W - learning_rate dW / (sqrt(v) + epsilon)   (Hinton 2012)
struct RmsProp {
  static constexpr bool keeps_m = false, keeps_v = true;
  double alpha = 0.99;
  double epsilon = 1e-8;
};
/// v = v + dW^2;  W = W - learning_rate dW / (sqrt(v) + epsilon)             (Duchi and others
/// 2011)
struct Adagrad {
  static constexpr bool keeps_m = false, keeps_v = true;
  double epsilon = 1e-10;
};
/// Kingma and Ba (2015), algorithm 1, epsilon outside the root.
struct Adam {
  static constexpr bool keeps_m = true, keeps_v = true;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};
/// Adam, and W shrinks by learning_rate * weight_decay of itself, apart from its gradient
/// (Loshchilov and Hutter 2019). b and gamma do not.
struct AdamW {
  static constexpr bool keeps_m = true, keeps_v = true;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
};
/// Adam that looks ahead as Nesterov's momentum does (Dozat 2016), with his beta1 that grows:
/// mu(t) = beta1 (1 - 0.5 * 0.96^(0.004 t)), as in PyTorch with foreach=True and from 2.0 on; 1.13
/// without foreach has one mu(t) too many in the second share.
struct NAdam {
  static constexpr bool keeps_m = true, keeps_v = true;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};
/// Only the sign of a mean of gradients counts, so every weight moves equally far (Chen and others
/// 2023, algorithm 2). W shrinks as with AdamW.
struct Lion {
  static constexpr bool keeps_m = true, keeps_v = false;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0.01;
};
using Optimizer =
    std::variant<GradientDescent, Momentum, Nesterov, RmsProp, Adagrad, Adam, AdamW, NAdam, Lion>;

/// How gradients become an update, in this order: all gradients are scaled down so that their
/// Euclidean norm is at most clip_norm, each is cut to -clip_value .. clip_value, l1 sign(W) + l2 W
/// is added to dW (not to db and dgamma), the optimizer takes its step, and the weights that lead
/// into a unit, a row of W, are scaled down so that their norm is at most max_norm. 0 leaves a part
/// out. The running statistics of batch norm are no parameters, and no part touches them.
struct Update {
  Optimizer optimizer;
  double learning_rate = 0.01;  // >= 0
  double l1 = 0;
  double l2 = 0;
  double clip_norm = 0;
  double clip_value = 0;
  double max_norm = 0;
};

/// What an optimizer remembers between steps, laid out as the parameters; exactly what a checkpoint
/// must keep.
template <Scalar T>
struct OptimizerState {
  std::int64_t t = 0;     // steps taken
  std::int64_t kind = 0;  // which of Optimizer's the numbers belong to
  AlignedVector<T> m, v;  // [parameters] each, or empty where the optimizer has none
  OptimizerState(const Optimizer& optimizer, const Network& network);
};

}  // namespace gradus::engine
