// Training writes its events to a file and nothing else: whatever happens to the page, it goes on.
#include "cli/train_studio.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "serve/jobs.hpp"
#include "serve/runs.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

/// As it may stand in a link behind #.
std::string in_link(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '/';
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

}  // namespace

void name_events(Options& options) {
  if (options.studio && options.events.empty())
    options.events = serve::reserve_run(".", options.train.target) + ".jsonl";
}

void show_in_studio(const Terminal& terminal, const Options& options) {
  if (!options.studio) return;
  fs::path name = fs::path(options.events).replace_extension();
  fs::path folder = name.parent_path();
  if (folder.filename() == "runs") folder = folder.parent_path();
  name = name.lexically_relative(folder.empty() ? "" : folder);
  if (folder.empty()) folder = ".";
  serve::Words words{"studio", "--port", "0", "--close-after", "600", "--quiet"};
  if (terminal.results_seen) words.emplace_back("--open");
  try {
    const std::string link = serve::first_line_of(folder, {"/proc/self/exe", environ}, words, 5);
    const std::string there = fmt::format("{}&run={}", link, in_link(name.generic_string()));
    if (terminal.quiet) write_all(STDERR_FILENO, there + "\n");  // it was asked for
    terminal.note("studio", there);
  } catch (const Error& error) {
    terminal.warn(error.message());
  }
}

}  // namespace gradus::cli
