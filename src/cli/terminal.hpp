// How the command line speaks: results on standard output, everything else on standard error, with
// colours and width only where there is a terminal to see them.
#pragma once

#include "base/error.hpp"
#include "base/matrix.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gradus::cli {

enum class Style { plain, bold, dim, red, yellow, cyan };

/// What the process is connected to, and what the user asked for. Made once in main and passed on.
struct Terminal {
  bool quiet = false;          // no progress, no hints
  bool json = false;           // results are one JSON object
  bool live = false;           // standard error is a terminal that can repaint
  bool color_errors = false;   // colours on standard error
  bool color_results = false;  // colours on standard output
  bool results_seen = false;   // standard output is a terminal
  int width = 80;              // columns

  /// Looks at the streams and at TERM, CI and NO_COLOR.
  static Terminal detect(bool quiet, bool json, bool no_color);

  /// `text` in a style, for standard error. Colour never carries meaning alone.
  std::string styled(Style style, std::string_view text) const;

  /// "  data      titanic.csv: 891 rows    comma, header line": a label, what is so, and in dim
  /// why. Not when quiet.
  void note(std::string_view label, std::string_view text, std::string_view reason = {}) const;
  /// A line on standard error; nothing when quiet.
  void say(std::string_view line) const;
  /// A warning in the anatomy of errors.
  void warn(const Message& message) const;
  /// Hints: commands to try next, each with what it does. Only for people: not when quiet, in JSON
  /// or in a pipe.
  void next(const std::vector<std::pair<std::string, std::string>>& commands) const;
  /// Text on standard output, as it is. Throws Error(failed, "cannot-write") when it cannot be
  /// written.
  void result(std::string_view text) const;
};

/// error[code]: text / --> place / excerpt with carets / = why / = fix, at most 8 lines of 80
/// columns or what the content needs.
std::string format_message(std::string_view severity, Style style, const Message& message,
                           const Terminal& terminal);

/// Writes to a file descriptor, all of it. False when that failed.
bool write_all(int descriptor, std::string_view text);

}  // namespace gradus::cli
