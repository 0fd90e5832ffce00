// Several targets at once: which columns they are, that each has two values, and the rows that have
// all answers. What is true of one target is target.cpp's business.
#include "features/transforms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace gradus {
namespace {

[[noreturn]] void refuse_target(std::string text, std::string fix) {
  throw Error(Error::Kind::usage, {.code = "invalid-target",
                                   .text = std::move(text),
                                   .place = {.what = "option --target"},
                                   .fix = std::move(fix)});
}

std::vector<std::string> comma_parts(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

[[noreturn]] void refuse_not_two(const std::string& column, const std::vector<std::string>& labels,
                                 const std::string& source) {
  const std::size_t shown = std::min<std::size_t>(labels.size(), 3);
  throw Error(
      Error::Kind::data,
      {.code = "target-not-two",
       .text = fmt::format("\"{}\" has more than two values ({}{}), and several targets are "
                           "learned as yes or no each",
                           column, fmt::join(std::span(labels).first(shown), ", "),
                           labels.size() > shown ? ", .." : ""),
       .place = {.what = source},
       .fix = fmt::format("leave \"{}\" out of --target, or predict it alone", column)});
}

/// The two values of one of several targets: `known`, or those of the rows.
LabelColumn fit_label(const ColumnInfo& info, const Column& column, std::span<const Index> rows,
                      std::vector<std::string> known, const std::string& source) {
  if (known.empty() && !std::holds_alternative<ArrayColumn>(column)) {
    std::vector<Index> present;
    std::ranges::copy_if(rows, std::back_inserter(present),
                         [&](Index row) { return has_value(column, row); });
    const std::vector<std::string> labels = transforms::sorted_labels(column, present);
    if (labels.size() > 2) refuse_not_two(info.name, labels, source);
  }
  FeatureOptions options;
  options.task = Task::binary;
  options.labels = std::move(known);
  TargetCoding one = transforms::fit_target(info, column, rows, options, source);
  return {.column = std::move(one.column), .labels = std::move(one.labels)};
}

}  // namespace

std::vector<Index> target_places(const Table& table, const std::string& target,
                                 const std::string& source) {
  const Place place{.what = "option --target"};
  if (find_column(table, target) >= 0 || target.find(',') == std::string::npos) {
    return {require_column(table, target, source, place)};
  }
  std::vector<Index> places;
  for (const std::string& name : comma_parts(target)) {
    if (name.empty()) refuse_target("--target names an empty column", "--target a,b,c");
    const Index at = require_column(table, name, source, place);
    if (std::ranges::find(places, at) != places.end()) {
      refuse_target(fmt::format("--target names \"{}\" twice", name), "name each column once");
    }
    places.push_back(at);
  }
  return places;
}

std::vector<TargetCoding> target_parts(const TargetCoding& target) {
  if (target.task != Task::multilabel) return {target};
  std::vector<TargetCoding> parts;
  for (const LabelColumn& label : target.columns) {
    parts.push_back({.column = label.column, .task = Task::binary, .labels = label.labels});
  }
  return parts;
}

std::vector<Index> rows_with_targets(const Table& table, std::span<const Index> places) {
  std::vector<Index> rows;
  for (Index row = 0; row < table.rows(); ++row) {
    const bool all = std::ranges::all_of(places, [&](Index place) {
      return has_value(table.columns[static_cast<std::size_t>(place)], row);
    });
    if (all) rows.push_back(row);
  }
  return rows;
}

std::vector<Index> answered_rows(const TargetCoding& target, const Table& table) {
  std::vector<Index> places;
  for (const TargetCoding& part : target_parts(target)) {
    target_column(part, table);
    places.push_back(find_column(table, part.column));
  }
  return rows_with_targets(table, places);
}

TargetCoding transforms::fit_targets(const Table& table, std::span<const Index> places,
                                     std::span<const Index> rows, const FeatureOptions& options,
                                     const std::string& source) {
  const auto info = [&](Index place) { return table.schema[static_cast<std::size_t>(place)]; };
  const auto column = [&](Index place) -> const Column& {
    return table.columns[static_cast<std::size_t>(place)];
  };
  if (places.size() == 1) {
    if (options.task == Task::multilabel) {
      throw Error(Error::Kind::usage,
                  {.code = "task-mismatch",
                   .text = "multilabel is for several targets, and one is named",
                   .place = {.what = "option --target"},
                   .fix = "--target a,b,c"});
    }
    return fit_target(info(places[0]), column(places[0]), rows, options, source);
  }
  if (options.task && options.task != Task::multilabel) {
    throw Error(
        Error::Kind::usage,
        {.code = "task-mismatch",
         .text = fmt::format("--task is for one target, and --target names {}", places.size()),
         .place = {.what = "option --task"},
         .fix = "leave --task out"});
  }
  TargetCoding target{.column = {}, .task = Task::multilabel};
  std::vector<std::string> names;
  for (std::size_t k = 0; k < places.size(); ++k) {
    std::vector<std::string> known;
    if (options.labels.size() == 2 * places.size())
      known = {options.labels[2 * k], options.labels[2 * k + 1]};
    target.columns.push_back(
        fit_label(info(places[k]), column(places[k]), rows, std::move(known), source));
    names.push_back(target.columns.back().column);
  }
  target.column = fmt::format("{}", fmt::join(names, ","));
  return target;
}

}  // namespace gradus
