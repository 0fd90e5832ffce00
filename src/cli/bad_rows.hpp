// Rows that could not be read and were left out: what is said about them, and where they go.
#pragma once

#include "cli/terminal.hpp"
#include "table/read/read.hpp"
#include "train/options.hpp"

#include <vector>

namespace gradus::cli {

/// Throws Error(usage) when --rejected is given alone, or names something else than a CSV file.
void check_bad_row_options(const Options& options);

/// A warning for each table with rows left out, and the file of --rejected with all of them. A
/// source may be nullptr.
void report_bad_rows(const Terminal& terminal, const Options& options,
                     const std::vector<const Source*>& sources);

}  // namespace gradus::cli
