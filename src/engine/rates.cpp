// The rates of a step, from the settings of its optimizer and the number of the step.
#include "engine/rates.hpp"

#include <cmath>

namespace gradus::engine {
namespace {

/// mu(t) of NAdam (Dozat 2016, section 4, with PyTorch's momentum_decay = 0.004).
double growing_beta1(double beta1, double t) {
  return beta1 * (1 - 0.5 * std::pow(0.96, 0.004 * t));
}

/// mu(1) mu(2) .. mu(t). Below 1e-20 it no longer changes 1 minus it, so that a step late in a long
/// run takes no longer than the 70th or so.
double product_of_mu(double beta1, std::int64_t t) {
  double product = 1;
  for (std::int64_t i = 1; i <= t && product > 1e-20; ++i) {
    product *= growing_beta1(beta1, static_cast<double>(i));
  }
  return product;
}

/// Adds to `rates` what the optimizer wants to know at step t.
struct AddTo {
  Rates& rates;
  std::int64_t step;
  double t = static_cast<double>(step);

  void correct(double beta1, double beta2) const {
    rates.correction1 = 1 - std::pow(beta1, t);
    rates.correction2 = 1 - std::pow(beta2, t);
  }
  void decay(double weight_decay) const {
    rates.left_of_W = 1 - rates.learning_rate * weight_decay;
  }
  void operator()(const GradientDescent&) const {}
  void operator()(const Momentum&) const {}
  void operator()(const Nesterov&) const {}
  void operator()(const RmsProp&) const {}
  void operator()(const Adagrad&) const {}
  void operator()(const Adam& adam) const { correct(adam.beta1, adam.beta2); }
  void operator()(const AdamW& adam) const {
    correct(adam.beta1, adam.beta2);
    decay(adam.weight_decay);
  }
  void operator()(const NAdam& nadam) const {
    correct(nadam.beta1, nadam.beta2);
    const double mu = growing_beta1(nadam.beta1, t);
    const double next = growing_beta1(nadam.beta1, t + 1);
    const double product = product_of_mu(nadam.beta1, step);
    rates.rate_of_g = rates.learning_rate * (1 - mu) / (1 - product);
    rates.rate_of_m = rates.learning_rate * next / (1 - product * next);
  }
  void operator()(const Lion& lion) const { decay(lion.weight_decay); }
};

}  // namespace

Rates rates_of(const Update& update, double scale, std::int64_t t) {
  Rates rates{.learning_rate = update.learning_rate,
              .l1 = update.l1,
              .l2 = update.l2,
              .clip_value = update.clip_value,
              .scale = scale};
  std::visit(AddTo{rates, t}, update.optimizer);
  return rates;
}

}  // namespace gradus::engine
