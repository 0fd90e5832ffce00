// Metrics of several targets at once, as scikit-learn has them for multilabel indicators.
#include "model/metrics/definitions.hpp"

#include <cmath>

namespace gradus::metrics {
namespace {

/// How many of the targets are wrong in a row.
Index mistakes_in(std::span<const ClassRows> labels, Index row) {
  Index wrong = 0;
  for (const ClassRows& label : labels) {
    const auto at = static_cast<std::size_t>(row);
    wrong += label.actual[at] != label.said[at] ? 1 : 0;
  }
  return wrong;
}

}  // namespace

double subset_accuracy(std::span<const ClassRows> labels, Weight weight) {
  const Index rows = labels[0].rows();
  double right = 0;
  for (Index row = 0; row < rows; ++row) {
    if (mistakes_in(labels, row) == 0) right += weight.of(row);
  }
  return right / weight.total(rows);
}

double hamming_loss(std::span<const ClassRows> labels, Weight weight) {
  const Index rows = labels[0].rows();
  double wrong = 0;
  for (Index row = 0; row < rows; ++row) {
    wrong += weight.of(row) * static_cast<double>(mistakes_in(labels, row));
  }
  return wrong / (weight.total(rows) * static_cast<double>(labels.size()));
}

double micro_f1(std::span<const ClassRows> labels, Weight weight) {
  Matrix<double> all(2, 2);
  for (const ClassRows& label : labels) {
    const Matrix<double> counts = count_pairs(label, weight);
    for (std::size_t i = 0; i < all.flat().size(); ++i) all.flat()[i] += counts.flat()[i];
  }
  return f1(all, 1);
}

double mean_of_defined(std::span<const double> values) {
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / count : undefined;
}

}  // namespace gradus::metrics
