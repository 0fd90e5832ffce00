// What the answers hang on: importances of columns, and how the mean answer goes with the first.
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr std::size_t most_bars = 20;
constexpr std::size_t most_lines = 4;
constexpr std::size_t most_levels = 12;

bool is_date(const Report& report, const std::string& column) {
  const auto& inputs = report.model->features.inputs;
  const auto feature = std::ranges::find(inputs, column, column_of);
  return feature != inputs.end() && std::holds_alternative<DateFeature>(*feature);
}

/// The columns of Dependence::mean that are drawn: of two classes the second, of more the first
/// few.
std::vector<Index> drawn_columns(const Report& report, const Dependence& curve) {
  if (report.target.task == Task::binary) return {1};
  if (report.target.task == Task::regression)
    return {answer_column(report.predictions.quantiles) < curve.mean.cols()
                ? answer_column(report.predictions.quantiles)
                : 0};
  std::vector<Index> labels = charted_classes(report, judgements_of(report));
  if (labels.size() > most_lines) labels.resize(most_lines);
  return labels;
}

std::vector<double> column_of_means(const Dependence& curve, Index k) {
  std::vector<double> values;
  for (Index i = 0; i < curve.mean.rows(); ++i) values.push_back(curve.mean(i, k));
  return values;
}

std::string answer_words(const Report& report) {
  if (report.target.task == Task::binary)
    return fmt::format("mean probability of “{}”", cut(report.target.labels[1], 16));
  return report.target.task == Task::regression ? "mean answer" : "mean probability";
}

/// One scale for all curves, so that a flat one is seen to be flat.
Axis answer_axis(const Report& report) {
  std::vector<double> all;
  for (const Dependence& curve : report.curves) {
    for (const Index k : drawn_columns(report, curve)) {
      const std::vector<double> values = column_of_means(curve, k);
      all.insert(all.end(), values.begin(), values.end());
    }
  }
  Axis axis = axis_of(all, answer_words(report));
  const double room = (axis.high - axis.low) * 0.12;
  axis.low -= 2 * room;  // below lies the density of the rows
  axis.high += room;
  if (has_classes(report.target.task)) {
    axis.low = std::max(axis.low, 0.0);
    axis.high = std::min(axis.high, 1.0);
  }
  return axis;
}

std::string point_text(const Report& report, const Dependence& curve, std::size_t i) {
  if (!curve.levels.empty()) return cut(curve.levels[i], 24);
  return is_date(report, curve.column) ? day_text(curve.at[i]) : number_text(curve.at[i]);
}

void draw_density(Plot& plot, const Report& report, const Dependence& curve, const Axis& y) {
  const Column& column =
      report.table.columns[static_cast<std::size_t>(find_column(report.table, curve.column))];
  const auto* numbers = std::get_if<NumberColumn>(&column);
  if (numbers == nullptr || curve.at.size() < 2) return;
  std::vector<double> within{curve.at.front(), curve.at.back()};
  for (const double value : numbers->values)
    if (value >= curve.at.front() && value <= curve.at.back()) within.push_back(value);
  const Histogram bars = histogram(within, 30);
  const auto most = static_cast<double>(*std::ranges::max_element(bars.counts));
  const double width = (bars.high - bars.low) / 30;
  for (std::size_t i = 0; i < bars.counts.size(); ++i) {
    const double from = bars.low + width * static_cast<double>(i);
    const double height = (y.high - y.low) * 0.13 * static_cast<double>(bars.counts[i]) / most;
    if (bars.counts[i] > 0) plot.box(from, y.low, from + width * 0.9, y.low + height, "faint", "");
  }
}

