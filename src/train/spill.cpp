// Dealing rows to chunks, writing and reading them, and reading ahead on a thread of its own.
#include "train/spill.hpp"

#include "base/error.hpp"
#include "base/random.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <numeric>
#include <system_error>

namespace gradus {
namespace {

// Parts of Stream::shuffle that epochs, which are counted from 1, do not reach: half of them name
// the rows within a bucket, and the last one how rows are dealt.
constexpr std::uint32_t dealing = 0xffffffffU;
constexpr std::uint32_t within_buckets = 0x80000000U;

[[noreturn]] void refuse_full(const std::string& folder, double bytes) {
  throw Error(Error::Kind::failed,
              {.code = "disk-full",
               .text = fmt::format("{} has no room for the {:.3g} GB of numbers to train on",
                                   folder, bytes / 1e9),
               .place = {.what = folder},
               .why = "rows that do not fit into memory wait in a temporary file",
               .fix = "TMPDIR=/another/folder gradus train ..    or a larger --memory-limit"});
}

[[noreturn]] void refuse_system(const char* code, const std::string& folder, const char* what) {
  throw Error(Error::Kind::failed,
              {.code = code,
               .text = fmt::format("the temporary file in {} could not be {}", folder, what),
               .place = {.what = folder},
               .why = std::generic_category().message(errno),
               .fix = "TMPDIR=/another/folder gradus train .."});
}

/// A file that is gone when it is closed.
int open_unnamed(const std::string& folder) {
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = folder + "/gradus-XXXXXX";  // some file systems do not know files without name
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) refuse_system("cannot-write", folder, "made");
  unlink(name.c_str());
  return named;
}

}  // namespace

template <Scalar T>
Spill<T>::Spill(const SpillRules& rules) : rules_(rules) {
  const double bytes = static_cast<double>(rules.expected_rows) * static_cast<double>(width()) *
                       static_cast<double>(sizeof(T));
  std::error_code failure;
  const auto room = std::filesystem::space(rules.folder, failure).available;
  if (!failure && static_cast<double>(room) < bytes) refuse_full(rules.folder, bytes);
  file_ = open_unnamed(rules.folder);
  open_.resize(static_cast<std::size_t>(rules.open_chunks * rules.chunk_rows * width()));
  filled_.resize(static_cast<std::size_t>(rules.open_chunks));
}

template <Scalar T>
Spill<T>::~Spill() {
  if (file_ >= 0) close(file_);
}

template <Scalar T>
Index Spill<T>::rows_of(Index chunk) const {
  return std::min(rules_.chunk_rows, rows_ - chunk * rules_.chunk_rows);
}

template <Scalar T>
void Spill<T>::write(std::span<const T> rows) {
  const auto bytes = std::as_bytes(rows);
  for (std::size_t done = 0; done < bytes.size();) {
    const auto at = static_cast<off_t>(static_cast<std::size_t>(written_) * sizeof(T) + done);
    const ssize_t count = pwrite(file_, bytes.data() + done, bytes.size() - done, at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == ENOSPC) {
      refuse_full(rules_.folder, static_cast<double>(rules_.expected_rows * width()) * sizeof(T));
    }
    if (count < 0) refuse_system("cannot-write", rules_.folder, "written");
    done += static_cast<std::size_t>(count);
  }
  written_ += std::ssize(rows);
}

template <Scalar T>
void Spill<T>::add(MatrixView<const T> X, MatrixView<const T> Y, std::span<const T> weight) {
  const Index chunk = rules_.chunk_rows * width();
  std::array<std::uint32_t, 4> bits{};
  Index drawn = -1;
  for (Index i = 0; i < X.rows; ++i, ++rows_) {
    std::size_t lane = 0;
    if (rules_.open_chunks > 1) {
      if (drawn != rows_ / 4) {
        drawn = rows_ / 4;
        bits =
            random_block(rules_.seed, Stream::shuffle, dealing, static_cast<std::uint64_t>(drawn));
      }
      lane = static_cast<std::size_t>(bits[static_cast<std::size_t>(rows_ % 4)]) *
                 static_cast<std::size_t>(rules_.open_chunks) >>
             32;
    }
    T* const own = open_.data() + static_cast<Index>(lane) * chunk;
    T* to = own + filled_[lane] * width();
    to = std::copy_n(X.row(i).data(), rules_.inputs, to);
    to = std::copy_n(Y.row(i).data(), rules_.outputs, to);
    if (rules_.weighted) *to = weight.empty() ? T{1} : weight[static_cast<std::size_t>(i)];
    if (++filled_[lane] == rules_.chunk_rows) {
      write({own, static_cast<std::size_t>(chunk)});
      filled_[lane] = 0;
    }
  }
}

template <Scalar T>
void Spill<T>::finish() {
  const Index chunk = rules_.chunk_rows * width();
  for (std::size_t lane = 0; lane < filled_.size(); ++lane) {
    write({open_.data() + static_cast<Index>(lane) * chunk,
           static_cast<std::size_t>(filled_[lane] * width())});
  }
  open_ = {};
  filled_ = {};
}

template <Scalar T>
void Spill<T>::read(Index chunk, std::span<T> into) const {
  const auto bytes =
      std::as_writable_bytes(into.first(static_cast<std::size_t>(rows_of(chunk) * width())));
  const std::size_t start =
      static_cast<std::size_t>(chunk * rules_.chunk_rows * width()) * sizeof(T);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count =
        pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(start + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) refuse_system("unreadable-file", rules_.folder, "read");
    done += static_cast<std::size_t>(count);
  }
}

