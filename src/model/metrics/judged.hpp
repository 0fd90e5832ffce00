// Answers beside what is right, put in order once, to be measured under any number of weights:
// once by score(), a thousand times by a bootstrap. A row drawn twice is a row of weight 2.
#pragma once

#include "model/model.hpp"

#include <memory>

namespace gradus {

class Judged {
 public:
  /// Takes the rows of `table` that have an answer. Throws as score().
  Judged(const Predictions& predictions, const TargetCoding& target, const Table& table);
  /// Takes `rows` of the table, each of which has an answer.
  Judged(const Predictions& predictions, const TargetCoding& target, const Table& table,
         std::vector<Index> rows);
  ~Judged();
  Judged(const Judged&) = delete;
  Judged& operator=(const Judged&) = delete;

  Index rows() const { return std::ssize(table_rows_); }
  /// Where the rows stand in the table, ascending. [rows()]
  std::span<const Index> table_rows() const { return table_rows_; }

  /// The metrics of the task under weight [rows()], each >= 0, or empty where each row counts as 1.
  /// Rows of weight 0 do not count. NaN where a metric is not defined. Any number of threads may
  /// call it.
  Metrics measure(std::span<const double> weight) const;

  /// counts(actual, said) [labels, labels] of rows, for classes.
  Matrix<double> confusion() const;

 private:
  struct Rankings;
  Task task_;
  std::string column_;
  std::vector<Index> table_rows_;      // [m]
  std::vector<std::int32_t> actual_;   // [m] classes
  std::vector<std::int32_t> said_;     // [m] classes
  Matrix<double> values_;              // [m, labels], or [m, 1], or [m, quantiles]
  std::vector<double> actual_values_;  // [m] for regression
  std::vector<double> said_values_;    // [m] for regression; of quantiles answer_column()'s
  std::vector<double> quantiles_;      // as Predictions
  bool counts_;                        // as TargetCoding
  std::unique_ptr<Rankings> rankings_;
  std::vector<std::unique_ptr<Judged>> parts_;  // multilabel: a target each

  Metrics measure_classes(std::span<const double> weight) const;
  Metrics measure_values(std::span<const double> weight) const;
  Metrics measure_labels(std::span<const double> weight) const;
};

}  // namespace gradus