void draw_numbers(Figure& figure, const Report& report, const Dependence& curve, const Axis& y) {
  Axis x = axis_of(curve.at, cut(curve.column, 30));
  if (is_date(report, curve.column)) {
    x.label += ", days since 1970";
    x.decimals = 0;
  }
  Plot plot(std::move(x), y);
  draw_density(plot, report, curve, y);
  const std::vector<Index> columns = drawn_columns(report, curve);
  for (std::size_t line = 0; line < columns.size(); ++line) {
    const std::vector<double> values = column_of_means(curve, columns[line]);
    plot.line(curve.at, values, fmt::format("s{}", line + 1));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string tip =
          fmt::format("{}: {}", point_text(report, curve, i), number_text(values[i]));
      if (curve.at.size() <= 10 && line == 0) plot.dot(curve.at[i], values[i], "dot", tip, 3.5);
      if (curve.at.size() > 10 || line > 0) plot.dot(curve.at[i], values[i], "spot", tip, 6);
    }
  }
  figure.svg = plot.svg(figure.sentence);
}

void draw_levels(Figure& figure, const Report& report, const Dependence& curve, const Axis& y) {
  Axis names{.label = ""};
  const std::size_t shown = std::min(curve.levels.size(), most_levels);
  for (std::size_t i = 0; i < shown; ++i) names.names.push_back(cut(curve.levels[i], 18));
  Axis x = y;
  Plot plot(std::move(x), std::move(names),
            60 + 26 * static_cast<double>(std::max<std::size_t>(shown, 2)));
  const std::vector<Index> columns = drawn_columns(report, curve);
  constexpr std::string_view kinds[] = {"dot", "dot2", "dot3", "dot4"};
  for (std::size_t line = 0; line < columns.size(); ++line) {
    const std::vector<double> values = column_of_means(curve, columns[line]);
    for (std::size_t i = 0; i < shown; ++i) {
      const auto place = static_cast<double>(i);
      if (columns.size() == 1) plot.rule(y.low, place, values[i], place, "stem");
      plot.dot(values[i], place, kinds[line],
               fmt::format("{}: {}", cut(curve.levels[i], 24), number_text(values[i])), 5);
    }
  }
  figure.svg = plot.svg(figure.sentence);
}

std::string lines_legend(const Report& report, const Dependence& curve) {
  const std::vector<Index> columns = drawn_columns(report, curve);
  if (columns.size() < 2) return "";
  std::string html = "<ul class=\"legend\">";
  constexpr std::string_view kinds[] = {"dot", "dot2", "dot3", "dot4"};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string key =
        curve.levels.empty()
            ? fmt::format("<path class=\"s{}\" d=\"M0 4H28\"/>", i + 1)
            : fmt::format("<circle class=\"{}\" cx=\"14\" cy=\"4\" r=\"4\"/>", kinds[i]);
    html += fmt::format(
        "<li><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\">{}</svg>{}</li>", key,
        name_html(report.target.labels[static_cast<std::size_t>(columns[i])], 24));
  }
  return html + "</ul>";
}

Numbers dependence_numbers(const Report& report, const Dependence& curve) {
  Numbers numbers{.header = {curve.column}, .rows = {}};
  const std::vector<Index> columns = drawn_columns(report, curve);
  for (const Index k : columns)
    numbers.header.push_back(report.target.task == Task::regression
                                 ? answer_words(report)
                                 : cut(report.target.labels[static_cast<std::size_t>(k)], 24));
  const std::size_t points = curve.levels.empty() ? curve.at.size() : curve.levels.size();
  for (std::size_t i = 0; i < points; ++i) {
    numbers.rows.push_back({point_text(report, curve, i)});
    for (const Index k : columns)
      numbers.rows.back().push_back(fmt::format("{:.5g}", curve.mean(static_cast<Index>(i), k)));
  }
  return numbers;
}

Figure dependence_figure(const Report& report, const Dependence& curve, const Axis& y) {
  Figure figure{.title = cut(curve.column, 40)};
  const std::vector<Index> columns = drawn_columns(report, curve);
  const std::vector<double> values = column_of_means(curve, columns.front());
  const auto [low, high] = std::ranges::minmax_element(values);
  const auto at = [&](auto place) {
    return point_text(report, curve, static_cast<std::size_t>(place - values.begin()));
  };
  figure.sentence = fmt::format(
      "The {}{} is lowest, {}, at {} and highest, {}, at {}.", answer_words(report),
      report.target.task == Task::multiclass
          ? fmt::format(" of “{}”",
                        cut(report.target.labels[static_cast<std::size_t>(columns[0])], 16))
          : "",
      number_text(*low), at(low), number_text(*high), at(high));
  if (curve.levels.empty()) {
    draw_numbers(figure, report, curve, y);
  } else {
    draw_levels(figure, report, curve, y);
  }
  figure.further = lines_legend(report, curve);
  figure.numbers = dependence_numbers(report, curve);
  return figure;
}

}  // namespace

