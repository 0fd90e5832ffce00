// The curve of a test of learning rates. Both pictures cut off what lies above the first cost and a
// quarter of the fall: a cost that blows up would flatten all the rest.
#include "cli/rate_curve.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus::cli {
namespace {

constexpr int rows = 10;

/// What part of the plane is shown.
struct Frame {
  double first, last;  // logarithms of rates, base 10
  double bottom, top;  // costs

  explicit Frame(const RateTest& test)
      : first(std::log10(test.points.front().rate)), last(std::log10(test.points.back().rate)) {
    const double least = test.points[test.least].smoothed;
    double highest = least;
    for (std::size_t i = 0; i <= test.least; ++i) {
      highest = std::max(highest, test.points[i].smoothed);
    }
    const double fall = highest > least ? highest - least : std::max(1e-12, std::abs(least));
    bottom = least - fall / 20;
    top = highest + fall / 4;
    if (!(last > first)) last = first + 1;
  }
  /// 0 at the left edge and 1 at the right.
  double across(double rate) const { return (std::log10(rate) - first) / (last - first); }
  /// 0 at the bottom and 1 at the top, not beyond.
  double up(double cost) const { return std::clamp((cost - bottom) / (top - bottom), 0.0, 1.0); }
};

/// The smoothed cost at each of `columns` rates, evenly spaced by their logarithm.
std::vector<double> column_costs(const RateTest& test, const Frame& frame, std::size_t columns) {
  std::vector<double> costs;
  std::size_t at = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    const double share = static_cast<double>(column) / static_cast<double>(columns - 1);
    while (at + 1 < test.points.size() && frame.across(test.points[at + 1].rate) <= share + 1e-9) {
      ++at;
    }
    costs.push_back(test.points[at].smoothed);
  }
  return costs;
}

/// The lower part of a cell that is `share` full, in blocks of eighths or in ASCII.
std::string_view cell(double share, Letters letters) {
  static constexpr std::array<std::string_view, 9> blocks{" ", "▁", "▂", "▃", "▄",
                                                          "▅", "▆", "▇", "█"};
  static constexpr std::array<std::string_view, 3> ascii{" ", ".", "#"};
  share = std::clamp(share, 0.0, 1.0);
  if (letters == Letters::blocks) return blocks[static_cast<std::size_t>(std::lround(share * 8))];
  return ascii[static_cast<std::size_t>(std::lround(share * 2))];
}

/// Words under the axis, each centred on its place and none over another.
std::string axis_words(const std::vector<std::pair<double, std::string>>& words,
                       std::size_t columns) {
  std::string line;
  for (const auto& [across, word] : words) {
    if (across < 0 || across > 1) continue;
    const auto place =
        static_cast<std::size_t>(std::lround(across * static_cast<double>(columns - 1)));
    const std::size_t start = place > word.size() / 2 ? place - word.size() / 2 : 0;
    if (start < line.size() + (line.empty() ? 0 : 1)) continue;
    line.resize(start, ' ');
    line += word;
  }
  return line;
}

/// 1e-6, 1e-5 .. where they lie.
std::vector<std::pair<double, std::string>> powers_of_ten(const Frame& frame) {
  std::vector<std::pair<double, std::string>> words;
  for (int power = static_cast<int>(std::ceil(frame.first - 1e-9));
       power <= static_cast<int>(std::floor(frame.last + 1e-9)); ++power) {
    words.emplace_back(frame.across(std::pow(10, power)), fmt::format("1e{}", power));
  }
  return words;
}

}  // namespace

std::string rate_curve_text(const RateTest& test, int width, Letters letters) {
  const Frame frame(test);
  constexpr std::size_t margin = 12;
  const auto columns =
      static_cast<std::size_t>(std::clamp(width - static_cast<int>(margin) - 8, 28, 60));
  const std::vector<double> costs = column_costs(test, frame, columns);
  const std::string edge = letters == Letters::blocks ? "│" : "|";
  std::string text;
  for (int row = rows - 1; row >= 0; --row) {
    std::string label;
    if (row == rows - 1) label = fmt::format("{:.4g}", frame.top);
    if (row == 0) label = fmt::format("{:.4g}", frame.bottom);
    if (row == rows / 2) label = "cost";
    text += fmt::format("  {} {}", pad_left(label, margin - 4), edge);
    std::string line;
    for (const double cost : costs) line += cell(frame.up(cost) * rows - row, letters);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  const std::string blank(margin, ' ');
  text += blank + axis_words(powers_of_ten(frame), columns) + "  rate\n";
  text += blank + axis_words({{frame.across(test.suggestion), "^"}}, columns) + " suggestion\n";
  return text;
}

std::string rate_curve_svg(const RateTest& test, const std::string& title) {
  constexpr double left = 74;
  constexpr double right = 690;
  constexpr double high = 48;
  constexpr double low = 340;
  const Frame frame(test);
  const auto x = [&](double rate) { return left + (right - left) * frame.across(rate); };
  const auto y = [&](double cost) { return low - (low - high) * frame.up(cost); };
  std::string safe;
  for (const char c : escaped(title)) {
    safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 400\" width=\"720\" "
      "height=\"400\" role=\"img\">\n<title>{0}</title>\n"
      "<style>text{{font:13px system-ui,sans-serif;fill:#24292f}}.small{{font-size:11px}}"
      ".grid{{stroke:#d0d7de}}.batch{{fill:#8c959f}}.curve{{stroke:#0072b2;fill:none;"
      "stroke-width:2}}.mark{{stroke:#d55e00;stroke-width:2}}"
      "@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.grid{{stroke:#444c56}}"
      ".batch{{fill:#6e7681}}.curve{{stroke:#56b4e9}}.mark{{stroke:#e69f00}}}}</style>\n"
      "<text x=\"12\" y=\"24\">{0}</text>\n",
      safe);
  for (const auto& [across, word] : powers_of_ten(frame)) {
    const double at = left + (right - left) * across;
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n"
        "<text class=\"small\" x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>\n",
        at, high, low, low + 18, word);
  }
  for (int i = 0; i <= 4; ++i) {
    const double cost = frame.bottom + (frame.top - frame.bottom) * i / 4;
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>\n"
        "<text class=\"small\" x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:.3g}</text>\n",
        left, right, y(cost), left - 8, y(cost) + 4, cost);
  }
  std::string curve;
  for (const RatePoint& point : test.points) {
    if (point.cost >= frame.bottom && point.cost <= frame.top) {
      svg += fmt::format("<circle class=\"batch\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"1.5\"/>\n",
                         x(point.rate), y(point.cost));
    }
    curve +=
        fmt::format("{}{:.1f},{:.1f}", curve.empty() ? "" : " ", x(point.rate), y(point.smoothed));
  }
  svg += fmt::format("<polyline class=\"curve\" points=\"{}\"/>\n", curve);
  if (frame.across(test.suggestion) >= 0) {
    svg += fmt::format(
        "<line class=\"mark\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n"
        "<text x=\"{3:.1f}\" y=\"{4}\">suggestion {5:.2g}</text>\n",
        x(test.suggestion), high, low, x(test.suggestion) + 6, high + 14, test.suggestion);
  }
  svg += fmt::format(
      "<text x=\"{:.1f}\" y=\"382\" text-anchor=\"middle\">learning rate, logarithmic</text>\n"
      "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">cost of a "
      "batch, "
      "and smoothed</text>\n</svg>\n",
      (left + right) / 2, (high + low) / 2);
  return svg;
}

}  // namespace gradus::cli
