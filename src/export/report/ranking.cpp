// Charts of probabilities: ROC, precision over what is found, calibration; and the counts at each
// threshold.
#include "model/metrics/definitions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr std::size_t most_charted = 4;
constexpr std::size_t most_listed = 40;  // points in the table below a curve

std::string label_of(const Report& report, Index label, std::size_t most = 20) {
  return cut(report.target.labels[static_cast<std::size_t>(label)], most);
}

std::string line_kind(std::size_t number) {
  return fmt::format("s{}", number + 1);
}

struct Curve {
  Index label;
  std::vector<RankingPoint> points;
};

std::string classes_words(const Report& report, const std::vector<Curve>& curves) {
  if (report.target.task == Task::binary) return "";
  std::string words = " Each class against the rest";
  if (curves.size() < report.target.labels.size())
    words += fmt::format("; the {} commonest of {}", curves.size(), report.target.labels.size());
  return words + ".";
}

std::vector<Curve> curves_of(const Report& report) {
  const Judgements judged = judgements_of(report);
  std::vector<Curve> curves;
  for (const Index label : charted_classes(report, judged)) {
    const OneClass one = one_class(report, judged, label);
    std::vector<RankingPoint> points =
        thinned(ranking_points({one.p, one.positive, judged.weight}));
    if (!points.empty()) curves.push_back({label, std::move(points)});
  }
  return curves;
}

enum class Shape : bool { roc, precision };

void draw_curve(Plot& plot, const Curve& curve, std::size_t number, Shape shape) {
  std::vector<double> x;
  std::vector<double> y;
  for (const RankingPoint& point : curve.points) {
    x.push_back(shape == Shape::roc ? point.false_alarms : point.found);
    y.push_back(shape == Shape::roc ? point.found : point.precision);
  }
  if (shape == Shape::precision && y.size() > 1) y[0] = y[1];  // nothing called: as the first row
  plot.line(x, y, line_kind(number));
  const std::size_t every = curve.points.size() / most_listed + 1;
  for (std::size_t i = 1; i < curve.points.size(); i += every) {
    const RankingPoint& point = curve.points[i];
    plot.dot(x[i], y[i], "spot",
             fmt::format("from {:.3f} on: {} found, {} false alarms, right in {}", point.threshold,
                         share_text(point.found), share_text(point.false_alarms),
                         share_text(point.precision)),
             6);
  }
}

/// What each line is, below the picture.
std::string legend_html(const Report& report, const std::vector<Curve>& curves) {
  if (curves.size() < 2) return "";
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < curves.size(); ++i) {
    html += fmt::format(
        "<li><svg class=\"key\" viewBox=\"0 0 28 8\" aria-hidden=\"true\"><path "
        "class=\"{}\" d=\"M0 4H28\"/></svg>{}</li>",
        line_kind(i),
        name_html(report.target.labels[static_cast<std::size_t>(curves[i].label)], 24));
  }
  return html + "</ul>";
}

Numbers curve_numbers(const Report& report, const std::vector<Curve>& curves) {
  Numbers numbers{.header = {"class", "from p", "found", "false alarms", "precision"}, .rows = {}};
  for (const Curve& curve : curves) {
    const std::size_t every = curve.points.size() / most_listed + 1;
    for (std::size_t i = 0; i < curve.points.size(); i += every) {
      const RankingPoint& point = curve.points[i];
      numbers.rows.push_back(
          {label_of(report, curve.label), i == 0 ? "none" : fmt::format("{:.4f}", point.threshold),
           fmt::format("{:.4f}", point.found), fmt::format("{:.4f}", point.false_alarms),
           fmt::format("{:.4f}", point.precision)});
    }
  }
  return numbers;
}

double metric_of(const Report& report, std::string_view name) {
  const Metrics& metrics = report.scores.back().metrics;
  for (const auto* list : {&metrics.values, &metrics.further})
    for (const Metric& metric : *list)
      if (metric.name == name) return metric.value;
  return std::nan("");
}

/// Where the model's own threshold lies on the curves of two classes.
struct OwnPoint {
  double found, false_alarms, precision;
};
std::optional<OwnPoint> own_point(const Report& report) {
  if (report.target.task != Task::binary) return std::nullopt;
  const Matrix<double> counts = confusion_of(report);
  const double negative = counts(0, 0) + counts(0, 1);
  const double called = counts(0, 1) + counts(1, 1);
  if (negative == 0 || called == 0) return std::nullopt;
  return OwnPoint{metrics::recall(counts, 1), counts(0, 1) / negative,
                  metrics::precision(counts, 1)};
}

