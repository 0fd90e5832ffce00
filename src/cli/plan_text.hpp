// What training is about to do, and why, before it does it.
#pragma once

#include "cli/data.hpp"
#include "cli/terminal.hpp"
#include "train/plan.hpp"
#include "train/stream.hpp"

namespace gradus::cli {

/// The tables of a training run; validation and test may be absent.
struct Rows {
  const Source& source;
  const PreparedTable* validation;
  const PreparedTable* test;
  std::string path;                // of the source; "" with --sql
  const Survey* survey = nullptr;  // of all rows, where `source` is a sample of them

  Index all() const { return survey ? survey->rows : source.table.rows(); }
};

/// Data, target, inputs, split and network, each with the reason for what was chosen: a block on a
/// terminal, a few plain lines with a fixed order of words elsewhere.
void show_plan(const Terminal& terminal, const Rows& rows, const Plan& plan,
               const TrainOptions& options);

}  // namespace gradus::cli
