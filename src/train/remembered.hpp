// What a run remembers beside its parameters and its optimizer's moments: all of it plain numbers,
// so that a checkpoint can keep them.
#pragma once

#include "train/averaging.hpp"
#include "train/lbfgs.hpp"
#include "train/schedule.hpp"

#include <optional>

namespace gradus {

template <Scalar T>
struct Remembered {
  Plateau plateau;             // with the schedule plateau
  Average<T> average;          // with ema and swa
  std::optional<Lbfgs> lbfgs;  // with lbfgs, from its first step on; state() is what it remembers
  double cost = 0;             // where lbfgs stands, without l2
};

}  // namespace gradus