std::string state_json(const Matrix<double>& counts, double threshold) {
  const auto share = [&](Index actual, Index said) {
    const double total = counts(actual, 0) + counts(actual, 1);
    return total > 0 ? fmt::format("{:.4f}", counts(actual, said) / total) : std::string("null");
  };
  return fmt::format("[{},[{},{},{},{}],[{},{},{},{}],{:.6g},{},{:.6g},{:.6g},{}]", threshold,
                     counts(0, 0), counts(0, 1), counts(1, 0), counts(1, 1), share(0, 0),
                     share(0, 1), share(1, 0), share(1, 1), metrics::accuracy(counts),
                     counts(0, 1) + counts(1, 1) > 0
                         ? fmt::format("{:.6g}", metrics::precision(counts, 1))
                         : "null",
                     metrics::recall(counts, 1), metrics::f1(counts, 1), share(0, 1));
}

Matrix<double> matrix_of(const ThresholdCounts& at) {
  Matrix<double> counts(2, 2);
  counts(0, 0) = static_cast<double>(at.right_no);
  counts(0, 1) = static_cast<double>(at.wrong_yes);
  counts(1, 0) = static_cast<double>(at.wrong_no);
  counts(1, 1) = static_cast<double>(at.right_yes);
  return counts;
}

/// Of two classes the second; of more whether the likeliest was right, by its probability.
OneClass what_was_promised(const Report& report, const Judgements& judged) {
  if (report.target.task == Task::binary) return one_class(report, judged, 1);
  OneClass promised;
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    const std::span<const double> p = report.predictions.values.row(judged.rows[i]);
    const auto likeliest = std::ranges::max_element(p) - p.begin();
    promised.p.push_back(p[static_cast<std::size_t>(likeliest)]);
    promised.positive.push_back(likeliest == judged.classes[i] ? 1 : 0);
  }
  return promised;
}

}  // namespace

OneClass one_class(const Report& report, const Judgements& judged, Index label) {
  OneClass one;
  for (std::size_t i = 0; i < judged.rows.size(); ++i) {
    one.p.push_back(report.predictions.values(judged.rows[i], label));
    one.positive.push_back(judged.classes[i] == label ? 1 : 0);
  }
  return one;
}

std::vector<Index> charted_classes(const Report& report, const Judgements& judged) {
  if (report.target.task == Task::binary) return {1};
  std::vector<Index> count(report.target.labels.size());
  for (const std::int32_t label : judged.classes) ++count[static_cast<std::size_t>(label)];
  std::vector<Index> labels(count.size());
  std::iota(labels.begin(), labels.end(), Index{0});
  std::ranges::stable_sort(labels, std::ranges::greater{},
                           [&](Index label) { return count[static_cast<std::size_t>(label)]; });
  labels.resize(std::min(labels.size(), most_charted));
  std::ranges::sort(labels);
  return labels;
}

Figure roc_figure(const Report& report) {
  const std::vector<Curve> curves = curves_of(report);
  if (curves.empty()) return {};
  Figure figure{.title = "Found against false alarms (ROC)"};
  const double auc = metric_of(report, "auc");
  figure.sentence =
      report.target.task == Task::binary
          ? fmt::format(
                "The area under the curve is {}: so often a row of “{}” gets a higher "
                "probability than another one. Guessing is the diagonal.",
                score_text(auc), label_of(report, 1))
          : "How many rows of a class are found, and how many others are taken for it." +
                classes_words(report, curves);
  Plot plot({.low = 0, .high = 1, .label = "false alarms, share of the others"},
            {.low = 0, .high = 1, .label = "found, share of the class"}, 340);
  plot.rule(0, 0, 1, 1, "guide");
  for (std::size_t i = 0; i < curves.size(); ++i) draw_curve(plot, curves[i], i, Shape::roc);
  if (const auto own = own_point(report)) plot.handle(own->false_alarms, own->found, "dot_roc");
  figure.svg = plot.svg(figure.sentence);
  figure.further = legend_html(report, curves);
  figure.numbers = curve_numbers(report, curves);
  return figure;
}

