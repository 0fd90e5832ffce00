// gradus studio: serves the page until Ctrl-C, or until nobody has looked for long.
#include "serve/studio.hpp"

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/live.hpp"
#include "cli/steps_html.hpp"
#include "cli/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "export/steps_page.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

constexpr Index most_rows = 20000;     // of a table that a walk reads
constexpr double most_products = 6e7;  // samples times parameters, so that an edit is quick

/// 128 bits that nobody can guess.
std::string random_token() {
  std::random_device device;
  std::string token;
  for (int k = 0; k < 4; ++k) token += fmt::format("{:08x}", device());
  return token;
}

StepsPage open_steps(const serve::Words& words) {
  std::vector<const char*> argv{"gradus"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  const Arguments arguments = parse_arguments(static_cast<int>(argv.size()), argv.data());
  ArticleRun run = prepare_article_run(arguments, most_rows);
  const auto most =
      static_cast<Index>(most_products / static_cast<double>(run.plan.network.parameter_count()));
  const Index rows = std::min(run.X.cols(), std::max<Index>(16, most));
  run.X = run.X.leftCols(rows).eval();
  run.Y = run.Y.leftCols(rows).eval();
  run.rows.resize(static_cast<std::size_t>(rows));
  return make_steps_page(std::move(run), arguments);
}

bool has_display() {
  const auto given = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return given("DISPLAY") || given("WAYLAND_DISPLAY");
}

void say_where(const Terminal& terminal, const std::string& link, int port,
               const fs::path& folder) {
  if (terminal.json) {
    terminal.result(json_text({{"link", link}, {"port", port}, {"folder", folder.string()}}, -1));
    return;
  }
  terminal.note("studio", escaped(folder.string()), "runs in it and in its folder runs/");
  terminal.result(link + "\n");
  if (!has_display()) {
    terminal.note("elsewhere", fmt::format("ssh -L {0}:127.0.0.1:{0} THIS-MACHINE", port),
                  "then open the link there");
  }
  terminal.note("stop", "Ctrl-C",
                "runs that were started here stop too; each keeps its best network");
}

/// Where there is a display; the link stands on the terminal in any case.
void open_browser(const std::string& link, const Terminal& terminal) {
  if (!has_display() || !serve::run_aside({"xdg-open", environ}, {link})) {
    terminal.warn({.code = "no-browser",
                   .text = "there is no browser here to open the page in",
                   .fix = "open the link that stands above"});
  }
}

}  // namespace

int run_studio(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  const fs::path folder = arguments.files.empty() ? "." : arguments.files[0];
  std::error_code error;
  fs::current_path(folder, error);  // files are named from here on, as in the commands shown
  if (error) {
    throw Error(Error::Kind::usage,
                {.code = "missing-folder",
                 .text = fmt::format("{} is no folder that can be opened", folder.string())});
  }
  const Interrupt interrupt;
  const std::string token = random_token();
  serve::Studio studio(fs::current_path(), {"/proc/self/exe", environ}, open_steps);
  serve::Server server(studio.routes(), token);
  const int port = server.listen(static_cast<int>(options.port));
  const std::string link = fmt::format("http://127.0.0.1:{}/#t={}", port, token);
  say_where(terminal, link, port, fs::current_path());
  if (options.open) open_browser(link, terminal);
  const std::stop_token stop = interrupt.token();
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const bool unwatched =
        options.close_after > 0 && server.seconds_of_silence() > options.close_after;
    if (unwatched && !studio.has_work()) break;
  }
  studio.stop();
  server.stop();
  return stop.stop_requested() ? interrupt.exit_code() : 0;
}

}  // namespace gradus::cli
