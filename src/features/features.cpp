// Puts the transforms together: which columns become inputs, where each one's numbers lie in X, and
// what they are called.
#include "features/features.hpp"

#include "base/threads.hpp"
#include "features/transforms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <numeric>

namespace gradus {
namespace {

struct Width {
  Index operator()(const NumberFeature& f) const { return f.indicator ? 2 : 1; }
  Index operator()(const CategoryFeature& f) const {
    return f.embedding > 0 ? 1 : std::ssize(f.levels) + f.others + 1;
  }
  Index operator()(const ArrayFeature& f) const { return f.width; }
  Index operator()(const TextFeature& f) const { return f.width; }
  Index operator()(const DateFeature& f) const {
    return (*this)(f.days) + 2 * std::ssize(f.cycles);
  }
};

std::string_view cycle_name(DateCycle cycle) {
  return date_cycle_names[static_cast<std::size_t>(cycle)].second;
}

std::vector<std::string> numbered(const std::string& column, Index width) {
  std::vector<std::string> names;
  for (Index i = 0; i < width; ++i) names.push_back(fmt::format("{}[{}]", column, i));
  return names;
}

struct InputNames {
  std::vector<std::string> operator()(const NumberFeature& f) const {
    if (!f.indicator) return {f.column};
    return {f.column, f.column + " missing"};
  }
  std::vector<std::string> operator()(const CategoryFeature& f) const {
    if (f.embedding > 0) return {f.column};
    std::vector<std::string> names = place_names(f);
    for (std::string& name : names) name.insert(0, f.column + "=");
    return names;
  }
  std::vector<std::string> operator()(const ArrayFeature& f) const {
    return numbered(f.column, f.width);
  }
  std::vector<std::string> operator()(const TextFeature& f) const {
    return numbered(f.column, f.width);
  }
  std::vector<std::string> operator()(const DateFeature& f) const {
    std::vector<std::string> names = (*this)(f.days);
    for (const DateCycle cycle : f.cycles) {
      for (const char* const axis : {"sin", "cos"}) {
        names.push_back(fmt::format("{} {} {}", f.days.column, cycle_name(cycle), axis));
      }
    }
    return names;
  }
};

/// For each column of the table, whether `names` has it.
std::vector<char> named_columns(const Table& table, const std::vector<std::string>& names,
                                const std::string& source, const std::string& option) {
  std::vector<char> named(table.schema.size(), 0);
  for (const std::string& name : names) {
    const Index at = require_column(table, name, source, {.what = option});
    named[static_cast<std::size_t>(at)] = 1;
  }
  return named;
}

[[noreturn]] void refuse_no_inputs(const Features& features, const std::string& source) {
  Message message{.code = "no-inputs",
                  .text = fmt::format("{} has no column to learn from beside the target \"{}\"",
                                      source, features.target.column),
                  .place = {.what = source}};
  for (const LeftOut& column : features.left_out) {
    message.details.push_back(fmt::format("\"{}\": {}", column.column, column.reason));
  }
  if (!features.left_out.empty()) {
    const LeftOut& first = features.left_out.front();
    message.fix = first.reason == "--ignore" ? "--ignore fewer columns"
                                             : fmt::format("--keep-column {}", first.column);
  }
  throw Error(Error::Kind::data, std::move(message));
}

/// The column as it is stored, when that is what the feature needs.
template <class Stored>
const Stored& stored_as(const Column& column, const std::string& name, const char* expected) {
  const auto* stored = std::get_if<Stored>(&column);
  if (stored == nullptr) transforms::refuse_unaligned(name, expected);
  return *stored;
}

const NumberColumn& stored_for(const NumberFeature& feature, const Column& column) {
  return stored_as<NumberColumn>(column, feature.column, "numbers");
}
const NumberColumn& stored_for(const DateFeature& feature, const Column& column) {
  return stored_for(feature.days, column);
}
const CategoryColumn& stored_for(const TextFeature& feature, const Column& column) {
  return stored_as<CategoryColumn>(column, feature.column, "words");
}
const CategoryColumn& stored_for(const CategoryFeature& feature, const Column& column) {
  return stored_as<CategoryColumn>(column, feature.column, "words");
}
const ArrayColumn& stored_for(const ArrayFeature& feature, const Column& column) {
  const auto& array = stored_as<ArrayColumn>(column, feature.column, "arrays");
  if (array.width != feature.width) {
    transforms::refuse_unaligned(feature.column, fmt::format("arrays of {}", feature.width));
  }
  return array;
}

/// The column of an input, stored as the feature needs it.
const Column& input_column(const Feature& feature, const Table& table, const ColumnPlaces& places) {
  const std::optional<std::size_t> at = places.find(column_of(feature));
  if (!at) transforms::refuse_unaligned(column_of(feature), "any kind");
  const Column& column = table.columns[*at];
  std::visit([&](const auto& f) { stored_for(f, column); }, feature);
  return column;
}

/// Why a column is no input, or "". A kept one only needs a value to start from.
std::string why_left_out(const ColumnInfo& info, const Column& column, std::span<const Index> rows,
                         bool kept) {
  const bool useless = info.kind == ColumnKind::identifier || info.kind == ColumnKind::constant;
  if (useless && !kept) return info.reason;
  const std::string reason = std::visit(
      [&](const auto& stored) { return transforms::nothing_to_learn(stored, rows); }, column);
  return kept && reason != transforms::no_value ? "" : reason;
}

}  // namespace

void transforms::refuse_unaligned(const std::string& column, const std::string& expected) {
  throw Error(Error::Kind::data,
              {.code = "unaligned-table",
               .text = fmt::format("the table has no column \"{}\" of {}", column, expected),
               .fix = "align_table gives it the columns that the model was fitted on"});
}

const std::string& column_of(const Feature& feature) {
  return std::visit(
      []<class AFeature>(const AFeature& f) -> const std::string& {
        if constexpr (std::same_as<AFeature, DateFeature>) {
          return f.days.column;
        } else {
          return f.column;
        }
      },
      feature);
}

Index width_of(const Feature& feature) {
  return std::visit(Width{}, feature);
}

Index units_of(const Feature& feature) {
  const auto* category = std::get_if<CategoryFeature>(&feature);
  return category != nullptr && category->embedding > 0 ? category->embedding : width_of(feature);
}

std::vector<std::string> input_names(const Feature& feature) {
  return std::visit(InputNames{}, feature);
}

std::vector<std::string> place_names(const CategoryFeature& feature) {
  std::vector<std::string> names = feature.levels;
  if (feature.others == 1) names.emplace_back("(unseen)");
  for (Index i = 0; feature.others > 1 && i < feature.others; ++i) {
    names.push_back(fmt::format("(other {})", i));
  }
  names.emplace_back("(missing)");
  return names;
}

Index Features::width() const {
  return std::accumulate(inputs.begin(), inputs.end(), Index{0},
                         [](Index sum, const Feature& f) { return sum + width_of(f); });
}

Index Features::target_width() const {
  if (target.task == Task::multiclass) return std::ssize(target.labels);
  if (target.task == Task::multilabel) return std::ssize(target.columns);
  return std::max<Index>(1, std::ssize(target.quantiles));
}

Features fit_features(const Table& table, std::span<const Index> rows,
                      const FeatureOptions& options, const std::string& source) {
  const std::vector<Index> targets = target_places(table, options.target, source);
  const std::vector<char> ignored = named_columns(table, options.ignore, source, "option --ignore");
  const std::vector<char> kept = named_columns(table, options.keep, source, "option --keep-column");

  Features features;
  features.target = transforms::fit_targets(table, targets, rows, options, source);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (std::ranges::find(targets, static_cast<Index>(i)) != targets.end()) continue;
    const Column& column = table.columns[i];
    const std::string& name = table.schema[i].name;
    std::string reason =
        ignored[i] ? "--ignore" : why_left_out(table.schema[i], column, rows, kept[i] != 0);
    if (!reason.empty()) {
      features.left_out.push_back({.column = name, .reason = std::move(reason)});
      continue;
    }
    if (table.schema[i].kind == ColumnKind::date) {
      features.inputs.emplace_back(
          transforms::fit_date(name, std::get<NumberColumn>(column), rows, options.scaling));
      continue;
    }
    if (table.schema[i].kind == ColumnKind::text) {
      features.inputs.emplace_back(transforms::fit_text(name));
      continue;
    }
    features.inputs.push_back(std::visit(
        [&]<class Stored>(const Stored& stored) -> Feature {
          if constexpr (std::same_as<Stored, CategoryColumn>) {
            return transforms::fit_category(name, stored, rows, options);
          } else {
            return transforms::fit_feature(name, stored, rows, options.scaling);
          }
        },
        column));
  }
  if (features.inputs.empty()) refuse_no_inputs(features, source);
  return features;
}

