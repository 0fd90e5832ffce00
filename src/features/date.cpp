// A column of dates: the days as a trend, and what returns every year, week or day as a point on a
// circle, so that December lies beside January.
#include "features/transforms.hpp"
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <array>
#include <numbers>
#include <set>

namespace gradus::transforms {
namespace {

/// Where a day stands in a cycle, 0 .. 1.
double phase(DateCycle cycle, double days) {
  const CalendarTime time = calendar_time(days);
  switch (cycle) {
    case DateCycle::month: return time.month / 12;
    case DateCycle::weekday: return time.weekday / 7;
    case DateCycle::hour: break;
  }
  return time.hour / 24;
}

}  // namespace

DateFeature fit_date(const std::string& name, const NumberColumn& column,
                     std::span<const Index> rows, Scaling scaling) {
  DateFeature feature;
  feature.days = fit_feature(name, column, rows, scaling);
  for (const auto& [cycle, text] : date_cycle_names) {
    std::set<double> phases;  // two decide the matter
    for (const Index row : rows) {
      const double x = column.values[static_cast<std::size_t>(row)];
      if (!is_missing(x)) phases.insert(phase(cycle, x));
      if (phases.size() > 1) break;
    }
    if (phases.size() > 1) feature.cycles.push_back(cycle);
  }
  return feature;
}

template <Scalar T>
void write_feature(const DateFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows, MatrixView<T> X) noexcept {
  write_feature(feature.days, column, rows, X);
  const Index first = feature.days.indicator ? 2 : 1;
  for (Index i = 0; i < X.rows; ++i) {
    const double x = column.values[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
    if (is_missing(x)) continue;  // stays 0: the centre of each circle
    Index at = first;
    for (const DateCycle cycle : feature.cycles) {
      const double angle = 2 * std::numbers::pi * phase(cycle, x);
      X(i, at++) = static_cast<T>(std::sin(angle));
      X(i, at++) = static_cast<T>(std::cos(angle));
    }
  }
}

template void write_feature(const DateFeature&, const NumberColumn&, std::span<const Index>,
                            MatrixView<float>) noexcept;
template void write_feature(const DateFeature&, const NumberColumn&, std::span<const Index>,
                            MatrixView<double>) noexcept;

Unusual unusual_in(const DateFeature& feature, const NumberColumn& column,
                   std::span<const Index> rows) {
  Unusual unusual = unusual_in(feature.days, column, rows);
  if (unusual.missing > 0) {
    unusual.filled_with =
        fmt::format("{}, the median of the training rows", day_text(feature.days.fill));
  }
  return unusual;
}

}  // namespace gradus::transforms
