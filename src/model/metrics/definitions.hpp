// The metrics one by one, in scikit-learn 1.2's definitions with its sample weights. Which of them
// a task has is judged.cpp's. Not for use outside model/metrics.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace gradus::metrics {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// How much each row counts: weight [rows], each >= 0, or empty where each counts as 1.
struct Weight {
  std::span<const double> weight;
  double of(Index row) const {
    return weight.empty() ? 1.0 : weight[static_cast<std::size_t>(row)];
  }
  double total(Index rows) const;
};

/// What is known of classes: actual [m] and said [m] are class numbers, values [m, labels] their
/// probabilities.
struct ClassRows {
  std::span<const std::int32_t> actual;
  std::span<const std::int32_t> said;
  MatrixView<const double> values;
  Index rows() const { return values.rows; }
};

/// counts(actual, said) [labels, labels]: the weight of such rows.
Matrix<double> count_pairs(const ClassRows& rows, Weight weight);

// From counts. Zero where a division by zero would be, as zero_division=0; the mean over classes
// leaves out those that neither occur nor are said.
double accuracy(const Matrix<double>& counts);
double precision(const Matrix<double>& counts, Index label);  // TP / said
double recall(const Matrix<double>& counts, Index label);     // TP / actual
double f1(const Matrix<double>& counts, Index label);         // 2 TP / (actual + said)
double mean_over_classes(const Matrix<double>& counts,
                         double (*metric)(const Matrix<double>&, Index label));
/// The mean recall of the classes that occur.
double balanced_accuracy(const Matrix<double>& counts);
/// Matthews' correlation of answers and truth, for any number of classes (Gorodkin 2004); 0 where
/// all rows are of one class, or all answers are.
double matthews(const Matrix<double>& counts);

// From the order of the scores. `order` has the rows by ascending score[row], empty where a score
// is not a number; positive(row) is whether the row belongs to the class.
struct Ranking {
  std::vector<Index> order;   // [m]
  std::vector<double> score;  // [m]
  std::vector<char> positive;
};
Ranking rank_rows(std::vector<double> score, std::vector<char> positive);
/// The area under the ROC curve (Mann and Whitney 1947, ties shared). NaN with one class only.
double auc(const Ranking& ranking, Weight weight);
/// Average precision: sum over thresholds of (R_n - R_(n-1)) P_n. NaN without a positive row.
double average_precision(const Ranking& ranking, Weight weight);

// From probabilities.
/// -mean log p of the right class; p clipped to [1e-15, 1 - 1e-15], then divided by the row's sum.
double log_loss(const ClassRows& rows, Weight weight);
/// mean (p - y)^2 of the second of two classes; of more, the sum over all classes (Brier 1950).
double brier(const ClassRows& rows, Weight weight);
/// Expected calibration error (Guo et al. 2017) with 15 equal bins (low, high] of p: the mean over
/// rows of |share that is right - mean p| of the row's bin. p is that of the second of two classes
/// (right: the row is of it), or of the likeliest of more (right: it is that one).
double calibration_error(const ClassRows& rows, Weight weight);
/// The share of rows whose class is among the k likeliest; of equals the later comes first, as in
/// sklearn.metrics.top_k_accuracy_score.
double top_k(const ClassRows& rows, Index k, Weight weight);

// Of several targets with two classes each; a ClassRows a target, all of the same rows.
/// The share of rows that are right in every target.
double subset_accuracy(std::span<const ClassRows> labels, Weight weight);
/// The share of answers that are wrong, over rows and targets.
double hamming_loss(std::span<const ClassRows> labels, Weight weight);
/// f1 of the second class with the counts of all targets added up.
double micro_f1(std::span<const ClassRows> labels, Weight weight);
/// The mean of those that are numbers; NaN where none is.
double mean_of_defined(std::span<const double> values);

// Of values: actual [m], said [m].
struct ValueRows {
  std::span<const double> actual;
  std::span<const double> said;
};
double root_mean_square_error(const ValueRows& rows, Weight weight);
double mean_absolute_error(const ValueRows& rows, Weight weight);
double r2(const ValueRows& rows, Weight weight);  // NaN where all actual values are equal
/// mean |said - actual| / max(|actual|, 2.2e-16), a share and not a percentage.
double mean_absolute_percentage_error(const ValueRows& rows, Weight weight);
/// mean of quantile (actual - said) where that is positive, else (quantile - 1) (actual - said).
double pinball(const ValueRows& rows, double quantile, Weight weight);
/// 2 mean of y log(y / said) - y + said, with 0 log 0 = 0: sklearn.metrics.mean_poisson_deviance,
/// but that said is taken for 2.2e-308 at least. NaN where an actual value is below 0.
double poisson_deviance(const ValueRows& rows, Weight weight);

// Of quantiles: actual [m], said [m, quantiles] ascending, quantiles as long, not empty.
struct QuantileRows {
  std::span<const double> actual;
  MatrixView<const double> said;
  std::span<const double> quantiles;
};
double pinball(const QuantileRows& rows, Weight weight);   // the mean over quantiles
double coverage(const QuantileRows& rows, Weight weight);  // lowest <= actual <= highest

}  // namespace gradus::metrics
