// The transforms one by one, as fit_features and InputTransform put them together; each has its own
// file. Not for use outside features/.
#pragma once

#include "features/features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::transforms {

/// Infinite cells count as missing, so that no sum meets them.
inline bool is_missing(double x) {
  return !std::isfinite(x);
}

/// (x - mean) / deviation; x and mean finite, deviation > 0. May be infinite, but never NaN: where
/// x - mean overflows, the two have opposite signs and the second form adds up.
inline double standardise(double x, double mean, double deviation) {
  const double difference = x - mean;
  return std::isfinite(difference) ? difference / deviation : x / deviation - mean / deviation;
}

/// x as a T whose square is still finite: at most 2^63 in size for float, 2^511 for double.
template <Scalar T>
T bounded(double x) {
  constexpr double most = std::same_as<T, float> ? 0x1p63 : 0x1p511;
  return static_cast<T>(std::clamp(x, -most, most));
}

/// Mean and deviation (of the population, as scikit-learn's StandardScaler) of each place.
struct Moments {
  std::vector<double> mean;       // [width]; 0 without a value
  std::vector<double> deviation;  // [width]; 1 where all values are equal
};

/// What is gathered about one place on the way to its moments.
class Gathered {
 public:
  void see(double x) {
    low_ = std::min(low_, x);
    high_ = std::max(high_, x);
    ++count_;
  }
  void start_sums();
  void add(double x) { sum_ += x * unit_; }
  void start_differences();
  void add_difference(double x) {
    const double difference = x * unit_ - mean_;
    first_ += difference;
    second_ += difference * difference;
  }
  double mean() const;
  double deviation() const;

 private:
  bool varies() const { return count_ > 0 && low_ < high_; }

  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
  double count_ = 0;
  double unit_ = 1;  // a power of two that keeps squares in range
  double sum_ = 0;
  double mean_ = 0;    // in units
  double first_ = 0;   // sum of differences from mean_, zero but for rounding
  double second_ = 0;  // sum of their squares
};

/// The moments of cell(row, place) over `rows`, in three passes; missing cells are passed over.
template <class Cell>
Moments moments_of(std::span<const Index> rows, Index width, const Cell& cell) {
  std::vector<Gathered> places(static_cast<std::size_t>(width));
  const auto each_value = [&](const auto& take) {
    for (const Index row : rows) {
      for (Index place = 0; place < width; ++place) {
        const double x = cell(row, place);
        if (!is_missing(x)) take(places[static_cast<std::size_t>(place)], x);
      }
    }
  };
  each_value([](Gathered& place, double x) { place.see(x); });
  for (Gathered& place : places) place.start_sums();
  each_value([](Gathered& place, double x) { place.add(x); });
  for (Gathered& place : places) place.start_differences();
  each_value([](Gathered& place, double x) { place.add_difference(x); });

  Moments moments;
  for (const Gathered& place : places) {
    moments.mean.push_back(place.mean());
    moments.deviation.push_back(place.deviation());
  }
  return moments;
}

inline constexpr const char* no_value = "no value in any training row";
inline constexpr const char* one_value = "the same value in every training row";

/// Why `rows` of a column hold nothing to learn from: no_value, one_value, or "".
std::string nothing_to_learn(const NumberColumn& column, std::span<const Index> rows);
std::string nothing_to_learn(const CategoryColumn& column, std::span<const Index> rows);
std::string nothing_to_learn(const ArrayColumn& column, std::span<const Index> rows);

// fit_* learns a feature from `rows`; write_* fills its columns X [rows, width_of(feature)] of the
// inputs, which are zero at first.
NumberFeature fit_feature(const std::string& name, const NumberColumn& column,
                          std::span<const Index> rows, Scaling scaling);
