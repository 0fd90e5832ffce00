// gradus report: a page about a model on rows with known answers.
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/judgement.hpp"
#include "cli/report_file.hpp"
#include "cli/scores.hpp"

namespace gradus::cli {

int run_report(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  const std::string path = options.output.empty() ? "report.html" : options.output;
  check_report(path, "--output");
  const Judgement judgement = judge(arguments, terminal);
  write_report(path, judgement, arguments, terminal);
  if (options.json) {
    terminal.result(json_text({{"report", path},
                               {"rows", judgement.metrics.rows},
                               {"test", metrics_json(judgement.metrics)},
                               {"baseline", metrics_json(judgement.baseline.metrics)}}));
  }
  return 0;
}

}  // namespace gradus::cli
