// Rows of a table as a dataset, row weights, and the gathering of batches.
#include "train/dataset.hpp"

#include "base/random.hpp"
#include "train/loss_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

void balance_classes(std::vector<double>& weights, const std::vector<std::int32_t>& classes,
                     std::size_t labels) {
  std::vector<double> counts(labels);
  for (const std::int32_t c : classes) ++counts[static_cast<std::size_t>(c)];
  const std::vector<double> balancing = balancing_weights(counts);
  for (std::size_t row = 0; row < classes.size(); ++row) {
    weights[row] *= balancing[static_cast<std::size_t>(classes[row])];
  }
}

template <Scalar T>
void copy_row(MatrixView<const T> from, Index row, MatrixView<T> to, Index to_row) {
  const std::span<const T> source = from.row(row);
  std::copy(source.begin(), source.end(), to.row(to_row).begin());
}

}  // namespace

std::vector<double> balancing_weights(std::span<const double> counts) {
  const double m = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<double> weights;
  for (const double count : counts) {
    weights.push_back(count > 0 ? m / (static_cast<double>(counts.size()) * count) : 0);
  }
  return weights;
}

std::vector<double> column_weights(const Table& table, std::span<const Index> rows,
                                   const std::string& name, Index before) {
  const Place place{.what = "option --weight"};
  const Index at = require_column(table, name, "the table", place);
  const auto* numbers = std::get_if<NumberColumn>(&table.columns[static_cast<std::size_t>(at)]);
  std::vector<double> weights;
  for (const Index row : rows) {
    const double weight = numbers ? numbers->values[static_cast<std::size_t>(row)] : -1;
    if (!(weight >= 0) || std::isinf(weight)) {
      const std::string cell = cell_text(table.columns[static_cast<std::size_t>(at)], row);
      throw Error(Error::Kind::data,
                  {.code = "bad-weight",
                   .text = fmt::format("\"{}\" in row {} of \"{}\" is not a weight", cell,
                                       before + row + 1, name),
                   .place = place,
                   .why = "a row's weight is a number from 0 up"});
    }
    weights.push_back(weight);
  }
  return weights;
}

std::vector<double> row_weights(const Table& table, const std::string& name) {
  if (name.empty() || find_column(table, name) < 0) return {};
  std::vector<Index> rows(static_cast<std::size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), Index{0});
  return column_weights(table, rows, name);
}

template <Scalar T>
engine::Batch<T> Dataset<T>::rows_from(Index first, Index count) const {
  std::span<const T> weights = weight;
  if (!weights.empty()) {
    weights = weights.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }
  return {X.view().rows_from(first, count), Y.view().rows_from(first, count), weights};
}

template <Scalar T>
Dataset<T> make_dataset(const Features& features, const Table& table, std::span<const Index> rows,
                        const TrainOptions& options) {
  std::vector<Index> kept(rows.begin(), rows.end());
  std::vector<double> weights;
  if (!options.weight.empty()) {
    const std::vector<double> all = column_weights(table, rows, options.weight);
    kept.clear();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] == 0) continue;
      kept.push_back(rows[i]);
      weights.push_back(all[i]);
    }
  }
  if (kept.empty() && !rows.empty()) {
    throw Error(Error::Kind::data, {.code = "bad-weight",
                                    .text = fmt::format("\"{}\" is 0 in every row", options.weight),
                                    .place = {.what = "option --weight"}});
  }
  if (options.class_weight == ClassWeight::balanced && has_classes(features.target.task)) {
    weights.resize(kept.size(), 1.0);
    const Index target = find_column(table, features.target.column);
    balance_classes(
        weights,
        target_classes(features.target, table.columns[static_cast<std::size_t>(target)], kept),
        features.target.labels.size());
  }
  Dataset<T> data{transform_inputs<T>(features, table, kept, threads_of(options)),
                  transform_target<T>(features, table, kept),
                  {}};
  if (features.target.task != Task::regression)
    smooth_labels<T>(options, features.target.task, data.Y.view());
  data.weight.assign(weights.begin(), weights.end());
  return data;
}

