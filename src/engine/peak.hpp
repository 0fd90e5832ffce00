// How fast this processor multiplies and adds at best: what the speed of a training step is
// compared with.
#pragma once

#include "base/threads.hpp"

#include <string>

namespace gradus::engine {

/// Floating-point operations a second of fused multiply-adds on float vectors in registers, all
/// threads of the pool together. Takes some 20 ms. Two operations a multiply-add.
double measure_peak(ThreadPool& pool);

/// The instruction set that the kernels run with: "AVX-512", "AVX2" or "portable".
std::string instruction_set();

}  // namespace gradus::engine
