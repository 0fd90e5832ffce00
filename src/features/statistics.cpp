// Pieces of a few rows are summed up as fit_features does, in two passes over each, and the pieces
// put together in the order of the rows.
#include "features/statistics.hpp"

#include "features/transforms.hpp"

#include <fmt/format.h>

#include <numeric>

namespace gradus {
namespace {

// Levels beyond this many are rare ones: they share the hashed places.
constexpr std::size_t most_counted_levels = 100'000;

/// The moments of cell(row) over `rows`, missing ones passed over.
template <class Cell>
RunningMoments moments_of_piece(std::span<const Index> rows, const Cell& cell) {
  transforms::Gathered gathered;
  double count = 0;
  bool varies = false;
  double first = 0;
  const auto each_value = [&](const auto& take) {
    for (const Index row : rows) {
      const double x = cell(row);
      if (!transforms::is_missing(x)) take(x);
    }
  };
  each_value([&](double x) {
    gathered.see(x);
    if (count == 0) first = x;
    varies = varies || x != first;
    ++count;
  });
  gathered.start_sums();
  each_value([&](double x) { gathered.add(x); });
  gathered.start_differences();
  each_value([&](double x) { gathered.add_difference(x); });
  return {count, gathered.mean(), varies ? gathered.deviation() : 0};
}

/// take(rows) for each piece of a block: the rows that lie in it.
template <class Take>
void for_each_piece(std::span<const Index> rows, const Take& take) {
  for (std::size_t first = 0; first < rows.size();) {
    const Index piece = rows[first] / FeatureStatistics::piece_rows;
    std::size_t last = first + 1;
    while (last < rows.size() && rows[last] / FeatureStatistics::piece_rows == piece) ++last;
    take(rows.subspan(first, last - first));
    first = last;
  }
}

template <class Cell>
void add_moments(RunningMoments& sum, std::span<const Index> rows, const Cell& cell) {
  for_each_piece(rows,
                 [&](std::span<const Index> piece) { sum.merge(moments_of_piece(piece, cell)); });
}

void take_moments(const RunningMoments& moments, double& mean, double& deviation) {
  mean = moments.mean;
  deviation = moments.deviation > 0 ? moments.deviation : 1;
}

const Column& column_called(const Table& block, const std::string& name) {
  const Index at = find_column(block, name);
  if (at < 0) transforms::refuse_unaligned(name, "any kind");
  return block.columns[static_cast<std::size_t>(at)];
}

/// The label of each row of `rows`, taken once for each different value.
template <class Take>
void for_each_label(const Column& answers, std::span<const Index> rows, const Take& take) {
  std::map<double, double> counts;  // of values, or of codes
  const auto* const words = std::get_if<CategoryColumn>(&answers);
  for (const Index row : rows) {
    const auto at = static_cast<std::size_t>(row);
    ++counts[words ? words->codes[at] : std::get<NumberColumn>(answers).values[at]];
  }
  for (const auto& [value, count] : counts) {
    take(words ? words->levels[static_cast<std::size_t>(value)] : transforms::label_of(value),
         count);
  }
}

}  // namespace

void RunningMoments::merge(const RunningMoments& other) {
  if (other.count == 0) return;
  if (count == 0) {
    *this = other;
    return;
  }
  const double all = count + other.count;
  const double share = other.count / all;
  const double difference = other.mean / 2 - mean / 2;  // half, which does not overflow
  deviation = std::hypot(deviation * std::sqrt(count / all), other.deviation * std::sqrt(share),
                         2 * (difference * std::sqrt(share * (count / all))));
  mean += 2 * (difference * share);
  count = all;
}

FeatureStatistics::FeatureStatistics(Features first, const FeatureOptions& options, int threads)
    : features_(std::move(first)),
      options_(options),
      seen_(features_.inputs.size()),
      pool_(std::max(1, std::min(threads, static_cast<int>(features_.inputs.size())))) {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto* const array = std::get_if<ArrayFeature>(&features_.inputs[i]);
    seen_[i].places.resize(array ? array->mean.size() : 1);
  }
}

void FeatureStatistics::add_target(const Column& answers, std::span<const Index> answered,
                                   std::span<const Index> train, std::span<const Index> counted) {
  if (features_.target.task == Task::regression) {
    const auto* const numbers = std::get_if<NumberColumn>(&answers);
    if (numbers == nullptr) transforms::refuse_unaligned(features_.target.column, "numbers");
    add_moments(target_, train,
                [&](Index row) { return numbers->values[static_cast<std::size_t>(row)]; });
    return;
  }
  for_each_label(answers, answered,
                 [&](const std::string& label, double) { classes_[label] += 0; });
  if (classes_.size() > transforms::most_classes) {
    throw Error(Error::Kind::data,
                {.code = "too-many-classes",
                 .text = fmt::format("\"{}\" has more than {} different values, too many for "
                                     "classes",
                                     features_.target.column, transforms::most_classes),
                 .place = {.what = features_.target.column},
                 .fix = "--task regression for numbers; for words, another --target"});
  }
  for_each_label(answers, counted,
                 [&](const std::string& label, double rows) { classes_[label] += rows; });
}

