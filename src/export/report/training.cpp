// How the training went: the cost epoch by epoch, and what was noticed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr std::size_t most_points = 600;  // of a line
constexpr std::size_t most_listed = 60;   // epochs in the table

struct CostLine {
  std::vector<double> x, y;
};

CostLine some_points(const CostLine& line) {
  CostLine some;
  for (const std::size_t place : extremes_kept(line.y, most_points)) {
    some.x.push_back(line.x[place]);
    some.y.push_back(line.y[place]);
  }
  return some;
}

struct Costs {
  CostLine train, validation;
  std::string unit;  // what x counts
};

Costs costs_of(const History& history) {
  Costs costs{.train = {}, .validation = {}, .unit = "epoch"};
  const auto add = [](CostLine& line, Index at, double cost) {
    if (!std::isfinite(cost)) return;
    line.x.push_back(static_cast<double>(at));
    line.y.push_back(cost);
  };
  for (const Epoch& epoch : history.epochs) {
    add(costs.train, epoch.epoch, epoch.train_cost);
    if (epoch.validation_cost) add(costs.validation, epoch.epoch, *epoch.validation_cost);
  }
  return costs;
}

Numbers cost_numbers(const History& history) {
  Numbers numbers{.header = {"epoch", "train", "validation", "learning rate"}, .rows = {}};
  const std::size_t every = history.epochs.size() / most_listed + 1;
  for (std::size_t i = 0; i < history.epochs.size(); ++i) {
    const Epoch& epoch = history.epochs[i];
    const bool kept = epoch.epoch == history.kept_epoch;
    if (i % every != 0 && i + 1 != history.epochs.size() && !kept) continue;
    numbers.rows.push_back(
        {count_text(epoch.epoch) + (kept ? " (kept)" : ""), fmt::format("{:.6g}", epoch.train_cost),
         epoch.validation_cost ? fmt::format("{:.6g}", *epoch.validation_cost) : "-",
         epoch.learning_rate > 0 ? fmt::format("{:.4g}", epoch.learning_rate) : "-"});
  }
  return numbers;
}

std::string stop_words(const History& history) {
  if (history.stop_reason == "early_stopping") return "validation cost no longer better";
  if (history.stop_reason == "time_limit") return "the time was up";
  if (history.stop_reason == "interrupted") return "interrupted";
  if (history.stop_reason == "converged") return "converged";
  return "all epochs done";
}

std::string findings_html(const History& history) {
  if (history.findings.empty())
    return "<p>Nothing was noticed: no dead units, no vanishing or exploding gradients, no "
           "overfitting.</p>";
  std::string html = "<ul class=\"findings\">";
  for (const Finding& finding : history.findings) {
    html += fmt::format("<li><code>{}</code> {}<span class=\"fix\">{}, from epoch {} on, seen {}",
                        safe(finding.code), safe(finding.text),
                        finding.layer > 0 ? fmt::format("layer {}", finding.layer) : "the network",
                        count_text(finding.epoch), counted(finding.count, "time", "times"));
    if (!finding.fix.empty()) html += fmt::format("; try <code>{}</code>", safe(finding.fix));
    html += "</span></li>";
  }
  return html + "</ul>";
}

}  // namespace

Figure learning_figure(const Report& report) {
  const History& history = report.model->history;
  const Costs costs = costs_of(history);
  Figure figure{.title = "Cost, epoch by epoch"};
  if (costs.train.x.size() < 2) return {};
  const CostLine train = some_points(costs.train);
  const CostLine validation = some_points(costs.validation);
  figure.sentence =
      fmt::format("On the training rows it went from {} to {}", number_text(costs.train.y.front()),
                  number_text(costs.train.y.back()));
  if (!validation.x.empty()) {
    const double least = *std::ranges::min_element(costs.validation.y);
    figure.sentence += fmt::format(", on validation rows to {} at best", number_text(least));
  }
  figure.sentence +=
      fmt::format("; the network of epoch {} is kept.", count_text(history.kept_epoch));
  if (train.x.size() < costs.train.x.size())
    figure.sentence +=
        fmt::format(" {} of {} points are drawn, least and largest kept.",
                    count_text(std::ssize(train.x)), count_text(std::ssize(costs.train.x)));
  std::vector<double> all = train.y;
  all.insert(all.end(), validation.y.begin(), validation.y.end());
  Axis y = axis_of(all, "cost");
  y.log = y.low > 0 && y.high / y.low > 10;
  if (y.log) {
    y.label += ", log scale";
  } else if (y.low > 0 && y.low < 0.5 * y.high) {
    y.low = 0;
  }
  Axis x = axis_of(costs.train.x, costs.unit);
  const double low = y.low;
  const double high = y.high;
  Plot plot(std::move(x), std::move(y), 300);
  const auto kept = static_cast<double>(history.kept_epoch);
  const bool marked = history.kept_epoch > 0 && kept < costs.train.x.back();
  if (marked) plot.rule(kept, low, kept, high, "mark");
  plot.line(train.x, train.y, "s1");
  if (!validation.x.empty()) plot.line(validation.x, validation.y, "s2");
  const std::size_t every = train.x.size() / 40 + 1;
  for (std::size_t i = 0; i < train.x.size(); i += every)
    plot.dot(train.x[i], train.y[i], "spot",
             fmt::format("epoch {:.0f}: train {}", train.x[i], number_text(train.y[i])), 6);
  figure.svg = plot.svg(figure.sentence);
  figure.further =
      "<ul class=\"legend\"><li><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\"><path "
      "class=\"s1\" d=\"M0 4H28\"/></svg>train</li>";
  if (!validation.x.empty())
    figure.further +=
        "<li><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\"><path class=\"s2\" "
        "d=\"M0 4H28\"/></svg>validation</li>";
  if (marked)
    figure.further += fmt::format(
        "<li><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\"><path "
        "class=\"mark\" d=\"M14 0V8\"/></svg>kept, epoch {}</li>",
        count_text(history.kept_epoch));
  figure.further += "</ul>";
  figure.numbers = cost_numbers(history);
  return figure;
}

Section training_section(const Report& report) {
  Section section{"training", "Training", ""};
  if (report.model == nullptr) return section;
  const History& history = report.model->history;
  section.body =
      fmt::format("<p>{} through {} of {}, {}; ended by: {}. {} to validate with.</p>",
                  counted(std::ssize(history.epochs), "epoch", "epochs"),
                  counted(history.train_rows, "row", "rows"), name_html(history.source),
                  counted(history.iterations, "update", "updates"), stop_words(history),
                  counted(history.validation_rows, "row was kept back", "rows were kept back"));
  const Figure figure = learning_figure(report);
  section.body += "<div class=\"figures\">";
  if (!figure.svg.empty()) section.body += figure_html(figure);
  section.body += "<div class=\"card\"><h3>Health</h3>" + findings_html(history) + "</div></div>";
  return section;
}

}  // namespace gradus::report
