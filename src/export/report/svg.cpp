// Drawing with numbers: from data to coordinates, and marks as text.
#include "export/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/html.hpp"

namespace gradus::report {
namespace {

constexpr double width = 420;
constexpr double top = 14;
constexpr double right = 16;
constexpr double letter = 6.2;  // mean width of a letter of the axes

std::string tick_text(const Axis& axis, double value) {
  if (axis.decimals >= 0) return fmt::format("{:.{}f}", value, axis.decimals);
  return number_text(value);
}

std::string tip_attribute(std::string_view tip) {
  return tip.empty() ? "" : fmt::format(" data-t=\"{}\"", safe(tip));
}

std::string path_element(std::string_view path, std::string_view kind) {
  return fmt::format("<path class=\"{}\" d=\"{}\"/>", kind, path);
}

std::string text_element(double x, double y, std::string_view kind, Anchor anchor,
                         std::string_view text) {
  constexpr std::string_view names[] = {"start", "middle", "end"};
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", kind,
                     place_text(x), place_text(y), names[static_cast<int>(anchor)], safe(text));
}

double left_room(const Axis& y) {
  double widest = 2;
  if (!y.names.empty()) {
    for (const std::string& name : y.names) {
      std::size_t letters = 0;
      for (const char c : name) letters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 ? 1 : 0;
      widest = std::max(widest, static_cast<double>(letters));
    }
    return 14 + letter * 1.08 * widest;
  }
  for (const double tick : round_numbers(y, 5))
    widest = std::max(widest, static_cast<double>(tick_text(y, tick).size()));
  return (y.label.empty() ? 12 : 30) + letter * widest;
}

}  // namespace

std::string place_text(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::vector<double> round_numbers(const Axis& axis, int about) {
  std::vector<double> numbers;
  if (axis.log) {
    const double decades = std::log10(axis.high / axis.low);
    for (double power = std::floor(std::log10(axis.low)); power <= std::log10(axis.high); ++power) {
      for (const double factor : {1.0, 2.0, 5.0}) {
        const double value = factor * std::pow(10.0, power);
        const bool wanted = factor == 1.0 || decades < 2;
        if (wanted && value >= axis.low * 0.999 && value <= axis.high * 1.001)
          numbers.push_back(value);
      }
    }
    const std::size_t every = numbers.size() / 8 + 1;
    std::vector<double> some;
    for (std::size_t i = 0; i < numbers.size(); i += every) some.push_back(numbers[i]);
    return some;
  }
  const double span = axis.high - axis.low;
  if (!(span > 0) || !std::isfinite(span)) return {axis.low};
  const double rough = span / about;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * power >= rough * 0.999) step = factor * power;
  for (double k = std::ceil(axis.low / step - 1e-9); k * step <= axis.high + step * 1e-9; ++k)
    numbers.push_back(k == 0 ? 0 : k * step);
  return numbers;
}

Axis axis_of(std::span<const double> values, std::string label, Zero zero) {
  Axis axis{.low = 0, .high = 1, .label = std::move(label)};
  bool any = false;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    axis.low = any ? std::min(axis.low, value) : value;
    axis.high = any ? std::max(axis.high, value) : value;
    any = true;
  }
  if (zero == Zero::within) {
    axis.low = std::min(axis.low, 0.0);
    axis.high = std::max(axis.high, 0.0);
  }
  if (axis.high <= axis.low) {
    const double room = axis.low == 0 ? 1 : std::abs(axis.low) / 2;
    axis.low -= room;
    axis.high += room;
  }
  return axis;
}

Plot::Plot(Axis x, Axis y, double height)
    : x_(std::move(x)),
      y_(std::move(y)),
      height_(height),
      left_(std::min(left_room(y_), 200.0)),
      bottom_(x_.label.empty() ? 22 : 40) {
  draw_axes();
}

double Plot::across(double x) const {
  const double room = width - left_ - right;
  if (!x_.names.empty()) return left_ + room * (x + 0.5) / static_cast<double>(x_.names.size());
  const double share = x_.log ? std::log(x / x_.low) / std::log(x_.high / x_.low)
                              : (x - x_.low) / (x_.high - x_.low);
  return left_ + room * std::clamp(share, 0.0, 1.0);
}

double Plot::down(double y) const {
  const double room = height_ - top - bottom_;
  if (!y_.names.empty()) return top + room * (y + 0.5) / static_cast<double>(y_.names.size());
  const double share = y_.log ? std::log(y / y_.low) / std::log(y_.high / y_.low)
                              : (y - y_.low) / (y_.high - y_.low);
  return top + room * (1 - std::clamp(share, 0.0, 1.0));
}

void Plot::draw_axes() {
  const double floor = height_ - bottom_;
  std::string grid;
  if (y_.names.empty()) {
    for (const double tick : round_numbers(y_, 5)) {
      const double y = down(tick);
      grid += fmt::format("M{} {}H{}", place_text(left_), place_text(y), place_text(width - right));
      body_ += text_element(left_ - 6, y + 4, "tick", Anchor::end, tick_text(y_, tick));
    }
  } else {
    for (std::size_t i = 0; i < y_.names.size(); ++i)
      body_ += text_element(left_ - 6, down(static_cast<double>(i)) + 4, "name", Anchor::end,
                            y_.names[i]);
  }
  if (x_.names.empty()) {
    std::size_t widest = 1;
    const std::vector<double> wished = round_numbers(x_, 6);
    for (const double tick : wished) widest = std::max(widest, tick_text(x_, tick).size());
    const double room = letter * static_cast<double>(widest) + 12;
    const int fit = std::max(2, static_cast<int>((width - left_ - right) / room));
    for (const double tick : round_numbers(x_, std::min(6, fit - 1))) {
      grid +=
          fmt::format("M{} {}V{}", place_text(across(tick)), place_text(top), place_text(floor));
      body_ += text_element(across(tick), floor + 15, "tick", Anchor::middle, tick_text(x_, tick));
    }
  } else {
    for (std::size_t i = 0; i < x_.names.size(); ++i)
      body_ += text_element(across(static_cast<double>(i)), floor + 15, "tick", Anchor::middle,
                            x_.names[i]);
  }
  body_ = path_element(grid, "grid") + body_;
  if (!x_.label.empty())
    body_ +=
        text_element((left_ + width - right) / 2, height_ - 6, "axis", Anchor::middle, x_.label);
  if (!y_.label.empty() && y_.names.empty()) {
    const double middle = (top + floor) / 2;
    body_ += fmt::format(
        "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(11 {}) "
        "rotate(-90)\">{}</text>",
        place_text(middle), safe(y_.label));
  }
}

