// gradus find-rate: a short run with a growing learning rate, and what it suggests.
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/live.hpp"
#include "cli/rate_curve.hpp"
#include "cli/text.hpp"
#include "model/atomic_file.hpp"
#include "model/json.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

namespace gradus::cli {
namespace {

/// Whether the terminal's locale says that it understands UTF-8, in the order in which C asks.
Letters letters_of_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    const bool utf8 = locale.find("UTF-8") != std::string_view::npos ||
                      locale.find("utf8") != std::string_view::npos;
    return utf8 ? Letters::blocks : Letters::ascii;
  }
  return Letters::ascii;
}

nlohmann::ordered_json test_json(const RateTest& test, const std::string& optimizer) {
  nlohmann::ordered_json points = nlohmann::ordered_json::array();
  for (const RatePoint& point : test.points) {
    points.push_back(
        {{"learning_rate", point.rate}, {"cost", point.cost}, {"smoothed", point.smoothed}});
  }
  return {{"suggestion", test.suggestion},
          {"rule", "a tenth of the learning rate with the least smoothed cost"},
          {"least", test.points[test.least].rate},
          {"steepest", test.points[test.steepest].rate},
          {"optimizer", optimizer},
          {"updates", test.points.size()},
          {"ended_early", test.blew_up},
          {"points", points}};
}

std::string test_text(const RateTest& test, const std::string& optimizer, int width) {
  const RatePoint& least = test.points[test.least];
  std::string text = rate_curve_text(test, width, letters_of_locale());
  text += fmt::format("\n  suggestion  --learning-rate {:.2g} with --optimizer {}\n",
                      test.suggestion, optimizer);
  text +=
      fmt::format("  because     ten times as much, {:.2g}, had the least smoothed cost, {:.4g}\n",
                  least.rate, least.smoothed);
  text += fmt::format("  steepest    it fell fastest at {:.2g}\n", test.points[test.steepest].rate);
  text +=
      test.blew_up
          ? fmt::format("  ended       after {:.2g}, where it rose above four times its least\n",
                        test.points.back().rate)
          : fmt::format("  ended       at {:.2g} after all {} updates\n", test.points.back().rate,
                        test.points.size());
  return text;
}

void write_svg(const std::string& path, const std::string& svg) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(svg));
  write_atomically(path, std::span(&bytes, 1));
}

}  // namespace

int run_find_rate(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  TrainOptions train = options.train;
  const Source source =
      read_training_table(arguments.files.empty() ? "" : arguments.files[0], options);
  train.target = target_name(source, options);
  const Plan plan = plan_training(source.table, source.name, train, ValidationRows::from_table);
  report_bad_rows(terminal, options, {&source});
  const std::string optimizer = option_text(options, *find_option("optimizer"));
  terminal.note("network", fmt::format("{}, {}", plan.network.summary(), optimizer));

  const Interrupt interrupt;
  Observer observer;
  observer.stop = interrupt.token();
  const RateTest test = find_rate(source.table, plan, train, observer);
  if (interrupt.token().stop_requested()) return 130;
  if (!options.svg.empty()) {
    write_svg(options.svg, rate_curve_svg(test, fmt::format("{}, {}: cost over learning rate",
                                                            source.name, optimizer)));
    terminal.note("wrote", options.svg);
  }
  terminal.result(options.json ? json_text(test_json(test, optimizer))
                               : test_text(test, optimizer, terminal.width));
  return 0;
}

}  // namespace gradus::cli