template <Scalar T>
Dataset<T> room_for_rows(const Spill<T>& spill, Index rows) {
  const SpillRules& rules = spill.rules();
  Dataset<T> room{Matrix<T>(rows, rules.inputs), Matrix<T>(rows, rules.outputs), {}};
  room.weight.resize(rules.weighted ? static_cast<std::size_t>(rows) : 0);
  return room;
}

template <Scalar T>
void unpack_row(const T* row, Dataset<T>& room, Index i) {
  const Index inputs = room.X.cols();
  const Index outputs = room.Y.cols();
  std::copy_n(row, inputs, room.X.view().row(i).data());
  std::copy_n(row + inputs, outputs, room.Y.view().row(i).data());
  if (!room.weight.empty()) room.weight[static_cast<std::size_t>(i)] = row[inputs + outputs];
}

template <Scalar T>
Batches<T>::Batches(const Dataset<T>& data, Index batch_size, Switch shuffle, std::uint64_t seed)
    : data_(&data),
      batch_size_(batch_size == 0 ? data.rows() : std::min(batch_size, data.rows())),
      shuffle_(shuffle),
      seed_(seed) {
  if (data.spill) {
    using Reader = SpillReader<T>;
    gathered_ = room_for_rows(*data.spill, batch_size_);
    reader_ = std::make_unique<Reader>(
        *data.spill, shuffle == Switch::yes ? Reader::Order::shuffled : Reader::Order::as_written,
        seed);
    return;
  }
  if (shuffle_ == Switch::no || batch_size_ == data.rows())
    return;  // batches are views of the data
  order_.resize(static_cast<std::size_t>(data.rows()));
  gathered_.X = Matrix<T>(batch_size_, data.X.cols());
  gathered_.Y = Matrix<T>(batch_size_, data.Y.cols());
  gathered_.weight.resize(data.weight.empty() ? 0 : static_cast<std::size_t>(batch_size_));
}

template <Scalar T>
Index Batches<T>::count() const {
  return (data_->rows() + batch_size_ - 1) / batch_size_;
}

template <Scalar T>
void Batches<T>::start_epoch(Index epoch) {
  if (reader_) return reader_->start_epoch(epoch);
  if (order_.empty()) return;
  fill_permutation(order_, Random(seed_, Stream::shuffle, static_cast<std::uint32_t>(epoch)));
}

template <Scalar T>
engine::Batch<T> Batches<T>::batch(Index number) {
  const Index first = number * batch_size_;
  const Index count = std::min(batch_size_, data_->rows() - first);
  if (reader_) {
    for (Index i = 0; i < count; ++i) unpack_row(reader_->row(first + i), gathered_, i);
    return gathered_.rows_from(0, count);
  }
  if (order_.empty()) return data_->rows_from(first, count);
  for (Index i = 0; i < count; ++i) {
    const Index row = order_[static_cast<std::size_t>(first + i)];
    copy_row(data_->X.view(), row, gathered_.X.view(), i);
    copy_row(data_->Y.view(), row, gathered_.Y.view(), i);
    if (!data_->weight.empty()) {
      gathered_.weight[static_cast<std::size_t>(i)] = data_->weight[static_cast<std::size_t>(row)];
    }
  }
  return gathered_.rows_from(0, count);
}

template Dataset<float> room_for_rows(const Spill<float>&, Index);
template Dataset<double> room_for_rows(const Spill<double>&, Index);
template void unpack_row(const float*, Dataset<float>&, Index);
template void unpack_row(const double*, Dataset<double>&, Index);
template struct Dataset<float>;
template struct Dataset<double>;
template class Batches<float>;
template class Batches<double>;
template Dataset<float> make_dataset(const Features&, const Table&, std::span<const Index>,
                                     const TrainOptions&);
template Dataset<double> make_dataset(const Features&, const Table&, std::span<const Index>,
                                      const TrainOptions&);

}  // namespace gradus
