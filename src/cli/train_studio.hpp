// gradus train --studio: a run that the studio can show, and a studio that shows it.
#pragma once

#include "cli/terminal.hpp"
#include "train/options.hpp"

namespace gradus::cli {

/// Names the events file of the run, runs/TARGET-1.jsonl, where the options do not.
void name_events(Options& options);

/// Starts `gradus studio` beside this program, and says its link. The studio outlives the training
/// and ends by itself when nobody has looked for ten minutes; where it cannot start, that is a
/// warning.
void show_in_studio(const Terminal& terminal, const Options& options);

}  // namespace gradus::cli
