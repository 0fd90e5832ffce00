// Sets up a workload and times it. What is timed is the engine's own step and prediction.
#include "measure/measure.hpp"

#include "base/random.hpp"
#include "engine/predictor.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The time of `run`, again and again until `seconds` are over. What takes less than `least` is
/// repeated within one timing, as the clock is not fine enough.
template <class Run>
Timing repeat(double seconds, double least, const Run& run) {
  run();
  auto start = Clock::now();
  run();
  const double once = seconds_since(start);
  const Index together = once >= least ? 1 : static_cast<Index>(least / std::max(once, 1e-9)) + 1;

  constexpr std::size_t most_timings = 1'000'000;
  std::vector<double> times;
  const auto begin = Clock::now();
  while ((times.size() < 3 || seconds_since(begin) < seconds) && times.size() < most_timings) {
    start = Clock::now();
    for (Index i = 0; i < together; ++i) run();
    times.push_back(seconds_since(start) / static_cast<double>(together));
  }
  std::sort(times.begin(), times.end());
  return {.median = times[times.size() / 2],
          .p99 = times[(times.size() - 1) * 99 / 100],
          .count = std::ssize(times) * together};
}

Matrix<float> random_matrix(Index rows, Index cols, std::uint32_t part) {
  Random random(1, Stream::sample, part);
  Matrix<float> matrix(rows, cols);
  for (float& x : matrix.flat()) x = static_cast<float>(random.normal());
  return matrix;
}

Parameters<float> first_parameters(const Network& network) {
  Random random(1, Stream::weights, 0);
  return engine::initialize_parameters<float>(network, Initializer::he,
                                              [&] { return random.normal(); });
}

/// Answers that a row's first input decides.
Matrix<float> answers_for(const Network& network, const Matrix<float>& X) {
  Matrix<float> Y(X.rows(), network.outputs);
  for (Index i = 0; i < X.rows(); ++i) {
    if (network.outputs == 1) {
      Y(i, 0) = X(i, 0) > 0 ? 1.0F : 0.0F;
    } else {
      const auto label =
          static_cast<Index>((X(i, 0) + 4) / 8 * static_cast<float>(network.outputs));
      Y(i, std::clamp<Index>(label, 0, network.outputs - 1)) = 1.0F;
    }
  }
  return Y;
}

}  // namespace

Timing time_training(const Workload& workload, int threads, double seconds) {
  const Network network = workload.network();
  const Matrix<float> X = random_matrix(workload.rows, network.inputs, 0);
  const Matrix<float> Y = answers_for(network, X);
  const engine::Batch<float> batch{X.view(), Y.view(), {}};
  const engine::Update update{.optimizer = workload.rule(), .learning_rate = 1e-9};
  Parameters<float> parameters = first_parameters(network);
  Gradients<float> gradients(network);
  engine::Workspace<float> workspace(network, workload.rows);
  engine::OptimizerState<float> state(update.optimizer, network);
  ThreadPool pool(threads);
  return repeat(seconds, 1e-5, [&] {
    engine::train_step(network, update, batch, workspace, gradients, state, parameters, pool);
  });
}

Timing time_predicting(const Workload& workload, Index rows, int threads, double seconds) {
  constexpr Index part_rows = 128;
  const Network network = workload.network();
  const engine::Predictor<float> predictor(network, first_parameters(network));
  const Matrix<float> X = random_matrix(rows, network.inputs, 0);
  const Index parts = (rows + part_rows - 1) / part_rows;
  const Index lanes = std::min<Index>(threads, parts);
  ThreadPool pool(static_cast<int>(lanes));
  std::deque<engine::Predictor<float>::Room> rooms;
  for (Index i = 0; i < lanes; ++i) rooms.emplace_back(network, std::min(rows, part_rows));
  return repeat(seconds, 0, [&] {
    pool.run_in_lanes(lanes, parts, [&](Index lane, Index part) noexcept {
      const Index first = part * part_rows;
      const Index count = std::min(part_rows, rows - first);
      predictor.predict(X.view().rows_from(first, count), rooms[static_cast<std::size_t>(lane)]);
    });
  });
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

}  // namespace gradus
