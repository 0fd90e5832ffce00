// The two streams, and the anatomy of messages.
#include "cli/terminal.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace gradus::cli {
namespace {

constexpr std::size_t excerpt_width = 80;

std::string_view escape_code(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::bold: return "\x1b[1m";
    case Style::dim: return "\x1b[2m";
    case Style::red: return "\x1b[1;31m";
    case Style::yellow: return "\x1b[1;33m";
    case Style::cyan: return "\x1b[36m";
  }
  return "";
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string place_text(const Place& place) {
  std::string text = escaped(place.what);
  if (place.line > 0) text += fmt::format(":{}", place.line);
  if (place.line > 0 && place.column > 0) text += fmt::format(":{}", place.column);
  return text;
}

/// The excerpt cut to a window around the mark, with the carets' line below.
std::string excerpt_lines(const Message& message, const Terminal& terminal) {
  const std::string& whole = message.excerpt;
  const auto mark = std::min(static_cast<std::size_t>(message.mark), whole.size());
  const std::size_t start = mark > excerpt_width / 2 ? mark - excerpt_width / 2 : 0;
  const std::string before = escaped(whole.substr(start, mark - start));
  const std::string marked = escaped(
      whole.substr(mark, std::min(static_cast<std::size_t>(message.mark_size), excerpt_width)));
  const std::string after = escaped(
      whole.substr(std::min(mark + static_cast<std::size_t>(message.mark_size), whole.size())));

  std::string shown = (start > 0 ? "..." : "") + before + marked + after;
  if (display_width(shown) > excerpt_width) shown = shortened(shown, excerpt_width);
  const std::string number = message.place.line > 0 ? fmt::format("{}", message.place.line) : "";
  std::string lines = fmt::format("{:>3}| {}\n", number, shown);
  if (message.mark_size > 0) {
    const std::size_t indent = display_width(before) + (start > 0 ? 3 : 0);
    const std::string carets(std::max<std::size_t>(1, display_width(marked)), '^');
    lines += fmt::format(
        "   | {:{}}{}\n", "", indent,
        terminal.styled(Style::yellow,
                        carets + (message.about.empty() ? "" : " " + escaped(message.about))));
  }
  return lines;
}

}  // namespace

Terminal Terminal::detect(bool quiet, bool json, bool no_color) {
  const auto given = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  const char* term = std::getenv("TERM");
  const bool capable = term != nullptr && std::strcmp(term, "dumb") != 0;
  const bool colors = capable && !no_color && !given("NO_COLOR");
  Terminal terminal;
  terminal.quiet = quiet;
  terminal.json = json;
  terminal.live = !quiet && capable && isatty(STDERR_FILENO) == 1 && !given("CI");
  terminal.color_errors = colors && isatty(STDERR_FILENO) == 1;
  terminal.color_results = colors && isatty(STDOUT_FILENO) == 1;
  terminal.results_seen = isatty(STDOUT_FILENO) == 1;
  terminal.width = terminal_width();
  return terminal;
}

std::string Terminal::styled(Style style, std::string_view text) const {
  if (!color_errors || style == Style::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_code(style), text);
}

void Terminal::note(std::string_view label, std::string_view text, std::string_view reason) const {
  if (quiet) return;
  std::string line = fmt::format("  {}{}", styled(Style::bold, label),
                                 std::string(label.size() < 10 ? 10 - label.size() : 1, ' '));
  const std::size_t used = 12 + display_width(text);
  line += text;
  if (!reason.empty()) {
    const std::size_t column = width >= 96 ? 57 : 43;
    const bool fits = used + 2 + display_width(reason) <= static_cast<std::size_t>(width);
    const std::size_t gap =
        used + 2 <= column && column + display_width(reason) <= static_cast<std::size_t>(width)
            ? column - used
            : 2;
    line += fits ? std::string(gap, ' ') : "\n            ";
    line += styled(Style::dim, reason);
  }
  say(line);
}

void Terminal::say(std::string_view line) const {
  if (quiet) return;
  write_all(STDERR_FILENO, fmt::format("{}\n", line));
}

void Terminal::warn(const Message& message) const {
  write_all(STDERR_FILENO, format_message("warning", Style::yellow, message, *this));
}

void Terminal::next(const std::vector<std::pair<std::string, std::string>>& commands) const {
  if (quiet || json || !results_seen) return;
  std::string_view label = "next";
  for (const auto& [command, what] : commands) {
    note(label, styled(Style::cyan, command), what);
    label = "";
  }
}

void Terminal::result(std::string_view text) const {
  if (!write_all(STDOUT_FILENO, text)) {
    throw Error(Error::Kind::failed, {.code = "cannot-write",
                                      .text = fmt::format("standard output cannot be written: {}",
                                                          std::strerror(errno))});
  }
}

std::string format_message(std::string_view severity, Style style, const Message& message,
                           const Terminal& terminal) {
  std::string text = terminal.styled(style, fmt::format("{}[{}]", severity, message.code));
  text += fmt::format(": {}\n", terminal.styled(Style::bold, escaped(message.text)));
  if (!message.place.what.empty()) text += fmt::format("  --> {}\n", place_text(message.place));
  if (!message.excerpt.empty()) text += excerpt_lines(message, terminal);
  for (const std::string& detail : message.details)
    text += fmt::format("   | {}\n", escaped(detail));
  if (!message.why.empty()) text += fmt::format("   = why: {}\n", escaped(message.why));
  if (!message.fix.empty()) {
    text += fmt::format("   = {}: {}\n", terminal.styled(Style::cyan, "fix"), escaped(message.fix));
  }
  return text;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace gradus::cli
