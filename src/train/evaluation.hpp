// The cost of a network over rows that it does not learn from, with all memory for it set aside
// beforehand.
#pragma once

#include "engine/loss.hpp"
#include "engine/predictor.hpp"
#include "train/dataset.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace gradus {

/// The cost over rows that are not learnt from. Threads share out blocks of rows; the blocks' costs
/// are summed in order.
template <Scalar T>
class Evaluation {
  static constexpr Index evaluation_rows = 128;  // rows that go through the network together
  static constexpr Index part_blocks = 64;       // of rows that are not in memory

 public:
  Evaluation(const Network& network, const Dataset<T>& data, const ThreadPool& pool)
      : network_(network), data_(data), predictor_(network) {
    blocks_.resize(static_cast<std::size_t>((data.rows() + evaluation_rows - 1) / evaluation_rows));
    const Index lanes = std::min<Index>(pool.threads(), std::ssize(blocks_));
    for (Index i = 0; i < lanes; ++i) rooms_.emplace_back(network, evaluation_rows);
    if (data.spill && data.rows() > 0) {
      reader_ = std::make_unique<SpillReader<T>>(*data.spill, SpillReader<T>::Order::as_written, 0);
      part_ = room_for_rows(*data.spill, std::min(data.rows(), part_blocks * evaluation_rows));
    }
  }

  double cost(const Parameters<T>& parameters, ThreadPool& pool) {
    predictor_.pack(parameters);
    if (reader_) {
      for (Index block = 0; block < std::ssize(blocks_); block += part_blocks) {
        const Index first = block * evaluation_rows;
        const Index rows = std::min(part_.rows(), data_.rows() - first);
        for (Index i = 0; i < rows; ++i) unpack_row(reader_->row(first + i), part_, i);
        take_costs(part_, rows, std::span(blocks_).subspan(static_cast<std::size_t>(block)), pool);
      }
    } else {
      take_costs(data_, data_.rows(), blocks_, pool);
    }
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

  /// The costs of the first `rows` of `data`, block by block.
  void take_costs(const Dataset<T>& data, Index rows, std::span<Block> costs, ThreadPool& pool) {
    const Index blocks = (rows + evaluation_rows - 1) / evaluation_rows;
    pool.run_in_lanes(std::ssize(rooms_), blocks, [&](Index lane, Index i) noexcept {
      const Index first = i * evaluation_rows;
      const Index count = std::min(evaluation_rows, rows - first);
      costs[static_cast<std::size_t>(i)] =
          block_cost(data.rows_from(first, count), rooms_[static_cast<std::size_t>(lane)]);
    });
  }

  Block block_cost(const engine::Batch<T>& batch, Room& room) const noexcept {
    const engine::Weights<T> weight{batch.weight};
    const MatrixView<const T> Z = predictor_.predict(batch.X, room).Z;
    return {engine::sum_costs<T>(network_.loss, Z, batch.Y, weight, network_.loss_settings),
            weight.total(batch.X.rows)};
  }

  const Network& network_;
  const Dataset<T>& data_;
  engine::Predictor<T> predictor_;
  std::vector<Room> rooms_;
  std::vector<Block> blocks_;
  std::unique_ptr<SpillReader<T>> reader_;  // of rows that are not in memory
  Dataset<T> part_;                         // the part of them that is
};

}  // namespace gradus
