// The tree over the parts of a batch, walked from left to right: each part is a step of its own
// whose threads share out its rows.
#include "engine/shards.hpp"

#include "engine/loss.hpp"

#include <algorithm>

namespace gradus::engine {
namespace {

constexpr Index numbers_at_once = 16384;  // some 6 us of work, as in finish.cpp

/// to += from, element by element, so that no bit depends on the cut.
template <Scalar T>
void add(const Gradients<T>& from, Gradients<T>& to, ThreadPool& pool) {
  const std::span<const T> more = from.flat();
  const std::span<T> sum = to.flat();
  const auto size = static_cast<Index>(sum.size());
  pool.run((size + numbers_at_once - 1) / numbers_at_once, [&](Index piece) noexcept {
    const Index end = std::min(size, (piece + 1) * numbers_at_once);
    for (Index i = piece * numbers_at_once; i < end; ++i)
      sum[static_cast<std::size_t>(i)] += more[static_cast<std::size_t>(i)];
  });
}

}  // namespace

Index rows_of_shard(Index batch_rows, Index shards) {
  return (batch_rows + shards - 1) / shards;
}

/// One call of cost_and_gradients().
template <Scalar T>
struct Shards<T>::Step {
  const Network& network;
  const Parameters<T>& parameters;
  const Batch<T>& batch;  // with its total
  Masks masks;
  Workspace<T>& workspace;
  ThreadPool& pool;
  Index parts;
  std::span<Gradients<T>> rooms;

  Index start(Index part) const { return batch.X.rows * part / parts; }

  double one(Index part, Gradients<T>& gradients) {
    const Index first = start(part);
    const Index rows = start(part + 1) - first;
    std::span<const T> weight = batch.weight;
    if (!weight.empty()) {
      weight = weight.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(rows));
    }
    const Batch<T> own{batch.X.rows_from(first, rows), batch.Y.rows_from(first, rows), weight,
                       batch.total};
    masks.first_row = first;
    workspace.name_masks(masks);
    forward(network, parameters, own.X, workspace, pool);
    const double part_of_cost = cost(network, own, workspace);
    backward(network, parameters, own, workspace, gradients, pool);
    return part_of_cost;
  }

  /// Parts first .. first + count - 1 into `gradients`; rooms from `level` on are free.
  double several(Index first, Index count, std::size_t level, Gradients<T>& gradients) {
    if (count == 1) return one(first, gradients);
    const Index left = (count + 1) / 2;
    const double left_cost = several(first, left, level, gradients);
    Gradients<T>& room = rooms[level];
    const double right_cost = several(first + left, count - left, level + 1, room);
    add(room, gradients, pool);
    return left_cost + right_cost;
  }
};

template <Scalar T>
Shards<T>::Shards(const Network& network, Index shards) : shards_(shards) {
  assert(shards >= 1);
  for (Index covered = 1; covered < shards; covered *= 2) rooms_.emplace_back(network);
}

template <Scalar T>
double Shards<T>::cost_and_gradients(const Network& network, const Parameters<T>& parameters,
                                     const Batch<T>& batch, const Masks& masks,
                                     Workspace<T>& workspace, Gradients<T>& gradients,
                                     ThreadPool& pool) {
  Batch<T> whole = batch;
  whole.total = Weights<T>{batch.weight}.total(batch.X.rows);
  Step step{network, parameters, whole, masks, workspace, pool, std::min(shards_, batch.X.rows),
            rooms_};
  return step.several(0, step.parts, 0, gradients);
}

template class Shards<float>;
template class Shards<double>;

}  // namespace gradus::engine