template <Scalar T>
SpillReader<T>::SpillReader(const Spill<T>& spill, Order order, std::uint64_t seed)
    : spill_(spill), order_(order), seed_(seed), width_(spill.width()) {
  const Index per_bucket = std::min(spill.rules().bucket_chunks, spill.chunks());
  buckets_ = per_bucket == 0 ? 0 : (spill.chunks() + per_bucket - 1) / per_bucket;
  const auto rows =
      static_cast<std::size_t>(std::min(per_bucket * spill.rules().chunk_rows, spill.rows()));
  for (Bucket& slot : slots_) {
    slot.cells.resize(rows * static_cast<std::size_t>(width_));
    slot.order.resize(rows);
    std::iota(slot.order.begin(), slot.order.end(), Index{0});
  }
  chunks_.resize(static_cast<std::size_t>(spill.chunks()));
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

template <Scalar T>
SpillReader<T>::~SpillReader() = default;

template <Scalar T>
void SpillReader<T>::start_epoch(Index epoch) {
  epoch_ = order_ == Order::shuffled ? epoch : 0;
  if (current_->name.epoch != epoch_) first_ = last_ = 0;
}

/// The bucket that holds a position: all buckets before it are full but for the short chunk, whose
/// place the reading thread knows. So a bucket is asked for, and the next one where it ends before.
template <Scalar T>
void SpillReader<T>::move_to(Index position) {
  const SpillRules& rules = spill_.rules();
  Name name{epoch_, position / (rules.bucket_chunks * rules.chunk_rows)};
  if (current_->name.epoch == epoch_ && current_->first + current_->rows == position) {
    name.bucket = current_->name.bucket + 1;
  }
  while (true) {
    if (asked_ != name) {
      wait();
      ask_for(name);
    }
    wait();
    std::swap(current_, next_);
    asked_ = next_->name;
    first_ = current_->first;
    last_ = first_ + current_->rows;
    if (position < last_) break;
    ++name.bucket;
  }
  const bool ends = name.bucket + 1 == buckets_;
  const Name following{ends && order_ == Order::shuffled ? epoch_ + 1 : epoch_,
                       ends ? 0 : name.bucket + 1};
  if (following != asked_ && following != current_->name) ask_for(following);
}

template <Scalar T>
void SpillReader<T>::ask_for(Name name) {
  const std::scoped_lock lock(mutex_);
  asked_ = name;
  busy_ = true;
  changed_.notify_all();
}

template <Scalar T>
void SpillReader<T>::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
  if (failure_) std::rethrow_exception(failure_);
}

template <Scalar T>
void SpillReader<T>::serve(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return busy_; })) {
    Bucket& bucket = *next_;
    const Name name = asked_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      fill(bucket, name);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    busy_ = false;
    changed_.notify_all();
  }
}

template <Scalar T>
void SpillReader<T>::order_chunks(Index epoch) {
  if (chunks_epoch_ == epoch) return;
  if (order_ == Order::shuffled) {
    fill_permutation(chunks_, Random(seed_, Stream::shuffle, static_cast<std::uint32_t>(epoch)));
  } else {
    std::iota(chunks_.begin(), chunks_.end(), Index{0});
  }
  chunks_epoch_ = epoch;
  short_chunk_at_ =
      std::find(chunks_.begin(), chunks_.end(), std::ssize(chunks_) - 1) - chunks_.begin();
}

template <Scalar T>
Index SpillReader<T>::first_of(Index bucket) const {
  const SpillRules& rules = spill_.rules();
  const Index before = std::min(bucket * rules.bucket_chunks, spill_.chunks());
  const Index lacking = rules.chunk_rows - spill_.rows_of(spill_.chunks() - 1);
  return before * rules.chunk_rows - (short_chunk_at_ < before ? lacking : 0);
}

template <Scalar T>
void SpillReader<T>::fill(Bucket& bucket, Name name) {
  order_chunks(name.epoch);
  bucket.name = name;
  bucket.first = first_of(name.bucket);
  bucket.rows = first_of(name.bucket + 1) - bucket.first;
  const Index first_chunk = name.bucket * spill_.rules().bucket_chunks;
  std::span<T> rest(bucket.cells);
  for (Index i = first_chunk; std::ssize(rest) > 0 && i < spill_.chunks() &&
                              i < first_chunk + spill_.rules().bucket_chunks;
       ++i) {
    const Index chunk = chunks_[static_cast<std::size_t>(i)];
    spill_.read(chunk, rest);
    rest = rest.subspan(static_cast<std::size_t>(spill_.rows_of(chunk) * width_));
  }
  if (order_ == Order::as_written) return;
  const auto part = static_cast<std::uint64_t>(name.epoch) * static_cast<std::uint64_t>(buckets_) +
                    static_cast<std::uint64_t>(name.bucket);
  fill_permutation(
      std::span(bucket.order).first(static_cast<std::size_t>(bucket.rows)),
      Random(seed_, Stream::shuffle,
             within_buckets + static_cast<std::uint32_t>(part % (within_buckets - 1))));
}

template class Spill<float>;
template class Spill<double>;
template class SpillReader<float>;
template class SpillReader<double>;

}  // namespace gradus
