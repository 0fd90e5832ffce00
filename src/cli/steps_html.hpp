// gradus steps --html: the same iteration as a page, from several starts.
#pragma once

#include "cli/article_run.hpp"
#include "cli/terminal.hpp"

namespace gradus {
struct StepsPage;
}

namespace gradus::cli {

/// All that the page shows, before it is computed. Throws Error(usage, "invalid-html") for a
/// network that it cannot show.
StepsPage make_steps_page(ArticleRun run, const Arguments& arguments);

/// Writes the page that the options name; as a whole or not at all. Returns the exit code.
int write_steps_page(ArticleRun run, const Arguments& arguments, const Terminal& terminal);

}  // namespace gradus::cli
