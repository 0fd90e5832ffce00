// Every piece of work is done once, for any number of threads and round after round.
#include "base/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <vector>

namespace gradus {
namespace {

/// How often each piece was done.
std::vector<int> times_done(ThreadPool& pool, Index pieces) {
  std::vector<std::atomic<int>> times(static_cast<std::size_t>(pieces));
  pool.run(pieces, [&](Index piece) noexcept { ++times[static_cast<std::size_t>(piece)]; });
  return {times.begin(), times.end()};
}

class AnyThreads : public testing::TestWithParam<int> {};

TEST_P(AnyThreads, DoEveryPieceOnce) {
  ThreadPool pool(GetParam());

  EXPECT_EQ(pool.threads(), GetParam());
  EXPECT_EQ(times_done(pool, 1000), std::vector<int>(1000, 1));
  EXPECT_EQ(times_done(pool, 1), std::vector<int>(1, 1));
  EXPECT_EQ(times_done(pool, 0), std::vector<int>{});
}

TEST_P(AnyThreads, DoEveryRoundOfManyShortOnes) {
  ThreadPool pool(GetParam());
  std::vector<int> sums(3);  // plain numbers: run() must not return before all have been added

  for (int round = 0; round < 2000; ++round) {
    pool.run(3, [&](Index piece) noexcept { ++sums[static_cast<std::size_t>(piece)]; });
  }

  EXPECT_EQ(sums, std::vector<int>(3, 2000));
}

TEST_P(AnyThreads, GiveTheSameBits) {
  ThreadPool pool(GetParam());
  std::vector<double> halves(64);
  const auto work = [&](Index piece) noexcept {
    double sum = 0;
    for (int i = 1; i < 100; ++i) sum += 1.0 / static_cast<double>(i + piece);
    halves[static_cast<std::size_t>(piece)] = sum;
  };
  pool.run(64, work);
  const std::vector<double> shared = halves;

  for (Index piece = 0; piece < 64; ++piece) work(piece);

  EXPECT_EQ(shared, halves);
}

INSTANTIATE_TEST_SUITE_P(Threads, AnyThreads, testing::Values(1, 2, 3, 8));

TEST(ThreadPool, UsesMoreThanOneThread) {
  ThreadPool pool(2);
  std::atomic<int> arrived = 0;

  // Each piece waits for the other, so one thread alone would never come back.
  pool.run(2, [&](Index) noexcept {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  });

  EXPECT_EQ(arrived, 2);
}

TEST(ThreadPool, EndsWithoutHavingWorked) {
  for (int i = 0; i < 50; ++i) ThreadPool pool(4);
  SUCCEED();  // it came back
}

TEST(ThreadPool, WakesWorkersThatHaveGoneToSleep) {
  ThreadPool pool(4);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // far longer than they spin

  EXPECT_EQ(times_done(pool, 100), std::vector<int>(100, 1));
}

TEST(AvailableProcessors, IsAtLeastOne) {
  EXPECT_GE(available_processors(), 1);
}

TEST(ProcessorsOfQuota, AreWholeOnesOfTheShareAndAtLeastOne) {
  EXPECT_EQ(processors_of_quota("200000 100000"), 2);
  EXPECT_EQ(processors_of_quota("150000 100000"), 1);
  EXPECT_EQ(processors_of_quota("50000 100000"), 1);
  EXPECT_EQ(processors_of_quota("max 100000"), 0);
  EXPECT_EQ(processors_of_quota(""), 0);
  EXPECT_EQ(processors_of_quota("1e300 1"), 1024);
}

}  // namespace
}  // namespace gradus
