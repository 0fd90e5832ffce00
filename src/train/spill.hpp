// Rows of numbers in a temporary file without a name, for tables that do not fit into memory, and
// their way back into memory in pieces. Which rows these are, and what they are for, is left to
// stream.cpp and dataset.cpp.
#pragma once

#include "base/matrix.hpp"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace gradus {

struct SpillRules {
  std::string folder;       // where the file lies
  Index inputs = 0;         // numbers of a row: those of X,
  Index outputs = 0;        // of Y,
  bool weighted = false;    // and its weight
  Index expected_rows = 0;  // for which there must be room
  Index chunk_rows = 1;     // rows that are written and read together
  Index open_chunks = 1;    // to which rows are dealt by chance; 1 keeps their order
  Index bucket_chunks = 1;  // chunks in memory at a time, when they are read
  std::uint64_t seed = 0;
};

/// The file. Each row lies there as its inputs, its outputs and its weight, one after the other.
template <Scalar T>
class Spill {
 public:
  /// Throws Error(failed): "disk-full" when the folder has no room for the rows, "cannot-write".
  explicit Spill(const SpillRules& rules);
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  /// The next rows. X [m, inputs], Y [m, outputs], weight [m] or empty. Throws as the constructor.
  void add(MatrixView<const T> X, MatrixView<const T> Y, std::span<const T> weight);
  /// Writes what is left; there are no rows to come.
  void finish();

  Index rows() const { return rows_; }
  Index width() const { return rules_.inputs + rules_.outputs + (rules_.weighted ? 1 : 0); }
  Index chunks() const { return (rows_ + rules_.chunk_rows - 1) / rules_.chunk_rows; }
  Index rows_of(Index chunk) const;
  const SpillRules& rules() const { return rules_; }
  /// The rows of a chunk -> into [rows_of(chunk), width()]. Throws Error(failed,
  /// "unreadable-file").
  void read(Index chunk, std::span<T> into) const;

 private:
  void write(std::span<const T> rows);

  SpillRules rules_;
  int file_ = -1;
  Index rows_ = 0;
  Index written_ = 0;          // numbers
  std::vector<T> open_;        // [open_chunks, chunk_rows, width()]
  std::vector<Index> filled_;  // [open_chunks]: rows of each
};

/// Hands out the rows of a file one after the other, in each epoch in an order of its own: chunks
/// in random order go into buckets, and so do the rows within a bucket. The next bucket is read
/// while the one before is used. Nothing is allocated after the constructor.
template <Scalar T>
class SpillReader {
 public:
  enum class Order : std::uint8_t { as_written, shuffled };

  SpillReader(const Spill<T>& spill, Order order, std::uint64_t seed);
  ~SpillReader();
  SpillReader(const SpillReader&) = delete;
  SpillReader& operator=(const SpillReader&) = delete;

  void start_epoch(Index epoch);
  /// [width()] of the row at `position` of the epoch, valid until another bucket is needed: rows
  /// are best asked for in order. Throws as Spill::read.
  const T* row(Index position) {
    if (position < first_ || position >= last_) move_to(position);
    const Index place = current_->order[static_cast<std::size_t>(position - first_)];
    return current_->cells.data() + place * width_;
  }

 private:
  struct Name {
    Index epoch = -1, bucket = -1;
    friend bool operator==(const Name&, const Name&) = default;
  };
  struct Bucket {
    Name name;
    Index first = 0, rows = 0;  // positions in the epoch
    std::vector<T> cells;       // [rows, width()]
    std::vector<Index> order;   // [rows]
  };

  void move_to(Index position);
  void ask_for(Name name);
  void wait();
  void serve(const std::stop_token& stop);
  void fill(Bucket& bucket, Name name);
  void order_chunks(Index epoch);
  Index first_of(Index bucket) const;

  const Spill<T>& spill_;
  Order order_;
  std::uint64_t seed_;
  Index width_;
  Index buckets_;
  Index epoch_ = 0;
  Index first_ = 0, last_ = 0;  // positions in *current_; none before the first row is asked for
  Bucket slots_[2];
  Bucket* current_ = &slots_[0];
  Bucket* next_ = &slots_[1];
  Name asked_;  // what next_ is or will be

  std::vector<Index> chunks_;  // [chunks] in the order of chunks_epoch_; the reading thread's own
  Index chunks_epoch_ = -1;
  Index short_chunk_at_ = 0;  // in chunks_
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool busy_ = false;
  std::exception_ptr failure_;
  std::jthread thread_;  // the last member: it ends first
};

}  // namespace gradus
