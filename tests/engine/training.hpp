// A problem of the case table with all that a training step of the engine needs, for the tests.
#pragma once

#include "bench/cases.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace gradus::engine {

template <Scalar T>
struct Training {
  bench::Problem<T> problem;
  Update update;
  ThreadPool pool;
  Workspace<T> workspace;
  Gradients<T> gradients;
  OptimizerState<T> state;

  explicit Training(const bench::Case& c, int threads = 1,
                    const Optimizer& chosen = GradientDescent{})
      : problem(c),
        update{.optimizer = chosen},
        pool(threads),
        workspace(problem.network, c.rows),
        gradients(problem.network),
        state(chosen, problem.network) {}

  double cost_of(const Batch<T>& batch) {
    forward<T>(problem.network, problem.parameters, batch.X, workspace, pool);
    return cost(problem.network, batch, workspace);
  }
  double cost_now() { return cost_of(problem.batch()); }
  Gradients<T> gradients_of(const Batch<T>& batch) {
    forward<T>(problem.network, problem.parameters, batch.X, workspace, pool);
    backward(problem.network, problem.parameters, batch, workspace, gradients, pool);
    return gradients;
  }
  double step() {
    return train_step(problem.network, update, problem.batch(), workspace, gradients, state,
                      problem.parameters, pool);
  }
  /// Makes the last row equal to the first.
  void repeat_first_row() {
    const Index last = problem.X.rows() - 1;
    std::ranges::copy(problem.X.row(0), problem.X.row(last).begin());
    std::ranges::copy(problem.Y.row(0), problem.Y.row(last).begin());
  }
  Batch<T> rows(Index first, Index count) const {
    return {problem.X.view().rows_from(first, count), problem.Y.view().rows_from(first, count), {}};
  }
};

enum class Numbers { each, any };  // whether float32 and float64 count as two problems

/// The problems of the case table, each once: a whole step is made of all of its operations.
inline std::vector<bench::Case> problems(Numbers numbers) {
  std::vector<bench::Case> distinct;
  for (const bench::Case& c : bench::cases()) {
    const bool known = std::ranges::any_of(distinct, [&](const bench::Case& d) {
      return d.layer_dims == c.layer_dims && d.rows == c.rows && d.activation == c.activation &&
             d.loss == c.loss && (numbers == Numbers::any || d.number == c.number);
    });
    if (!known) distinct.push_back(c);
  }
  return distinct;
}

/// The Frobenius norm.
template <class T>
double norm(std::span<const T> numbers) {
  double sum = 0;
  for (const T x : numbers) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum);
}

/// |a - b| in the Frobenius norm.
template <class T>
double distance(std::span<const T> a, std::span<const T> b) {
  std::vector<double> difference;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference.push_back(static_cast<double>(a[i]) - static_cast<double>(b[i]));
  }
  return norm<double>(difference);
}

}  // namespace gradus::engine
