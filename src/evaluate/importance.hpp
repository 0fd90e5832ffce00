// Which columns a model leans on: how far its score falls when a column's values are shuffled among
// the rows (Breiman 2001; Fisher, Rudin and Dominici 2019).
#pragma once

#include "model/model.hpp"

#include <cstdint>

namespace gradus {

struct ImportanceOptions {
  Index repeats = 5;  // shuffles of each column, >= 1
  std::uint64_t seed = 1;
  int threads = 1;
};

struct Importance {
  std::string column;
  std::vector<double> drops;  // [repeats] score on the rows as they are, less that when shuffled
  double mean = 0, std = 0;   // of them; std by n
};

struct Importances {
  Metric score;                     // accuracy of classes, r2 of numbers, on the rows as they are
  Index rows = 0;                   // with an answer
  std::vector<Importance> columns;  // the most important first
};

/// The importance of each input column, not of the numbers that it becomes, on the rows of an
/// aligned table that have an answer. As sklearn.inspection.permutation_importance. Any number of
/// threads gives the same bits. Throws as predict() and score(), and Error(data, "target-missing")
/// where no row has an answer.
Importances permutation_importance(const Model& model, const Table& table,
                                   const ImportanceOptions& options);

/// Two input columns of numbers that say nearly the same: shuffling one leaves the other to lean
/// on. Looks at the first 100 such columns and 10,000 rows.
struct Correlated {
  std::string first, second;
  double correlation = 0;  // Pearson's, at least 0.9 in size
};
std::vector<Correlated> correlated_columns(const Model& model, const Table& table);

}  // namespace gradus
