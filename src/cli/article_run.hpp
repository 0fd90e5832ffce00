// What gradus steps and gradus check-gradients start from: a table as the article's X and Y, a
// network, and its first parameters.
#pragma once

#include "cli/arguments.hpp"
#include "steps/1_initialize.hpp"
#include "steps/dropout.hpp"
#include "table/read/read.hpp"
#include "train/plan.hpp"

namespace gradus::cli {

struct ArticleRun {
  Source source;
  Plan plan;
  std::vector<Index> rows;  // of the table: which sample is which row
  steps::Matrix X;          // (n_0, m)
  steps::Matrix Y;          // (n_L, m)
  steps::Parameters parameters;
  steps::Dropouts D;  // the masks of training's first iteration, were these rows its batch
};

/// Reads the table and prepares at most `most_samples` of its rows, the first ones. Throws
/// Error(usage, "invalid-embedding") where words would be embedded.
ArticleRun prepare_article_run(const Arguments& arguments, Index most_samples);

}  // namespace gradus::cli
