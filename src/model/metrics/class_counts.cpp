// Metrics that follow from how often each class was taken for each.
#include "model/metrics/definitions.hpp"

#include <cmath>
#include <numeric>

namespace gradus::metrics {
namespace {

double sum_of_row(const Matrix<double>& counts, Index row) {
  const auto numbers = counts.row(row);
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

double sum_of_column(const Matrix<double>& counts, Index col) {
  double sum = 0;
  for (Index i = 0; i < counts.rows(); ++i) sum += counts(i, col);
  return sum;
}

double sum_of_all(const Matrix<double>& counts) {
  const auto all = counts.flat();
  return std::accumulate(all.begin(), all.end(), 0.0);
}

double sum_of_right(const Matrix<double>& counts) {
  double right = 0;
  for (Index i = 0; i < counts.rows(); ++i) right += counts(i, i);
  return right;
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace

double Weight::total(Index rows) const {
  if (weight.empty()) return static_cast<double>(rows);
  return std::accumulate(weight.begin(), weight.end(), 0.0);
}

Matrix<double> count_pairs(const ClassRows& rows, Weight weight) {
  Matrix<double> counts(rows.values.cols, rows.values.cols);
  for (Index row = 0; row < rows.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    counts(rows.actual[at], rows.said[at]) += weight.of(row);
  }
  return counts;
}

double accuracy(const Matrix<double>& counts) {
  return sum_of_right(counts) / sum_of_all(counts);
}

double precision(const Matrix<double>& counts, Index label) {
  return share(counts(label, label), sum_of_column(counts, label));
}

double recall(const Matrix<double>& counts, Index label) {
  return share(counts(label, label), sum_of_row(counts, label));
}

double f1(const Matrix<double>& counts, Index label) {
  return share(2 * counts(label, label), sum_of_row(counts, label) + sum_of_column(counts, label));
}

double mean_over_classes(const Matrix<double>& counts,
                         double (*metric)(const Matrix<double>&, Index label)) {
  double sum = 0;
  double classes = 0;
  for (Index label = 0; label < counts.rows(); ++label) {
    if (sum_of_row(counts, label) + sum_of_column(counts, label) == 0) continue;
    sum += metric(counts, label);
    ++classes;
  }
  return sum / classes;
}

double balanced_accuracy(const Matrix<double>& counts) {
  double sum = 0;
  double classes = 0;
  for (Index label = 0; label < counts.rows(); ++label) {
    if (sum_of_row(counts, label) == 0) continue;
    sum += recall(counts, label);
    ++classes;
  }
  return sum / classes;
}

double matthews(const Matrix<double>& counts) {
  const double all = sum_of_all(counts);
  double both = sum_of_right(counts) * all;
  double said = all * all;
  double actual = all * all;
  for (Index label = 0; label < counts.rows(); ++label) {
    const double row = sum_of_row(counts, label);
    const double column = sum_of_column(counts, label);
    both -= row * column;
    said -= column * column;
    actual -= row * row;
  }
  return said * actual > 0 ? both / std::sqrt(said * actual) : 0;
}

}  // namespace gradus::metrics
