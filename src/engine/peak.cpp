// Chains of fused multiply-adds, as many as hide their latency, and nothing else.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/peak.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/lanes-inl.hpp"
#include "engine/peak.hpp"

#include <algorithm>
#include <chrono>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

constexpr int chains = 12;  // at least latency (4) x units (2), and they fit 16 registers

/// Runs `rounds` multiply-adds in each chain; returns what they come to, so that they are needed.
float run_chains(Index rounds) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  V sums[chains];
  for (int i = 0; i < chains; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
  const V half = hn::Set(d, 0.5F);
  for (Index round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i) sums[i] = hn::MulAdd(sums[i], half, half);
  }
  V sum = sums[0];
  for (int i = 1; i < chains; ++i) sum = hn::Add(sum, sums[i]);
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

double operations_in_a_round() {
  return 2.0 * chains * static_cast<double>(hn::Lanes(hn::ScalableTag<float>()));
}

const char* name_of_target() {
  if (HWY_TARGET == HWY_AVX3) return "AVX-512";
  return HWY_TARGET == HWY_AVX2 ? "AVX2" : "portable";
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::engine {
namespace {

HWY_EXPORT(run_chains);
HWY_EXPORT(operations_in_a_round);
HWY_EXPORT(name_of_target);

}  // namespace

double measure_peak(ThreadPool& pool) {
  using Clock = std::chrono::steady_clock;
  constexpr Index rounds = 200'000;
  constexpr int attempts = 8;  // the best counts: others may use the processor too
  const auto kernel = HWY_DYNAMIC_DISPATCH(run_chains);
  const Index pieces = pool.threads();
  double best = 0;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const auto start = Clock::now();
    pool.run(pieces, [&](Index) noexcept {
      volatile float kept = kernel(rounds);
      static_cast<void>(kept);
    });
    const std::chrono::duration<double> seconds = Clock::now() - start;
    const double operations = HWY_DYNAMIC_DISPATCH(operations_in_a_round)() *
                              static_cast<double>(rounds) * static_cast<double>(pieces);
    best = std::max(best, operations / seconds.count());
  }
  return best;
}

std::string instruction_set() {
  return HWY_DYNAMIC_DISPATCH(name_of_target)();
}

}  // namespace gradus::engine
#endif
