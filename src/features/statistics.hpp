// Features of a table that is never in memory as a whole: fitted on some of its rows by
// fit_features, then given the statistics of all of them, block by block.
#pragma once

#include "base/threads.hpp"
#include "features/features.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace gradus {

/// Mean and deviation of numbers that come in parts.
struct RunningMoments {
  double count = 0;
  double mean = 0;
  double deviation = 0;  // of the population

  /// The moments of both together (Chan, Golub and LeVeque 1979, as root mean squares, so that
  /// nothing overflows).
  void merge(const RunningMoments& other);
};

/// What is exact for all rows: means, deviations, which columns have missing cells, levels and how
/// often they occur, the classes and their rows. What stays as the first rows had it: medians,
/// quartiles, knots, which columns are left out, the cycles of dates.
class FeatureStatistics {
 public:
  /// Rows are summed up so many at a time, whatever the size of blocks.
  static constexpr Index piece_rows = 1024;

  /// `first` from fit_features with the same options; `labels` of those are not looked at.
  FeatureStatistics(Features first, const FeatureOptions& options, int threads);

  /// The next block, which has been aligned to the features: all its rows with an answer, and those
  /// of them to train on, and those of these that count in class_counts(), all ascending. All
  /// blocks but the last have a multiple of piece_rows. Throws Error(data, "too-many-classes").
  void add(const Table& block, std::span<const Index> answered, std::span<const Index> train,
           std::span<const Index> counted);

  /// The classes are those of all rows, sorted as by fit_features.
  Features finish() const;
  /// Counted rows of each of finish().target.labels, for classes. [labels]
  std::vector<double> class_counts() const;

 private:
  struct Seen {
    std::vector<RunningMoments> places;  // of numbers and dates one, of arrays each
    double rows = 0;
    std::unordered_map<std::string, std::size_t> numbers;  // of levels, by first appearance
    std::vector<std::string> levels;
    std::vector<Index> counts;
    bool overflows = false;  // more levels than are counted
  };
  void add_target(const Column& answers, std::span<const Index> answered,
                  std::span<const Index> train, std::span<const Index> counted);
  void add_input(const Feature& input, const Table& block, std::span<const Index> train,
                 Seen& seen) const;
  void finish_words(bool many, CategoryFeature& words) const;
  void finish_target(TargetCoding& target) const;
  static void add_levels(const CategoryColumn& words, std::span<const Index> train, Seen& seen);

  Features features_;
  FeatureOptions options_;
  std::vector<Seen> seen_;                 // [inputs]
  RunningMoments target_;                  // for regression
  std::map<std::string, double> classes_;  // all there are, and their training rows
  ThreadPool pool_;
};

}  // namespace gradus
