// The numbers that a network is trained on, and the batches that are cut from them.
#pragma once

#include "engine/workspace.hpp"
#include "features/features.hpp"
#include "train/options.hpp"
#include "train/spill.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace gradus {

template <Scalar T>
struct Dataset {
  Matrix<T> X;                                 // [m, n_0]
  Matrix<T> Y;                                 // [m, n_L]
  std::vector<T> weight;                       // [m], or empty when every row counts as 1
  std::unique_ptr<const Spill<T>> spill = {};  // holds the rows where the three above are empty

  Index rows() const { return spill ? spill->rows() : X.rows(); }
  /// Of those in memory.
  engine::Batch<T> rows_from(Index first, Index count) const;
};

/// The weight of each of `rows` from the column `name`. Throws Error(data): "missing-column", and
/// "bad-weight" for a weight that is missing, negative or not a number. `before` is how many rows
/// of the whole table stand before this one.
std::vector<double> column_weights(const Table& table, std::span<const Index> rows,
                                   const std::string& name, Index before = 0);

/// The weight of each row from the column `name`; none where that is "" or the table has no such
/// column. Throws as column_weights().
std::vector<double> row_weights(const Table& table, const std::string& name);

/// The dataset of `rows`, weighted and its labels smoothed as the options say. A row of weight 0 is
/// left out. Throws Error(data, "bad-weight") for a weight that is missing, negative or not a
/// number.
template <Scalar T>
Dataset<T> make_dataset(const Features& features, const Table& table, std::span<const Index> rows,
                        const TrainOptions& options);

/// m / (classes * rows of the class), 0 for a class without rows: every class weighs the same in
/// all (as in scikit-learn). counts [classes] are rows.
std::vector<double> balancing_weights(std::span<const double> counts);

/// Room for `rows` of the rows of a spill.
template <Scalar T>
Dataset<T> room_for_rows(const Spill<T>& spill, Index rows);

/// The row of a SpillReader -> row i of such a room.
template <Scalar T>
void unpack_row(const T* row, Dataset<T>& room, Index i);

/// Hands out the rows of a dataset batch by batch, each epoch in an order of its own.
template <Scalar T>
class Batches {
 public:
  /// batch_size 0 or more than there are rows: all of them.
  Batches(const Dataset<T>& data, Index batch_size, Switch shuffle, std::uint64_t seed);

  Index count() const;  // batches in an epoch; the last may be smaller
  Index batch_size() const { return batch_size_; }
  void start_epoch(Index epoch);
  engine::Batch<T> batch(Index number);  // 0 .. count() - 1; valid until the next call

 private:
  const Dataset<T>* data_;
  Index batch_size_;
  Switch shuffle_;
  std::uint64_t seed_;
  std::vector<Index> order_;                // [m]
  Dataset<T> gathered_;                     // [batch_size] rows, in the order of the epoch
  std::unique_ptr<SpillReader<T>> reader_;  // of rows that are not in memory
};

}  // namespace gradus
