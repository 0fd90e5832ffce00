// What the C++ workers share: the requests that they read, the JSON that they answer, and how a
// step or a call is timed. The same as serving.py, where the requests are described.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

constexpr double learning_rate =
    1e-9;  // the numbers stay what they are, however many steps are run
constexpr double inference_seconds = 0.2;
constexpr double warm_up = 0.2;  // share of the least seconds
constexpr std::size_t fewest_steps = 3;

struct Timing {
  double seconds;  // median
  double p99;
  std::size_t steps;
};

/// Runs step() for at least so many seconds after a warm-up.
template <class Step>
Timing measure(double least_seconds, Step step) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto warm = Clock::now();
  do step();
  while (since(warm) < warm_up * least_seconds);
  std::vector<double> times;
  const auto first = Clock::now();
  while (times.size() < fewest_steps || since(first) < least_seconds) {
    const auto start = Clock::now();
    step();
    times.push_back(since(start));
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times[std::min(times.size() - 1, times.size() * 99 / 100)],
          times.size()};
}

/// Standard normal numbers, always the same.
inline std::vector<float> normal_numbers(std::size_t count) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> numbers(count);
  for (float& number : numbers) number = normal(random);
  return numbers;
}

struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline std::string json_of(const Timing& t) {
  std::ostringstream out;
  out.precision(9);
  out << R"({"seconds": )" << t.seconds << R"(, "p99": )" << t.p99 << R"(, "steps": )" << t.steps
      << "}";
  return out.str();
}

/// Answers each line of standard input until its end.
/// Peer: about() -> JSON, train(workload, seconds), infer(workload, rows) -> Timing.
template <class Peer>
void serve(Peer peer) {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string request, workload;
    double threads = 0, amount = 0;  // seconds to train, or rows of a call
    words >> request >> workload >> threads >> amount;
    try {
      if (request == "about") {
        std::cout << peer.about();
      } else if (request == "train") {
        std::cout << json_of(peer.train(workload, amount));
      } else {
        std::cout << json_of(peer.infer(workload, static_cast<long>(amount)));
      }
    } catch (const Unsupported& reason) {
      std::cout << R"({"unsupported": ")" << reason.what() << R"("})";
    } catch (const std::exception& error) {
      std::cout << R"({"error": ")" << error.what() << R"("})";
    }
    std::cout << std::endl;
  }
}

}  // namespace peers
