// The cost of a network over rows that it does not learn from, with all memory for it set aside
// beforehand.
#pragma once

#include "engine/loss.hpp"
#include "engine/predictor.hpp"
#include "train/dataset.hpp"

#include <algorithm>
#include <vector>

namespace gradus {

/// The cost over rows that are not learnt from. Threads share out blocks of rows; the blocks' costs
/// are summed in order.
template <Scalar T>
class Evaluation {
  static constexpr Index evaluation_rows = 128;  // rows that go through the network together

 public:
  Evaluation(const Network& network, const Dataset<T>& data, const ThreadPool& pool)
      : network_(network), data_(data), predictor_(network) {
    blocks_.resize(static_cast<std::size_t>((data.rows() + evaluation_rows - 1) / evaluation_rows));
    const Index lanes = std::min<Index>(pool.threads(), std::ssize(blocks_));
    for (Index i = 0; i < lanes; ++i) rooms_.emplace_back(network, evaluation_rows);
  }

  double cost(const Parameters<T>& parameters, ThreadPool& pool) {
    predictor_.pack(parameters);
    pool.run_in_lanes(std::ssize(rooms_), std::ssize(blocks_), [&](Index lane, Index i) noexcept {
      blocks_[static_cast<std::size_t>(i)] =
          block_cost(i * evaluation_rows, rooms_[static_cast<std::size_t>(lane)]);
    });
    double sum = 0;
    double weight = 0;
    for (const Block& block : blocks_) {
      sum += block.sum;
      weight += block.weight;
    }
    return sum / weight;
  }

 private:
  struct Block {
    double sum, weight;
  };
  using Room = typename engine::Predictor<T>::Room;

  Block block_cost(Index first, Room& room) const noexcept {
    const Index count = std::min(evaluation_rows, data_.rows() - first);
    const engine::Batch<T> batch = data_.rows_from(first, count);
    const engine::Weights<T> weight{batch.weight};
    const MatrixView<const T> Z = predictor_.predict(batch.X, room).Z;
    return {engine::sum_costs<T>(network_.loss, Z, batch.Y, weight, network_.loss_settings),
            weight.total(count)};
  }

  const Network& network_;
  const Dataset<T>& data_;
  engine::Predictor<T> predictor_;
  std::vector<Room> rooms_;
  std::vector<Block> blocks_;
};

}  // namespace gradus
