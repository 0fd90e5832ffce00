// A trained model as a value: what it expects, how it prepares it, the network and its numbers, and
// how it came to be.
#pragma once

#include "features/features.hpp"
#include "model/decision.hpp"
#include "network/parameters.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gradus {

using AnyParameters = std::variant<Parameters<float>, Parameters<double>>;

struct Epoch {
  Index epoch = 0;        // from 1
  double train_cost = 0;  // mean over the epoch's batches
  std::optional<double> validation_cost;
  double learning_rate = 0;  // of its last update; 0 where a file does not say
  friend bool operator==(const Epoch&, const Epoch&) = default;
};

struct IterationCost {
  Index iteration = 0;  // parameter updates done before this cost
  double cost = 0;
  friend bool operator==(const IterationCost&, const IterationCost&) = default;
};

/// Something about the health of a training that was noticed.
struct Finding {
  std::string code;  // as in docs/errors.md
  std::string text;  // as it was first seen
  std::string fix;
  Index layer = 0;  // from 1; 0: the whole network
  Index epoch = 0;  // in which it was first seen
  Index count = 0;  // looks at which it was there
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// How the model came to be.
struct History {
  std::string source;  // the training file's name
  Index train_rows = 0;
  Index validation_rows = 0;
  Index iterations = 0;     // parameter updates
  Index kept_epoch = 0;     // the epoch whose parameters were kept
  std::string stop_reason;  // "finished", "early_stopping", "time_limit", "interrupted",
                            // "converged" (L-BFGS)
  double seconds = 0;
  std::uint64_t seed = 0;
  int threads = 1;
  std::vector<std::pair<std::string, std::string>>
      options;  // every option that was in force, by name
  std::vector<Epoch> epochs;
  std::vector<IterationCost> costs;
  std::vector<Finding> findings;
  friend bool operator==(const History&, const History&) = default;
};

struct Model {
  Schema schema;  // the columns of the training table
  Features features;
  Network network;
  AnyParameters parameters;
  History history;
  Decision decision = {};  // what is made of Z(L) of classes
};

/// The tables that the network needs for the categories of the features with an embedding.
std::vector<Embedding> embeddings_of(const Features& features);

/// SHA-256 of the parameters' bytes (E1 .., W1 b1 .. WL bL, row-major, little-endian), as 64
/// hexadecimal digits.
std::string model_hash(const AnyParameters& parameters);

/// What a model says about rows, in their order.
struct Predictions {
  Task task = Task::binary;
  std::vector<std::string> labels;  // class labels; empty for regression, multilabel
  Matrix<double> values;  // [rows, labels]: probabilities; regression [rows, 1], or [rows,
                          // quantiles] ascending: values in the target's units
  std::vector<std::int32_t>
      classes;  // [rows]: of two classes the second above the model's threshold; of more the
                // likeliest, the first among equals; empty for regression and multilabel
  std::vector<double> quantiles = {};  // one a column of values; empty: a value a row
  // multilabel: one a column of values, which then are probabilities of the second value of each
  std::vector<LabelColumn> columns = {};
};

/// The answers for one of several targets as those of a binary task; a class is -1 where the
/// probability is no number. k in 0 .. columns - 1
Predictions label_predictions(const Predictions& predictions, std::size_t k);

/// Makes a fresh table ready for predict() and score(): its columns by name, read as in training.
/// The target may be absent. Throws as align_table(Table, ...); `source` is how the table is
/// called.
Table align_table(const Model& model, Table table, const std::string& source);

/// Predicts every row of a table that has been aligned to the model. Any number of threads gives
/// the same bits. Throws Error(data, "unaligned-table").
Predictions predict(const Model& model, const Table& table, int threads);

/// What is wanted of the last layer: its answers, or Z(L) from which its activation makes them.
enum class Output : std::uint8_t { answer, Z };  // answers are calibrated, Z is not

/// Z(L) [rows, n_L] of every row of an aligned table: the log odds of the second class for binary,
/// which do not run out of digits as probabilities do. Throws as predict().
Matrix<double> predict_Z(const Model& model, const Table& table, int threads);

struct Metric {
  std::string name;
  double value;
};

struct Metrics {
  Index rows = 0;
  // The first to be looked at: binary accuracy auc log_loss f1; multiclass accuracy log_loss
  // macro_f1; regression rmse mae r2, with quantiles also pinball coverage, of counts also
  // poisson_deviance.
  std::vector<Metric> values;
  // More of them: classes precision recall balanced_accuracy mcc pr_auc brier calibration_error
  // and, of four classes or more, top_3; regression mape and, without quantiles, pinball.
  // docs/metrics.md defines them.
  std::vector<Metric> further = {};
  std::string column = {};  // of one of several targets
  // multilabel: of each column, as of a binary target. Its own are, in values, subset_accuracy
  // macro_f1 macro_auc and, further, micro_f1 hamming_loss log_loss; macro is the mean over
  // columns.
  std::vector<Metrics> labels = {};
};

/// The score of `predictions` against the target column of `table`; rows without an answer are not
/// counted (of several targets those that lack any), others count as weight [table.rows()] says,
/// where it is given. Definitions as in scikit-learn 1.2; log_loss clips probabilities to [1e-15, 1
/// - 1e-15]. Of quantiles rmse, mae, r2 and mape are answer_column()'s, pinball is
/// mean_pinball_loss averaged over them, and coverage the share of rows from the lowest to the
/// highest. auc and r2 are NaN when the rows have one class or one value only, all are without
/// rows. Throws Error(data): "missing-column", "unseen-class", "unaligned-table".
Metrics score(const Predictions& predictions, const TargetCoding& target, const Table& table,
              std::span<const double> weight = {});

/// What a model that always gives the most frequent class of `train` (or its mean, or quantiles)
/// would score on
/// `table`, and its name ("always \"0\"", "always the mean"). Its probabilities are the shares of
/// the classes in `train`.
struct Baseline {
  std::string name;
  Metrics metrics;
};
Baseline baseline(const TargetCoding& target, const Table& train, const Table& table,
                  std::span<const double> weight = {});

/// counts(actual, predicted) [labels, labels], for classes. Throws as score().
Matrix<double> confusion(const Predictions& predictions, const TargetCoding& target,
                         const Table& table);

}  // namespace gradus