Figure importance_figure(const Report& report) {
  const Importances& all = *report.importances;
  const std::size_t shown = std::min(all.columns.size(), most_bars);
  Figure figure{.title = "How far the score falls when a column is shuffled"};
  const Importance& first = all.columns.front();
  figure.sentence = fmt::format(
      "{} is {} on {}; without what “{}” says it falls by {}. Whiskers are the spread of {}; below "
      "two of them it is chance.",
      spoken(all.score.name), score_text(all.score.value), counted(all.rows, "row", "rows"),
      cut(first.column, 24), score_text(first.mean),
      counted(report.repeats, "shuffle", "shuffles"));
  std::vector<double> ends{0};
  Axis y{.label = ""};
  figure.numbers.header = {"column", "mean fall", "spread"};
  for (std::size_t i = 0; i < all.columns.size(); ++i) {
    const Importance& column = all.columns[i];
    figure.numbers.rows.push_back(
        {column.column, fmt::format("{:.6f}", column.mean), fmt::format("{:.6f}", column.std)});
    if (i >= shown) continue;
    ends.push_back(column.mean + column.std);
    ends.push_back(column.mean - column.std);
    y.names.push_back(cut(column.column, 20));
  }
  Axis x = axis_of(ends, spoken(all.score.name) + " lost", Zero::within);
  Plot plot(std::move(x), std::move(y),
            60 + 26 * static_cast<double>(std::max<std::size_t>(shown, 2)));
  for (std::size_t i = 0; i < shown; ++i) {
    const Importance& column = all.columns[i];
    const auto place = static_cast<double>(i);
    plot.box(0, place, column.mean, place, column.mean < 0 ? "less" : "bars",
             fmt::format("{}: {} ± {}", cut(column.column, 40), score_text(column.mean),
                         score_text(column.std)));
    plot.rule(column.mean - column.std, place, column.mean + column.std, place, "whisker");
  }
  plot.rule(0, -0.5, 0, static_cast<double>(shown) - 0.5, "mark");
  figure.svg = plot.svg(figure.sentence);
  return figure;
}

Section importance_section(const Report& report) {
  Section section{"matters", "What matters", ""};
  if (!report.importances) return section;
  const Importances& all = *report.importances;
  section.body =
      "<p>Columns that the answers hang on. Columns that say nearly the same share "
      "their importance.";
  if (report.looked_at < report.scores.back().metrics.rows)
    section.body +=
        fmt::format(" Measured on {}, evenly spaced.", counted(report.looked_at, "row", "rows"));
  section.body += "</p>";
  Figure bars = importance_figure(report);
  if (all.columns.size() > most_bars)
    bars.further = fmt::format(
        "<p class=\"note\">The first {} of {} columns; the others are in the "
        "table.</p>",
        most_bars, count_text(std::ssize(all.columns)));
  std::vector<Figure> figures{std::move(bars)};
  if (!report.curves.empty()) {
    section.body += fmt::format(
        "<p>Beside them, how the answers go with a column when all rows are given this value and "
        "keep everything else: the {}{}. All on one scale; grey is how many rows have such a "
        "value.</p>",
        safe(answer_words(report)),
        report.target.task == Task::multiclass ? ", of the commonest classes" : "");
    const Axis y = answer_axis(report);
    for (const Dependence& curve : report.curves)
      figures.push_back(dependence_figure(report, curve, y));
  }
  section.body += figures_html(figures);
  return section;
}

}  // namespace gradus::report
