// A model judged by rows with known answers: what evaluate prints and report shows.
#pragma once

#include "cli/arguments.hpp"
#include "cli/data.hpp"
#include "cli/larger.hpp"
#include "cli/terminal.hpp"
#include "model/metrics/judged.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace gradus::cli {

struct Judgement {
  Model model;                     // with --threshold in place of its own
  std::optional<Larger> larger;    // the table, where it does not fit into memory
  PreparedTable prepared;          // of a larger one only answers, --weight and --group
  std::vector<Unusual> unusual;    // cells of a larger one
  Predictions predictions;         // of prepared.table
  std::vector<double> weights;     // [rows] of prepared.table, or empty
  std::unique_ptr<Judged> judged;  // its rows with an answer
  std::vector<double> weight;      // [judged->rows()] or empty
  Metrics metrics;
  Baseline baseline;
};

/// Reads MODEL and DATA of the command line and judges. Throws what load, read_for_model, predict
/// and score throw, Error(data, "missing-column") for --weight, and where a report is wanted what
/// check_reported_table and check_reported_targets throw.
Judgement judge(const Arguments& arguments, const Terminal& terminal);

}  // namespace gradus::cli
