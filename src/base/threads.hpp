// A pool of threads that shares out numbered pieces of work. Which thread does which piece is open;
// a number is computed inside one piece and in one order, so its bits do not depend on it.
#pragma once

#include "base/matrix.hpp"

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace gradus {

/// `threads - 1` workers beside the calling thread. Only one thread may call run() at a time.
/// Nothing is allocated by run().
class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // 1 .. 1024; 1 starts no worker
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls work(0) .. work(pieces - 1), each once, on any thread, and returns when all are done.
  template <class Work>
  void run(Index pieces, const Work& work) {
    static_assert(std::is_nothrow_invocable_v<const Work&, Index>, "work must be noexcept");
    if (pieces <= 1 || workers_.empty()) {
      for (Index piece = 0; piece < pieces; ++piece) work(piece);
      return;
    }
    run_shared(pieces, &work,
               [](const void* w, Index piece) noexcept { (*static_cast<const Work*>(w))(piece); });
  }

  /// Calls work(lane, piece) once for each piece, 0 .. pieces - 1. A lane, 0 .. lanes - 1, does one
  /// piece at a time, so that what is kept for each lane needs no lock.
  template <class Work>
  void run_in_lanes(Index lanes, Index pieces, const Work& work) {
    static_assert(std::is_nothrow_invocable_v<const Work&, Index, Index>, "work must be noexcept");
    run(lanes, [&](Index lane) noexcept {
      for (Index piece = lane; piece < pieces; piece += lanes) work(lane, piece);
    });
  }

 private:
  using Call = void (*)(const void* work, Index piece) noexcept;
  void run_shared(Index pieces, const void* work, Call call);
  void take_pieces() noexcept;
  bool join_round() noexcept;
  void serve(const std::stop_token& stop);

  const void* work_ = nullptr;
  Call call_ = nullptr;
  Index pieces_ = 0;
  alignas(64) std::atomic<Index> next_{0};           // the next piece to be taken
  alignas(64) std::atomic<std::uint32_t> round_{0};  // goes up when there is work; workers wait
  // Workers inside this round; negative while nobody may join.
  alignas(64) std::atomic<int> helpers_{-1};
  std::vector<std::jthread> workers_;
};

/// The number of processors that this process may use, >= 1: those of its affinity mask, and no
/// more than a container's share allows.
int available_processors();

/// The processors that a control group's cpu.max allows: "150000 100000" (time in each period) is
/// one; 0 for "max 100000", which limits nothing, and for what is not understood.
int processors_of_quota(const std::string& cpu_max);

}  // namespace gradus
