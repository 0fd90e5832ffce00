// The workers of ThreadPool: they spin for a moment between rounds, because a training step has
// many short ones, then sleep.
#include "base/threads.hpp"

#include <sched.h>

#include <algorithm>
#include <cassert>

namespace gradus {
namespace {

constexpr int spins_before_sleep =
    4000;  // about 20 us, longer than a pause between two products of a step

void pause_briefly() {
  __builtin_ia32_pause();
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
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);  // publishes everything above
  round_.notify_all();
  take_pieces();
  // The last pieces may still be under way elsewhere, and a late worker must not meet the next
  // round's work.
  for (int spins = 0; busy_.load(std::memory_order_acquire) > 0; ++spins) {
    spins < spins_before_sleep ? pause_briefly() : std::this_thread::yield();
  }
}

void ThreadPool::take_pieces() noexcept {
  for (Index piece = next_.fetch_add(1, std::memory_order_relaxed); piece < pieces_;
       piece = next_.fetch_add(1, std::memory_order_relaxed)) {
    call_(work_, piece);
  }
}

void ThreadPool::serve(const std::stop_token& stop) {
  std::uint32_t seen = 0;
  while (true) {
    for (int spins = 0; spins < spins_before_sleep; ++spins) {
      if (round_.load(std::memory_order_relaxed) != seen) break;
      pause_briefly();
    }
    round_.wait(seen, std::memory_order_acquire);
    ++seen;
    if (stop.stop_requested()) return;
    take_pieces();
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

int available_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace gradus
