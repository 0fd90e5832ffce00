// What the rules of the optimizers need to know of a step beside the numbers of each weight.
#pragma once

#include "engine/optimizer.hpp"

namespace gradus::engine {

/// The same for all of one update's W, and its b.
struct Rates {
  double learning_rate;
  double l1, l2;           // 0 for b
  double clip_value;       // 0: none
  double scale;            // of each gradient, from clip_norm; 1: none
  double left_of_W = 1;    // 1 - learning_rate weight_decay; 1 for b
  double correction1 = 1;  // 1 - beta1^t, by which Adam divides m, as it starts from 0
  double correction2 = 1;  // 1 - beta2^t, for v
  double rate_of_g = 0;    // NAdam's share of the gradient in the step
  double rate_of_m = 0;    // and of m
};

/// The rates of step t = 1, 2, .. with all gradients multiplied by `scale`.
Rates rates_of(const Update& update, double scale, std::int64_t t);

}  // namespace gradus::engine
