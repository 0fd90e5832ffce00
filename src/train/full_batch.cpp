// Forward, cost and backward over all rows, between numbers in double.
#include "train/full_batch.hpp"

#include <functional>
#include <utility>

namespace gradus {

template <Scalar T>
double FullBatch<T>::operator()(std::span<const double> x, std::span<double> g) {
  const std::span<T> numbers = parameters.flat();
  for (std::size_t i = 0; i < x.size(); ++i) numbers[i] = static_cast<T>(x[i]);
  cost = shards.cost_and_gradients(network, parameters, batch, {}, workspace, gradients, pool);
  const std::span<const T> slopes = std::as_const(gradients).flat();
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = static_cast<double>(slopes[i]);
  if (l2 == 0) return cost;

  double squares = 0;
  const auto add_slopes = [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      g[i] += l2 * x[i];
      squares += x[i] * x[i];
    }
  };
  add_slopes(0, parameters.embedded().size());
  for (Index l = 1; l <= network.depth(); ++l) {
    const MatrixView<T> W = parameters.W(l);
    add_slopes(static_cast<std::size_t>(W.data - numbers.data()),
               static_cast<std::size_t>(W.rows * W.cols));
  }
  return cost + l2 / 2 * squares;
}

template <Scalar T>
double FullBatch<T>::step(Lbfgs& lbfgs, double& cost_there) {
  const Objective objective = std::ref(*this);
  const std::span<T> numbers = parameters.flat();
  if (!lbfgs.has_begun()) {
    lbfgs.begin(std::vector<double>(numbers.begin(), numbers.end()), objective);
    cost_there = cost;
  }
  const double before = cost_there;
  if (lbfgs.step(objective)) {
    cost_there = cost;
    return before;
  }
  const std::vector<double>& x = lbfgs.state().x;  // the search left others behind
  for (std::size_t i = 0; i < x.size(); ++i) numbers[i] = static_cast<T>(x[i]);
  return before;
}

template struct FullBatch<float>;
template struct FullBatch<double>;

}  // namespace gradus
