// Metrics that follow from the order of the scores alone.
#include "model/metrics/definitions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::metrics {
namespace {

/// Calls take(positive weight, negative weight) for each group of equal scores, along `order`.
template <class Iterator, class Take>
void each_tie(const Ranking& ranking, Weight weight, Iterator first, Iterator end,
              const Take& take) {
  while (first != end) {
    const double score = ranking.score[static_cast<std::size_t>(*first)];
    double positive = 0;
    double negative = 0;
    for (; first != end && ranking.score[static_cast<std::size_t>(*first)] == score; ++first) {
      (ranking.positive[static_cast<std::size_t>(*first)] != 0 ? positive : negative) +=
          weight.of(*first);
    }
    take(positive, negative);
  }
}

}  // namespace

Ranking rank_rows(std::vector<double> score, std::vector<char> positive) {
  Ranking ranking{.order = {}, .score = std::move(score), .positive = std::move(positive)};
  if (std::any_of(ranking.score.begin(), ranking.score.end(),
                  [](double s) { return std::isnan(s); }))
    return ranking;
  ranking.order.resize(ranking.score.size());
  std::iota(ranking.order.begin(), ranking.order.end(), Index{0});
  std::stable_sort(ranking.order.begin(), ranking.order.end(), [&](Index a, Index b) {
    return ranking.score[static_cast<std::size_t>(a)] < ranking.score[static_cast<std::size_t>(b)];
  });
  return ranking;
}

double auc(const Ranking& ranking, Weight weight) {
  double positives = 0;
  double negatives = 0;
  double area = 0;
  each_tie(ranking, weight, ranking.order.begin(), ranking.order.end(),
           [&](double positive, double negative) {
             area += positive * (negatives + 0.5 * negative);
             positives += positive;
             negatives += negative;
           });
  if (!(positives > 0 && negatives > 0)) return undefined;
  return area / (positives * negatives);
}

double average_precision(const Ranking& ranking, Weight weight) {
  double true_positives = 0;
  double said = 0;
  double sum = 0;
  each_tie(ranking, weight, ranking.order.rbegin(), ranking.order.rend(),
           [&](double positive, double negative) {
             true_positives += positive;
             said += positive + negative;
             if (positive > 0) sum += positive * true_positives / said;
           });
  return true_positives > 0 ? sum / true_positives : undefined;
}

}  // namespace gradus::metrics
