// What a run remembers beside its parameters and its optimizer's moments: all of it plain numbers,
// which run_state.cpp lists for a checkpoint.
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
  std::optional<Lbfgs> lbfgs;  // with lbfgs; state() is what it remembers
  double cost = 0;             // where lbfgs stands, without l2
};

}  // namespace gradus