Schema needed_columns(const Schema& schema, const Features& features) {
  Schema needed;
  const ColumnPlaces places(schema);
  const auto need = [&](const std::string& name, ColumnKind undecided) {
    const std::optional<std::size_t> at = places.find(name);
    assert(at);
    needed.push_back(schema[*at]);
    // An identifier or a constant that is wanted after all has its kind from the feature.
    ColumnKind& kind = needed.back().kind;
    if (kind == ColumnKind::identifier || kind == ColumnKind::constant) kind = undecided;
  };
  for (const Feature& feature : features.inputs) {
    const bool numbers = std::holds_alternative<NumberFeature>(feature) ||
                         std::holds_alternative<DateFeature>(feature);
    need(column_of(feature), numbers ? ColumnKind::number : ColumnKind::category);
  }
  const bool numbers = features.target.task == Task::regression;
  for (const TargetCoding& part : target_parts(features.target)) {
    need(part.column, numbers ? ColumnKind::number : ColumnKind::category);
  }
  return needed;
}

InputTransform::InputTransform(const Features& features, const Table& table) {
  Index first = 0;
  const ColumnPlaces places(table.schema);
  for (const Feature& feature : features.inputs) {
    const Column& column = input_column(feature, table, places);
    Part part{.feature = &feature, .column = &column, .first = first, .places = {}};
    if (const auto* category = std::get_if<CategoryFeature>(&feature)) {
      part.places = transforms::places_of_levels(*category, std::get<CategoryColumn>(column));
    }
    parts_.push_back(std::move(part));
    first += width_of(feature);
  }
}

