// Reports as files: from what a command has found out to export/report's page.
#pragma once

#include "cli/arguments.hpp"
#include "cli/larger.hpp"
#include "cli/plan_text.hpp"
#include "cli/scores.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gradus {
struct CrossValidation;
}

namespace gradus::cli {

struct Judgement;

/// Better before the work than after it. Throws Error(failed, "cannot-write") where `path` is not
/// "" and its folder does not take a file. `option` is how the user says it.
void check_report(const std::string& path, const std::string& option = "--report");

/// Throws Error(usage, "not-streamed") where the command writes a report and its table is read from
/// disk, which look_closer() cannot.
void check_reported_table(const Arguments& arguments, const std::optional<Larger>& larger);

/// Throws Error(usage, "invalid-report") where the command writes a report, whose charts are of one
/// target.
void check_reported_targets(const Arguments& arguments, Index targets);

/// Of a model on the rows that it was judged by.
void write_report(const std::string& path, const Judgement& judgement, const Arguments& arguments,
                  const Terminal& terminal);

/// Of a training, on its test rows, or else those that it validated with, or else all. `options`
/// are those in force, `scores` what was printed.
struct Training {
  const Model& model;
  const Rows& rows;
  const Plan& plan;
  const std::vector<ScoredRows>& scores;
  const Baseline& baseline;
};
void write_report(const std::string& path, const Training& training, const Arguments& arguments,
                  const Terminal& terminal);

/// Of a cross-validation, on the answers by models that had not seen the rows.
void write_report(const std::string& path, const CrossValidation& result, const Source& source,
                  const Arguments& arguments, const Terminal& terminal);

}  // namespace gradus::cli
