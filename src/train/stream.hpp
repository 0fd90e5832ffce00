// Training on a table that does not fit into memory: what must be known of all its rows beforehand,
// and the rows as numbers in a temporary file. How the table is read is the caller's business.
#pragma once

#include "train/fit.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gradus {

/// Where the rows come from and what may be used for them.
struct RowSource {
  /// Reads the table from its beginning and hands out all rows in order, block by block, each with
  /// the columns of `needed` as align_block() makes them. All blocks but the last have the same
  /// multiple of 1024 rows.
  std::function<void(const Schema& needed, const std::function<void(Table&& block)>& take)> read =
      {};
  std::string name;         // of the table in errors
  std::string folder;       // for the temporary file
  double bytes = 0;         // of memory for rows on their way to and from the file
  Index chunk_rows = 0;     // rows that stay together in the file; 0: half a megabyte of them
  Index bucket_chunks = 0;  // 0: as many as `bytes` allows
};

/// What all rows say, in one pass.
struct Survey {
  Index rows = 0;
  Index train = 0;
  Index validation = 0;
  Index without_target = 0;
  std::vector<double> class_counts;  // [labels] training rows, for classes
};

/// Throws Error(usage, "not-streamed") for an option that needs all rows in memory.
void check_streaming(const TrainOptions& options);

/// Puts what all rows say in place of what the sample says: into plan.features, plan.task and
/// plan.network. The plan is that of the `sample` with its numbers. Throws Error(data): what
/// FeatureStatistics throws, "bad-weight", "negative-count", "task-unclear" when all rows together
/// look like another task than the sample, "too-few-rows"; Error(usage, "task-mismatch").
Survey survey_rows(const RowSource& source, const Table& sample, ValidationRows validation,
                   const TrainOptions& options, Plan& plan);

/// As fit(), with the rows of `source` in place of those of the sample. `validation` as there.
/// Throws as fit(), as Spill, and Error(data, "changed-table") when the rows are no longer those of
/// the survey.
Model fit_streamed(const RowSource& source, const Table& sample, const Table* validation,
                   const Plan& plan, const Survey& survey, const TrainOptions& options,
                   const Observer& observer = {});

}  // namespace gradus