void Plot::line(std::span<const double> x, std::span<const double> y, std::string_view kind) {
  std::string path;
  bool drawing = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool there = std::isfinite(y[i]) && (!y_.log || y[i] > 0);
    if (there) {
      path += fmt::format("{}{} {}", drawing ? 'L' : 'M', place_text(across(x[i])),
                          place_text(down(y[i])));
    }
    drawing = there;
  }
  body_ += path_element(path, kind);
}

void Plot::steps(std::span<const double> x, std::span<const double> y, std::string_view kind) {
  std::string path;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i == 0) {
      path = fmt::format("M{} {}", place_text(across(x[0])), place_text(down(y[0])));
    } else {
      path += fmt::format("V{}H{}", place_text(down(y[i])), place_text(across(x[i])));
    }
  }
  body_ += path_element(path, kind);
}

void Plot::band(std::span<const double> x, std::span<const double> low,
                std::span<const double> high) {
  std::string path;
  for (std::size_t i = 0; i < x.size(); ++i)
    path += fmt::format("{}{} {}", i == 0 ? 'M' : 'L', place_text(across(x[i])),
                        place_text(down(high[i])));
  for (std::size_t i = x.size(); i-- > 0;)
    path += fmt::format("L{} {}", place_text(across(x[i])), place_text(down(low[i])));
  body_ += path_element(path + "Z", "band");
}

void Plot::rule(double x0, double y0, double x1, double y1, std::string_view kind) {
  body_ += path_element(fmt::format("M{} {}L{} {}", place_text(across(x0)), place_text(down(y0)),
                                    place_text(across(x1)), place_text(down(y1))),
                        kind);
}

void Plot::dot(double x, double y, std::string_view kind, std::string_view tip, double radius) {
  body_ += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>", kind,
                       place_text(across(x)), place_text(down(y)), place_text(radius),
                       tip_attribute(tip));
}

void Plot::handle(double x, double y, std::string_view id) {
  body_ += fmt::format(
      "<circle class=\"handle\" id=\"{}\" cx=\"{}\" cy=\"{}\" r=\"5\" data-left=\"{}\" "
      "data-width=\"{}\" data-top=\"{}\" data-height=\"{}\"/>",
      id, place_text(across(x)), place_text(down(y)), place_text(left_),
      place_text(width - left_ - right), place_text(top), place_text(height_ - top - bottom_));
}

void Plot::box(double x0, double y0, double x1, double y1, std::string_view kind,
               std::string_view tip, double opacity) {
  const double half = 0.36;  // of a named place
  if (!x_.names.empty()) {
    x0 -= half;
    x1 += half;
  }
  if (!y_.names.empty()) {
    y0 -= half;
    y1 += half;
  }
  const auto [from, to] = std::minmax({across(x0), across(x1)});
  const auto [above, below] = std::minmax({down(y0), down(y1)});
  body_ += fmt::format(
      "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>", kind,
      place_text(from), place_text(above), place_text(to - from), place_text(below - above),
      opacity < 1 ? fmt::format(" fill-opacity=\"{:.2f}\"", opacity) : "", tip_attribute(tip));
}

void Plot::words(double x, double y, Anchor anchor, std::string_view text, double dx, double dy) {
  body_ += text_element(across(x) + dx, down(y) + dy, "label", anchor, text);
}

std::string Plot::svg(std::string_view sentence) const {
  return svg_element(width, height_, sentence, body_);
}

std::string svg_element(double whole_width, double whole_height, std::string_view sentence,
                        std::string_view body) {
  return fmt::format("<svg role=\"img\" viewBox=\"0 0 {} {}\" aria-label=\"{}\">{}</svg>",
                     place_text(whole_width), place_text(whole_height), safe(sentence), body);
}

std::string small_bars(std::span<const double> heights, std::string_view sentence) {
  constexpr double bar = 9;
  constexpr double tall = 26;
  double most = 0;
  for (const double height : heights) most = std::max(most, height);
  std::string path;
  for (std::size_t i = 0; i < heights.size(); ++i) {
    const double height = most > 0 ? tall * heights[i] / most : 0;
    if (height <= 0) continue;
    path += fmt::format("M{} {}h{}v-{}h-{}z", place_text(bar * static_cast<double>(i)),
                        place_text(tall), place_text(bar - 1), place_text(std::max(height, 1.0)),
                        place_text(bar - 1));
  }
  return fmt::format(
      "<svg class=\"small\" role=\"img\" viewBox=\"0 0 90 27\" aria-label=\"{}\">{}{}</svg>",
      safe(sentence), path_element(path, "bars"), path_element("M0 26.5H90", "grid"));
}

}  // namespace gradus::report
