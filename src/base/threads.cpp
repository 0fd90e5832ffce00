// The workers of ThreadPool. A training step has many short rounds, so between two of them a worker
// spins for a moment before it sleeps.
#include "base/threads.hpp"

#include <sched.h>

#include <algorithm>
#include <cassert>
#include <fstream>
#include <sstream>

namespace gradus {
namespace {

// Some 50 us, longer than the pause between two products of a training step.
constexpr int spins_before_sleep = 50'000;

// More than there can be helpers; taken off their number while nobody may join.
constexpr int closed = 1 << 30;

/// What a thread does between two looks at a number that another will change. The pause is for a
/// thread beside it on the same core. It comes seldom, as a hypervisor that sees one pause right
/// after another takes the processor away.
void pause_briefly(int spins) {
  if (spins % 64 == 0) __builtin_ia32_pause();
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  assert(1 <= threads && threads <= 1024);
  workers_.reserve(static_cast<std::size_t>(threads - 1));
  for (int i = 1; i < threads; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
  }
}

ThreadPool::~ThreadPool() {
  for (std::jthread& worker : workers_) worker.request_stop();
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}  // jthreads join

void ThreadPool::run_shared(Index pieces, const void* work, Call call) {
  work_ = work;
  call_ = call;
  pieces_ = pieces;
  next_.store(0, std::memory_order_relaxed);
  helpers_.store(0, std::memory_order_release);  // opens the round: publishes everything above
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  take_pieces();
  // Nobody may join any more. Who did may still be at a piece; who did not is not waited for, so
  // that a worker without a processor holds nobody up.
  helpers_.fetch_sub(closed, std::memory_order_acq_rel);
  for (int spins = 0; helpers_.load(std::memory_order_acquire) != -closed; ++spins) {
    spins < spins_before_sleep ? pause_briefly(spins) : std::this_thread::yield();
  }
}

void ThreadPool::take_pieces() noexcept {
  for (Index piece = next_.fetch_add(1, std::memory_order_relaxed); piece < pieces_;
       piece = next_.fetch_add(1, std::memory_order_relaxed)) {
    call_(work_, piece);
  }
}

bool ThreadPool::join_round() noexcept {
  int helpers = helpers_.load(std::memory_order_relaxed);
  while (helpers >= 0) {
    if (helpers_.compare_exchange_weak(helpers, helpers + 1, std::memory_order_acquire))
      return true;
  }
  return false;
}

void ThreadPool::serve(const std::stop_token& stop) {
  std::uint32_t seen = 0;
  while (true) {
    for (int spins = 0; spins < spins_before_sleep; ++spins) {
      if (round_.load(std::memory_order_relaxed) != seen) break;
      pause_briefly(spins);
    }
    round_.wait(seen, std::memory_order_acquire);
    seen = round_.load(std::memory_order_acquire);
    if (stop.stop_requested()) return;
    if (!join_round()) continue;  // came too late
    take_pieces();
    helpers_.fetch_sub(1, std::memory_order_release);
  }
}

int processors_of_quota(const std::string& cpu_max) {
  std::istringstream text(cpu_max);
  double quota = 0;
  double period = 0;
  if (!(text >> quota >> period) || quota <= 0 || period <= 0) return 0;
  return std::max(1, static_cast<int>(std::min(quota / period, 1024.0)));
}

int available_processors() {
  int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) processors = std::max(1, CPU_COUNT(&set));
  std::string cpu_max;
  std::getline(std::ifstream("/sys/fs/cgroup/cpu.max"), cpu_max);
  const int quota = processors_of_quota(cpu_max);
  return quota == 0 ? processors : std::min(processors, quota);
}

}  // namespace gradus