template <Scalar T>
void write_feature(const NumberFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept;
/// Where x lies on the lines through (knot, score); there is at least one knot. x is finite.
double score_of(const NumberFeature& feature, double x) noexcept;
/// Scales by the quantiles of the `values` of the training rows, of which there is at least one and
/// whose median is the fill.
void scale_robustly(NumberFeature& feature, std::vector<double> values);
void scale_by_quantiles(NumberFeature& feature, std::vector<double> values);
/// One cell of a number column as its one or two numbers X; the second is zero at first.
template <Scalar T>
void write_number(const NumberFeature& feature, double x, T* X) noexcept {
  const bool missing = is_missing(x);
  if (missing) x = feature.fill;
  if (!feature.knots.empty()) x = score_of(feature, x);
  X[0] = bounded<T>(standardise(x, feature.mean, feature.deviation));
  if (feature.indicator && missing) X[1] = 1;
}

/// Levels in fewer than options.rare_levels of the rows get no place of their own.
CategoryFeature fit_category(const std::string& name, const CategoryColumn& column,
                             std::span<const Index> rows, const FeatureOptions& options);
/// The most_levels most frequent of at least `rare` rows, in their order; ties go to the earlier
/// one. counts [levels] are the rows of each.
std::vector<std::string> levels_with_places(const std::vector<std::string>& levels,
                                            std::span<const Index> counts, Index rare);
/// The place of each level of `column` among the one-hot numbers, or its code. [levels of the
/// column]
std::vector<Index> places_of_levels(const CategoryFeature& feature, const CategoryColumn& column);
template <Scalar T>
void write_feature(const CategoryFeature& feature, const CategoryColumn& column,
                   std::span<const Index> places, std::span<const Index> rows,
                   MatrixView<T> X) noexcept;

ArrayFeature fit_feature(const std::string& name, const ArrayColumn& column,
                         std::span<const Index> rows, Scaling scaling);
template <Scalar T>
void write_feature(const ArrayFeature& feature, const ArrayColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept;

DateFeature fit_date(const std::string& name, const NumberColumn& column,
                     std::span<const Index> rows, Scaling scaling);
template <Scalar T>
void write_feature(const DateFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept;

TextFeature fit_text(const std::string& name);
template <Scalar T>
void write_feature(const TextFeature& feature, const CategoryColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept;

/// What is unusual about `rows`; nothing is when both counts are 0.
Unusual unusual_in(const NumberFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows);
Unusual unusual_in(const CategoryFeature& feature, const CategoryColumn& column,
                   std::span<const Index> rows);
Unusual unusual_in(const DateFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows);
Unusual unusual_in(const TextFeature& feature, const CategoryColumn& column,
                   std::span<const Index> rows);
Unusual unusual_in(const ArrayFeature& feature, const ArrayColumn& column,
                   std::span<const Index> rows);

inline constexpr std::size_t most_classes = 1000;  // a one-hot row of more is hardly meant

/// The label of a number: "0", "1.5": whole numbers without decimals, and no "-0".
std::string label_of(double x);
/// By value where all labels are numbers, else by bytes.
void sort_labels(std::vector<std::string>& labels);

TargetCoding fit_target(const ColumnInfo& info, const Column& column, std::span<const Index> rows,
                        const FeatureOptions& options, const std::string& source);

/// The target or the targets in `places`. labels.cpp has what there is to several of them.
TargetCoding fit_targets(const Table& table, std::span<const Index> places,
                         std::span<const Index> rows, const FeatureOptions& options,
                         const std::string& source);

/// The classes of a column in order; at most one more than there may be.
std::vector<std::string> sorted_labels(const Column& column, std::span<const Index> rows);

/// FNV-1a of 64 bits (Fowler, Noll, Vo) over a first byte that says what is hashed, and the text.
/// It is part of the model format and never changes.
class Hash {
 public:
  explicit Hash(unsigned char kind) { take(kind); }
  void take(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3u; }
  std::uint64_t value() const { return value_ ^ (value_ >> 32); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

/// For a table that was not aligned to the features: `column` is absent or not `expected`.
[[noreturn]] void refuse_unaligned(const std::string& column, const std::string& expected);

}  // namespace gradus::transforms