template <Scalar T>
void InputTransform::write(std::span<const Index> rows, MatrixView<T> X) const noexcept {
  assert(std::ssize(rows) == X.rows);
  for (Index i = 0; i < X.rows; ++i) std::ranges::fill(X.row(i), T{0});
  for (const Part& part : parts_) {
    const MatrixView<T> own{X.data + part.first, X.rows, width_of(*part.feature), X.stride};
    if (const auto* number = std::get_if<NumberFeature>(part.feature)) {
      transforms::write_feature(*number, *std::get_if<NumberColumn>(part.column), rows, own);
    } else if (const auto* date = std::get_if<DateFeature>(part.feature)) {
      transforms::write_feature(*date, *std::get_if<NumberColumn>(part.column), rows, own);
    } else if (const auto* text = std::get_if<TextFeature>(part.feature)) {
      transforms::write_feature(*text, *std::get_if<CategoryColumn>(part.column), rows, own);
    } else if (const auto* category = std::get_if<CategoryFeature>(part.feature)) {
      transforms::write_feature(*category, *std::get_if<CategoryColumn>(part.column), part.places,
                                rows, own);
    } else {
      transforms::write_feature(*std::get_if<ArrayFeature>(part.feature),
                                *std::get_if<ArrayColumn>(part.column), rows, own);
    }
  }
}

template void InputTransform::write(std::span<const Index>, MatrixView<float>) const noexcept;
template void InputTransform::write(std::span<const Index>, MatrixView<double>) const noexcept;

template <Scalar T>
Matrix<T> transform_inputs(const Features& features, const Table& table,
                           std::span<const Index> rows, int threads) {
  constexpr Index piece_rows = 1024;  // some cache of them
  const InputTransform transform(features, table);
  Matrix<T> X(std::ssize(rows), features.width());
  const Index pieces = (X.rows() + piece_rows - 1) / piece_rows;
  ThreadPool pool(pieces > 1 ? threads : 1);
  pool.run(pieces, [&](Index piece) noexcept {
    const Index first = piece * piece_rows;
    const Index count = std::min(piece_rows, X.rows() - first);
    transform.write(rows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
                    X.view().rows_from(first, count));
  });
  return X;
}

template Matrix<float> transform_inputs(const Features&, const Table&, std::span<const Index>, int);
template Matrix<double> transform_inputs(const Features&, const Table&, std::span<const Index>,
                                         int);

std::vector<Unusual> unusual_cells(const Features& features, const Table& table,
                                   std::span<const Index> rows) {
  std::vector<Unusual> all;
  const ColumnPlaces places(table.schema);
  for (const Feature& feature : features.inputs) {
    const Column& column = input_column(feature, table, places);
    Unusual unusual = std::visit(
        [&](const auto& f) { return transforms::unusual_in(f, stored_for(f, column), rows); },
        feature);
    if (unusual.missing + unusual.unseen > 0) all.push_back(std::move(unusual));
  }
  return all;
}

}  // namespace gradus
