// The result for numbers: what was said against what was so, the errors, and where they are large.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr std::size_t most_dots = 2000;
constexpr Index squares = 40;
constexpr Index parts = 10;

std::vector<double> errors_of(const Judgements& judged) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < judged.said.size(); ++i)
    errors.push_back(judged.said[i] - judged.actual[i]);
  return errors;
}

std::string many_words(const Judgements& judged) {
  return judged.said.size() > most_dots
             ? fmt::format(" {} rows are drawn as squares, the darker the more.",
                           count_text(std::ssize(judged.said)))
             : "";
}

/// The rows as dots, or as squares that are darker the more rows they hold.
void draw_rows(Plot& plot, std::span<const double> x, std::span<const double> y,
               std::pair<double, double> x_ends, std::pair<double, double> y_ends) {
  if (x.size() <= most_dots) {
    for (std::size_t i = 0; i < x.size(); ++i) plot.dot(x[i], y[i], "cloud", "", 2.5);
    return;
  }
  // density() has one scale for both axes: of x and y as shares of theirs
  std::vector<double> across{0, 1};
  std::vector<double> up{0, 1};
  for (std::size_t i = 0; i < x.size(); ++i) {
    across.push_back((x[i] - x_ends.first) / (x_ends.second - x_ends.first));
    up.push_back((y[i] - y_ends.first) / (y_ends.second - y_ends.first));
  }
  Density cells = density(across, up, squares);
  cells.count(0, 0) -= 1;
  cells.count(squares - 1, squares - 1) -= 1;
  const double most = *std::ranges::max_element(cells.count.flat());
  const auto at = [](std::pair<double, double> ends, Index i) {
    return ends.first + (ends.second - ends.first) * static_cast<double>(i) / squares;
  };
  for (Index i = 0; i < squares; ++i) {
    for (Index j = 0; j < squares; ++j) {
      const double count = cells.count(i, j);
      if (count <= 0) continue;
      plot.box(at(x_ends, i), at(y_ends, j), at(x_ends, i + 1), at(y_ends, j + 1), "bars",
               counted(static_cast<Index>(count), "row", "rows"),
               0.12 + 0.87 * std::sqrt(count / most));
    }
  }
}

Numbers range_numbers(const std::vector<ErrorRange>& ranges, const std::string& what) {
  Numbers numbers{.header = {what, "rows", "mean absolute error", "5 %", "median error", "95 %"},
                  .rows = {}};
  for (const ErrorRange& range : ranges)
    numbers.rows.push_back({fmt::format("{} to {}", number_text(range.from), number_text(range.to)),
                            count_text(range.rows), number_text(range.mean_absolute),
                            number_text(range.low), number_text(range.median),
                            number_text(range.high)});
  return numbers;
}

Figure histogram_figure(const Report& report) {
  const std::vector<double> errors = errors_of(judgements_of(report));
  constexpr Index bins = 25;
  const Histogram bars = histogram(errors, bins);
  Figure figure{.title = "How large the errors are"};
  Index above = 0;
  for (const double error : errors) above += error > 0 ? 1 : 0;
  figure.sentence =
      fmt::format("What was said less what was so: from {} to {}. {} of the rows got too much.",
                  number_text(bars.low), number_text(bars.high),
                  share_text(static_cast<double>(above) / static_cast<double>(errors.size())));
  Axis x = axis_of(errors, "said less actual");
  Plot plot(x, {.low = 0,
                .high = static_cast<double>(*std::ranges::max_element(bars.counts)) * 1.05,
                .label = "rows"});
  figure.numbers.header = {"error", "rows"};
  const double width = (bars.high - bars.low) / bins;
  for (std::size_t i = 0; i < bars.counts.size(); ++i) {
    const double from = bars.low + width * static_cast<double>(i);
    const std::string words = fmt::format("{} to {}", number_text(from), number_text(from + width));
    if (bars.counts[i] > 0)
      plot.box(from + width * 0.06, 0, from + width * 0.94, static_cast<double>(bars.counts[i]),
               "bars", fmt::format("{}: {}", words, counted(bars.counts[i], "row", "rows")));
    figure.numbers.rows.push_back({words, count_text(bars.counts[i])});
  }
  if (bars.low < 0 && bars.high > 0) plot.rule(0, 0, 0, 1e300, "mark");
  figure.svg = plot.svg(figure.sentence);
  return figure;
}

