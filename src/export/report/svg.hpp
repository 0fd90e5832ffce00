// Charts as static SVG: axes with round numbers, and marks on them. Colours are classes that the
// page's style names, so that one picture serves light, dark and paper.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::report {

struct Axis {
  double low = 0, high = 1;
  std::string label = {};
  bool log = false;                     // low > 0
  std::vector<std::string> names = {};  // a place 0, 1, .. for each instead of numbers
  int decimals = -1;                    // of the numbers; -1: as many as they need
};

/// Round numbers from low to high, about `about` of them; of a log axis powers of ten, and 2 and 5
/// times these where there are few.
std::vector<double> round_numbers(const Axis& axis, int about);

/// An axis that holds all of `values`, and 0 where asked for.
enum class Zero : bool { free, within };
Axis axis_of(std::span<const double> values, std::string label, Zero zero = Zero::free);

enum class Anchor : char { start, middle, end };

/// A plot of 420 units width; what is drawn later lies above.
class Plot {
 public:
  Plot(Axis x, Axis y, double height = 280);

  void line(std::span<const double> x, std::span<const double> y, std::string_view kind);
  void steps(std::span<const double> x, std::span<const double> y, std::string_view kind);
  void band(std::span<const double> x, std::span<const double> low, std::span<const double> high);
  void rule(double x0, double y0, double x1, double y1, std::string_view kind);
  void dot(double x, double y, std::string_view kind, std::string_view tip, double radius = 3);
  /// A dot that the page's script moves; it is told where the axes lie.
  void handle(double x, double y, std::string_view id);
  /// From corner to corner, in data.
  void box(double x0, double y0, double x1, double y1, std::string_view kind, std::string_view tip,
           double opacity = 1);
  void words(double x, double y, Anchor anchor, std::string_view text, double dx = 0,
             double dy = 0);

  /// Wide tips are shown by the page's script when a pointer rests on a mark.
  std::string svg(std::string_view sentence) const;

  double left() const { return left_; }

 private:
  double across(double x) const;
  double down(double y) const;
  void draw_axes();

  Axis x_, y_;
  double height_;
  double left_;    // room for the numbers of y
  double bottom_;  // room for the numbers and label of x
  std::string body_;
};

/// A whole svg element of a size, with a sentence in place of the picture.
std::string svg_element(double whole_width, double whole_height, std::string_view sentence,
                        std::string_view body);

/// Ten counts or so as small bars, for a row of a table.
std::string small_bars(std::span<const double> heights, std::string_view sentence);

std::string place_text(double value);  // a coordinate, to a tenth of a unit

}  // namespace gradus::report
