// Resampling as weights: a resample is how often each row was drawn.
#include "evaluate/bootstrap.hpp"

#include "base/random.hpp"
#include "base/threads.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace gradus {
namespace {

/// The rows that are drawn together: each alone, or the groups in order of first appearance.
struct Units {
  std::vector<Index> of_row;  // [rows]
  Index count = 0;
};

Units units_of(Index rows, std::span<const std::int32_t> groups) {
  Units units;
  std::map<std::int32_t, Index> seen;
  for (Index row = 0; row < rows; ++row) {
    units.of_row.push_back(groups.empty() ? row
                                          : seen.try_emplace(groups[static_cast<std::size_t>(row)],
                                                             static_cast<Index>(seen.size()))
                                                .first->second);
  }
  units.count = groups.empty() ? rows : static_cast<Index>(seen.size());
  return units;
}

/// What one thread draws in.
struct Draw {
  std::vector<double> times;   // [units] how often each was drawn
  std::vector<double> weight;  // [rows]
};

void draw(const Units& units, std::span<const double> weight, Random random, Draw& draw) {
  std::ranges::fill(draw.times, 0.0);
  for (Index i = 0; i < units.count; ++i) {
    ++draw.times[random.below(static_cast<std::uint64_t>(units.count))];
  }
  for (std::size_t row = 0; row < draw.weight.size(); ++row) {
    draw.weight[row] = draw.times[static_cast<std::size_t>(units.of_row[row])] *
                       (weight.empty() ? 1.0 : weight[row]);
  }
}

std::vector<Metric> all_metrics(const Metrics& metrics) {
  std::vector<Metric> all = metrics.values;
  all.insert(all.end(), metrics.further.begin(), metrics.further.end());
  return all;
}

}  // namespace

double quantile(std::vector<double>& values, double share) {
  std::erase_if(values, [](double x) { return std::isnan(x); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double part = place - static_cast<double>(below);
  return values[below] + part * (values[above] - values[below]);
}

std::vector<Interval> confidence_intervals(const Judged& judged, std::span<const double> weight,
                                           std::span<const std::int32_t> groups,
                                           const BootstrapOptions& options) {
  assert(groups.empty() || std::ssize(groups) == judged.rows());
  const Units units = units_of(judged.rows(), groups);
  const std::vector<Metric> own = all_metrics(judged.measure(weight));
  std::vector<Interval> intervals;
  for (const Metric& metric : own) intervals.push_back({metric.name, metric.value, 0, 0});

  Matrix<double> values(options.resamples, std::ssize(own));
  const Index lanes = std::min<Index>(options.threads, options.resamples);
  const Draw empty{std::vector<double>(static_cast<std::size_t>(units.count)),
                   std::vector<double>(static_cast<std::size_t>(judged.rows()))};
  std::vector<Draw> rooms(static_cast<std::size_t>(lanes), empty);
  ThreadPool pool(static_cast<int>(lanes));
  pool.run_in_lanes(lanes, options.resamples, [&](Index lane, Index resample) noexcept {
    Draw& room = rooms[static_cast<std::size_t>(lane)];
    draw(units, weight,
         Random(options.seed, Stream::bootstrap, static_cast<std::uint32_t>(resample)), room);
    const std::vector<Metric> drawn = all_metrics(judged.measure(room.weight));
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      values(resample, static_cast<Index>(i)) = drawn[i].value;
    }
  });

  for (std::size_t i = 0; i < intervals.size(); ++i) {
    std::vector<double> column;
    for (Index r = 0; r < values.rows(); ++r) column.push_back(values(r, static_cast<Index>(i)));
    intervals[i].low = quantile(column, (1 - options.confidence) / 2);
    intervals[i].high = quantile(column, (1 + options.confidence) / 2);
  }
  return intervals;
}

}  // namespace gradus