/// How many answers lie below each quantile, beside how many should.
Figure quantile_figure(const Report& report) {
  const std::vector<double>& quantiles = report.predictions.quantiles;
  if (quantiles.empty()) return {};
  const Judgements judged = judgements_of(report);
  Figure figure{.title = "How many answers lie below each quantile"};
  figure.numbers.header = {"quantile", "answers below it"};
  std::vector<double> below;
  for (std::size_t k = 0; k < quantiles.size(); ++k) {
    double count = 0;
    for (std::size_t i = 0; i < judged.rows.size(); ++i)
      if (judged.actual[i] <= report.predictions.values(judged.rows[i], static_cast<Index>(k)))
        ++count;
    below.push_back(count / static_cast<double>(judged.rows.size()));
    figure.numbers.rows.push_back(
        {fmt::format("{:g}", quantiles[k]), fmt::format("{:.4f}", below.back())});
  }
  figure.sentence = fmt::format(
      "Below the lowest, {:g}, lie {}; below the highest, {:g}, lie {}. On the diagonal they keep "
      "their promise.",
      quantiles.front(), share_text(below.front()), quantiles.back(), share_text(below.back()));
  Plot plot({.low = 0, .high = 1, .label = "quantile"},
            {.low = 0, .high = 1, .label = "share of answers below"});
  plot.rule(0, 0, 1, 1, "guide");
  plot.line(quantiles, below, "s1");
  for (std::size_t k = 0; k < quantiles.size(); ++k)
    plot.dot(quantiles[k], below[k], "dot",
             fmt::format("{:g}: {}", quantiles[k], share_text(below[k])), 4);
  figure.svg = plot.svg(figure.sentence);
  return figure;
}

}  // namespace

Figure said_figure(const Report& report) {
  const Judgements judged = judgements_of(report);
  Figure figure{.title = "What was said, and what was so"};
  std::vector<double> both = judged.actual;
  both.insert(both.end(), judged.said.begin(), judged.said.end());
  Axis x = axis_of(both, "actual " + cut(report.target.column, 24));
  Axis y = x;
  y.label = "said";
  const double low = x.low;
  const double high = x.high;
  const std::vector<double> errors = errors_of(judged);
  const std::vector<ErrorRange> ranges = errors_by(judged.actual, errors, parts);
  figure.sentence =
      "Each row at what it is and what was said of it; on the line both are the "
      "same." +
      many_words(judged);
  Plot plot(std::move(x), std::move(y), 380);
  draw_rows(plot, judged.actual, judged.said, {low, high}, {low, high});
  plot.rule(low, low, high, high, "mark");
  figure.svg = plot.svg(figure.sentence);
  figure.numbers = range_numbers(ranges, "actual");
  return figure;
}

Figure residual_figure(const Report& report) {
  const Judgements judged = judgements_of(report);
  const std::vector<double> errors = errors_of(judged);
  const std::vector<ErrorRange> ranges = errors_by(judged.said, errors, parts);
  Figure figure{.title = "Errors over what was said"};
  figure.sentence =
      "The line is the median of ten parts of the rows, the band holds nine of ten; "
      "a band that leaves 0 is a bias." +
      many_words(judged);
  Axis x = axis_of(judged.said, "said");
  Axis y = axis_of(errors, "said less actual", Zero::within);
  const std::pair<double, double> x_ends{x.low, x.high};
  const std::pair<double, double> y_ends{y.low, y.high};
  Plot plot(std::move(x), std::move(y), 380);
  draw_rows(plot, judged.said, errors, x_ends, y_ends);
  std::vector<double> middle;
  std::vector<double> low;
  std::vector<double> median;
  std::vector<double> high;
  for (const ErrorRange& range : ranges) {
    middle.push_back((range.from + range.to) / 2);
    low.push_back(range.low);
    median.push_back(range.median);
    high.push_back(range.high);
  }
  plot.band(middle, low, high);
  plot.line(middle, median, "s2");
  plot.rule(x_ends.first, 0, x_ends.second, 0, "mark");
  figure.svg = plot.svg(figure.sentence);
  figure.numbers = range_numbers(ranges, "said");
  return figure;
}

Figure error_figure(const Report& report) {
  const Judgements judged = judgements_of(report);
  const std::vector<ErrorRange> ranges = errors_by(judged.actual, errors_of(judged), parts);
  Figure figure{.title = "Where the errors are large"};
  std::vector<double> means;
  Axis y{.label = ""};
  for (const ErrorRange& range : ranges) {
    means.push_back(range.mean_absolute);
    y.names.push_back(fmt::format("{} to {}", number_text(range.from), number_text(range.to)));
  }
  const auto worst = static_cast<std::size_t>(std::ranges::max_element(means) - means.begin());
  figure.sentence = fmt::format(
      "The mean absolute error by tenths of the actual value: largest, {}, where it is {}.",
      number_text(means[worst]), y.names[worst]);
  Axis x = axis_of(means, "mean absolute error", Zero::within);
  Plot plot(std::move(x), std::move(y), 60 + 26 * static_cast<double>(ranges.size()));
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto place = static_cast<double>(i);
    plot.box(
        0, place, means[i], place, "bars",
        fmt::format("{} on {}", number_text(means[i]), counted(ranges[i].rows, "row", "rows")));
  }
  figure.svg = plot.svg(figure.sentence);
  figure.numbers = range_numbers(ranges, "actual");
  return figure;
}

std::string values_html(const Report& report) {
  std::vector<Figure> figures{said_figure(report), residual_figure(report), error_figure(report),
                              histogram_figure(report)};
  if (Figure figure = quantile_figure(report); !figure.svg.empty())
    figures.push_back(std::move(figure));
  return figures_html(figures);
}

}  // namespace gradus::report
