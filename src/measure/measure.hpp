// How fast this machine trains and predicts: medians of repeated runs of a workload.
#pragma once

#include "measure/workloads.hpp"

namespace gradus {

struct Timing {
  double median = 0;  // seconds of one step or call
  double p99 = 0;     // 99 of 100 take at most this
  Index count = 0;    // how often it was timed
};

/// Training steps for about `seconds`, at least three, after one that is not counted.
Timing time_training(const Workload& workload, int threads, double seconds);

/// predict() of `rows` rows a call for about `seconds`; more than 128 go in parts, which the
/// threads share out. Of one row every call is timed on its own, and the clock's own 20 to 30 ns
/// are in it.
Timing time_predicting(const Workload& workload, Index rows, int threads, double seconds);

/// The processor's name from the system, or "unknown processor".
std::string processor_name();

}  // namespace gradus
