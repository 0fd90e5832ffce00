// Means of the parameters along a run, which answer for them when they are judged and saved.
#pragma once

#include "base/threads.hpp"
#include "network/parameters.hpp"

#include <cstdint>

namespace gradus {

enum class AverageName : std::uint8_t { none, ema, swa };

/// A mean of parameters and how many are in it. The formulas are those of PyTorch's AveragedModel,
/// and as there running statistics are no part of the mean: they are the last ones.
template <Scalar T>
struct Average {
  Parameters<T> mean;
  Index count = 0;  // 0: there is no mean yet

  /// mean = decay mean + (1 - decay) parameters; the first parameters are taken as they are
  void add_fading(const Parameters<T>& parameters, double decay, ThreadPool& pool);
  /// mean = mean + (parameters - mean) / (count + 1)   (Izmailov and others 2018, algorithm 1)
  void add_equally(const Parameters<T>& parameters, ThreadPool& pool);
};

}  // namespace gradus
