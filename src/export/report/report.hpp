// A report on how good answers are and what they hang on, as one HTML file that needs no other, no
// network and, to be read, no script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/bootstrap.hpp"
#include "evaluate/cross_validation.hpp"
#include "evaluate/dependence.hpp"
#include "evaluate/importance.hpp"
#include "evaluate/row_costs.hpp"

namespace gradus {

/// Rows by what they were for ("train", "validation", "test"), and their score.
struct ScoredPart {
  std::string name;
  Metrics metrics;
};

/// What is told of a model on the rows that it is judged by.
struct Report {
  // What was judged
  std::string source;  // what the rows are called
  const TargetCoding& target;
  const Table& table;              // the rows, aligned to the model
  const Predictions& predictions;  // of them
  std::vector<double> weight;      // [rows] or empty
  std::vector<Index> row_numbers;  // [rows] where they stand in the source, from 1; empty: in order
  std::vector<ScoredPart> scores;  // the last is that of `table`; of cross-validation the mean
  Baseline baseline;               // on the same rows
  // How it came to be
  std::string command, version;
  std::string model_file;                  // "" for none
  const Model* model = nullptr;            // none for cross-validation
  const CrossValidation* folds = nullptr;  // cross-validation only
  const Table* data = nullptr;             // whose columns are told of
  std::string data_name = {};
  // Looked at more closely: see look_closer()
  std::vector<Interval> intervals = {};  // of the last score
  std::vector<RowCost> mistakes = {};    // the costliest; of classes only those taken for another
  std::optional<Importances> importances = {};
  Index repeats = 0;  // shuffles behind them
  std::vector<Correlated> correlated = {};
  std::vector<Dependence> curves = {};  // of the most important columns
  Index looked_at = 0;                  // rows behind importances and curves
};

/// Fills what must be computed anew: intervals, mistakes and, with a model, importances and curves,
/// on a sample of the rows where there are many. Any number of threads gives the same bits. Throws
/// as permutation_importance().
void look_closer(Report& report, std::uint64_t seed, int threads);

/// The file. The same report gives the same bytes.
std::string report_html(const Report& report);

}  // namespace gradus
