// Means of the parameters along a run, which answer for them when they are judged and saved.
#pragma once

#include "base/threads.hpp"
#include "network/parameters.hpp"

#include <cstdint>

namespace gradus {

enum class AverageName : std::uint8_t { none, ema, swa };

/// A mean of parameters and how many are in it. As in PyTorch's AveragedModel running statistics
/// are no part of the mean: they are the last ones.
template <Scalar T>
struct Average {
  Parameters<T> mean;
  Index count = 0;  // 0: there is no mean yet

  /// mean = d mean + (1 - d) parameters, d = min(decay, (1 + t) / (10 + t)) for the t-th
  /// parameters, of which the first are taken as they are. So a short run forgets its beginning as
  /// well. (TensorFlow's ExponentialMovingAverage, with num_updates t)
  void add_fading(const Parameters<T>& parameters, double decay, ThreadPool& pool);
  /// mean = mean + (parameters - mean) / (count + 1)   (Izmailov and others 2018, algorithm 1)
  void add_equally(const Parameters<T>& parameters, ThreadPool& pool);
};

}  // namespace gradus