Figure precision_figure(const Report& report) {
  const std::vector<Curve> curves = curves_of(report);
  if (curves.empty()) return {};
  Figure figure{.title = "Precision against found"};
  const Judgements judged = judgements_of(report);
  double base = std::nan("");
  if (report.target.task == Task::binary) {
    const OneClass one = one_class(report, judged, 1);
    base = static_cast<double>(std::ranges::count(one.positive, 1)) /
           static_cast<double>(one.p.size());
    figure.sentence = fmt::format(
        "Of the rows called “{}”, how many are. Average precision is {}; calling all rows so is "
        "right in {} (dashed).",
        label_of(report, 1), score_text(metric_of(report, "pr_auc")), share_text(base));
  } else {
    figure.sentence =
        "Of the rows taken for a class, how many are of it." + classes_words(report, curves);
  }
  Plot plot({.low = 0, .high = 1, .label = "found, share of the class"},
            {.low = 0, .high = 1, .label = "precision"}, 340);
  if (std::isfinite(base)) plot.rule(0, base, 1, base, "guide");
  for (std::size_t i = 0; i < curves.size(); ++i) draw_curve(plot, curves[i], i, Shape::precision);
  if (const auto own = own_point(report)) plot.handle(own->found, own->precision, "dot_precision");
  figure.svg = plot.svg(figure.sentence);
  figure.further = legend_html(report, curves);
  figure.numbers = curve_numbers(report, curves);
  return figure;
}

Figure calibration_figure(const Report& report) {
  const Judgements judged = judgements_of(report);
  const OneClass promised = what_was_promised(report, judged);
  const std::vector<CalibrationBin> bins =
      calibration_bins({promised.p, promised.positive, judged.weight});
  if (bins.empty()) return {};
  Figure figure{.title = "What was promised, and what came true"};
  const CalibrationBin& first = bins.front();
  const CalibrationBin& last = bins.back();
  figure.sentence = fmt::format(
      "Where {} was promised {} came true, where {} was, {}. On the diagonal promises are kept; "
      "whiskers are 95 % intervals, grey bars the share of the rows.",
      share_text(first.mean_p), share_text(first.share), share_text(last.mean_p),
      share_text(last.share));
  Plot plot({.low = 0,
             .high = 1,
             .label = report.target.task == Task::binary
                          ? fmt::format("probability given to “{}”", label_of(report, 1, 16))
                          : "probability given to the likeliest class"},
            {.low = 0, .high = 1, .label = "share that came true"}, 340);
  Index most = 1;
  for (const CalibrationBin& bin : bins) most = std::max(most, bin.rows);
  for (const CalibrationBin& bin : bins) {
    plot.box(bin.low + 0.005, 0, bin.high - 0.005,
             0.2 * static_cast<double>(bin.rows) / static_cast<double>(most), "faint",
             counted(bin.rows, "row", "rows"));
  }
  plot.rule(0, 0, 1, 1, "guide");
  figure.numbers.header = {"probability", "rows", "mean promised", "came true", "from", "to"};
  std::vector<double> x;
  std::vector<double> y;
  for (const CalibrationBin& bin : bins) {
    plot.rule(bin.mean_p, bin.share_low, bin.mean_p, bin.share_high, "whisker");
    x.push_back(bin.mean_p);
    y.push_back(bin.share);
    figure.numbers.rows.push_back(
        {fmt::format("{:.1f} to {:.1f}", bin.low, bin.high), count_text(bin.rows),
         fmt::format("{:.4f}", bin.mean_p), fmt::format("{:.4f}", bin.share),
         fmt::format("{:.4f}", bin.share_low), fmt::format("{:.4f}", bin.share_high)});
  }
  plot.line(x, y, "s1");
  for (const CalibrationBin& bin : bins)
    plot.dot(bin.mean_p, bin.share, "dot",
             fmt::format("promised {}, came true {}, {}", share_text(bin.mean_p),
                         share_text(bin.share), counted(bin.rows, "row", "rows")),
             4);
  figure.svg = plot.svg(figure.sentence);
  return figure;
}

std::string thresholds_json(const Report& report) {
  if (report.target.task != Task::binary) return "";
  constexpr int steps = 200;
  const Judgements judged = judgements_of(report);
  const OneClass one = one_class(report, judged, 1);
  std::vector<double> thresholds;
  for (int k = 0; k <= steps; ++k) thresholds.push_back(static_cast<double>(k) / steps);
  const double own = report.model != nullptr ? report.model->decision.threshold : 0.5;
  thresholds.push_back(own);
  const std::vector<ThresholdCounts> counts = counts_at({one.p, one.positive, {}}, thresholds);
  // Folds may each have chosen a threshold of their own; then there is none to move.
  const Matrix<double> said = confusion_of(report);
  if (report.folds != nullptr && matrix_of(counts.back()) != said) return "";
  std::string states;
  for (int k = 0; k <= steps; ++k) {
    const ThresholdCounts& at = counts[static_cast<std::size_t>(k)];
    states += (k == 0 ? "" : ",") + state_json(matrix_of(at), at.threshold);
  }
  return fmt::format("{{\"step\":3,\"own\":{},\"at\":[{}]}}", state_json(said, own), states);
}

}  // namespace gradus::report
