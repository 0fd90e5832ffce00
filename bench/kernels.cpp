// How fast the engine's operations and whole steps are, on one thread and on two. What they compute
// is the tests' business.
#include "bench/cases.hpp"

#include <benchmark/benchmark.h>

namespace gradus::bench {
namespace {

template <Scalar T>
void run(benchmark::State& state, const Case& c) {
  Problem<T> problem(c);
  ThreadPool pool(static_cast<int>(state.range(0)));
  engine::Workspace<T> workspace(problem.network, c.rows);
  Gradients<T> gradients(problem.network);
  // The numbers stay what they are, however many steps are run.
  const engine::Update update{.optimizer = c.optimizer, .learning_rate = 1e-9};
  engine::OptimizerState<T> optimizer_state(c.optimizer, problem.network);
  const engine::Batch<T> batch = problem.batch();
  engine::train_step(problem.network, update, batch, workspace, gradients, optimizer_state,
                     problem.parameters, pool);
  for (auto _ : state) {
    switch (c.operation) {
      case Operation::forward:
        engine::forward<T>(problem.network, problem.parameters, batch.X, workspace, pool);
        break;
      case Operation::backward:
        engine::backward(problem.network, problem.parameters, batch, workspace, gradients, pool);
        break;
      case Operation::update:
        engine::update_parameters(problem.network, update, gradients, optimizer_state,
                                  problem.parameters, pool);
        break;
      case Operation::train_step:
        benchmark::DoNotOptimize(engine::train_step(problem.network, update, batch, workspace,
                                                    gradients, optimizer_state, problem.parameters,
                                                    pool));
        break;
    }
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(flops(c) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);  // of wall time, by UseRealTime
}

}  // namespace
}  // namespace gradus::bench

int main(int argc, char** argv) {
  using namespace gradus::bench;
  for (const Case& c : cases()) {
    const auto body = c.number == Number::float32 ? run<float> : run<double>;
    benchmark::RegisterBenchmark(name_of(c).c_str(), body, c)
        ->ArgName("threads")
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