void FeatureStatistics::add_levels(const CategoryColumn& words, std::span<const Index> train,
                                   Seen& seen) {
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::vector<std::optional<std::size_t>> number_of(words.levels.size());
  for (const Index row : train) {
    const std::int32_t code = words.codes[static_cast<std::size_t>(row)];
    if (code < 0) continue;
    std::optional<std::size_t>& number = number_of[static_cast<std::size_t>(code)];
    if (!number) {
      const std::string& level = words.levels[static_cast<std::size_t>(code)];
      const auto known = seen.numbers.find(level);
      if (known != seen.numbers.end()) {
        number = known->second;
      } else if (seen.levels.size() < most_counted_levels) {
        number = seen.levels.size();
        seen.numbers.emplace(level, *number);
        seen.levels.push_back(level);
        seen.counts.push_back(0);
      } else {
        number = none;
        seen.overflows = true;
      }
    }
    if (*number != none) ++seen.counts[*number];
  }
}

void FeatureStatistics::add_input(const Feature& input, const Table& block,
                                  std::span<const Index> train, Seen& seen) const {
  const Column& column = column_called(block, column_of(input));
  seen.rows += static_cast<double>(train.size());
  if (const auto* const numbers = std::get_if<NumberColumn>(&column)) {
    add_moments(seen.places[0], train,
                [&](Index row) { return numbers->values[static_cast<std::size_t>(row)]; });
  } else if (const auto* const array = std::get_if<ArrayColumn>(&column)) {
    const auto* const cells = std::get_if<std::vector<double>>(&array->cells);
    for (std::size_t place = 0; cells != nullptr && place < seen.places.size(); ++place) {
      add_moments(seen.places[place], train, [&](Index row) {
        return (*cells)[static_cast<std::size_t>(row * array->width) + place];
      });
    }
  } else if (std::holds_alternative<CategoryFeature>(input)) {
    add_levels(std::get<CategoryColumn>(column), train, seen);
  }
}

void FeatureStatistics::add(const Table& block, std::span<const Index> answered,
                            std::span<const Index> train, std::span<const Index> counted) {
  add_target(target_column(features_.target, block), answered, train, counted);
  for (const Feature& input : features_.inputs) column_called(block, column_of(input));
  pool_.run(std::ssize(seen_), [&](Index i) noexcept {
    const auto at = static_cast<std::size_t>(i);
    add_input(features_.inputs[at], block, train, seen_[at]);
  });
}

Features FeatureStatistics::finish() const {
  Features features = features_;
  const auto finish_numbers = [&](NumberFeature& number, const Seen& seen) {
    RunningMoments moments = seen.places[0];
    number.indicator = moments.count < seen.rows;
    const bool robust = options_.scaling == Scaling::robust && number.mean == number.fill;
    if (options_.scaling == Scaling::none || robust || !number.knots.empty()) return;
    moments.merge({seen.rows - moments.count, number.fill, 0});
    take_moments(moments, number.mean, number.deviation);
  };
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    Feature& input = features.inputs[i];
    const Seen& seen = seen_[i];
    if (auto* const number = std::get_if<NumberFeature>(&input)) {
      finish_numbers(*number, seen);
    } else if (auto* const date = std::get_if<DateFeature>(&input)) {
      finish_numbers(date->days, seen);
    } else if (auto* const array = std::get_if<ArrayFeature>(&input)) {
      for (std::size_t place = 0; place < array->mean.size(); ++place) {
        take_moments(seen.places[place], array->mean[place], array->deviation[place]);
      }
    } else if (auto* const category = std::get_if<CategoryFeature>(&input)) {
      category->levels =
          transforms::levels_with_places(seen.levels, seen.counts, options_.rare_levels);
      const bool many = seen.overflows || std::ssize(seen.levels) > most_levels;
      finish_words(many, *category);
    }
  }
  finish_target(features.target);
  return features;
}

void FeatureStatistics::finish_words(bool many, CategoryFeature& words) const {
  words.others = many ? hashed_places : 1;
  const bool embedded = std::ssize(words.levels) > options_.embedding.above;
  words.embedding = embedded ? options_.embedding.units : 0;
}

void FeatureStatistics::finish_target(TargetCoding& target) const {
  if (target.task != Task::regression) {
    target.labels.clear();
    for (const auto& [label, rows] : classes_) target.labels.push_back(label);
    transforms::sort_labels(target.labels);
  } else if (target.counts) {
    target.deviation = options_.scaling != Scaling::none && target_.mean > 0 ? target_.mean : 1;
  } else if (options_.scaling != Scaling::none) {
    take_moments(target_, target.mean, target.deviation);
  }
}

std::vector<double> FeatureStatistics::class_counts() const {
  std::vector<double> counts;
  for (const std::string& label : finish().target.labels) counts.push_back(classes_.at(label));
  return counts;
}

}  // namespace gradus
