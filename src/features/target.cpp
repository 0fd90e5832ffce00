// What is to be predicted: the guess of the task, classes and their numbers, standardised values,
// and the way back.
#include "features/transforms.hpp"
#include "table/number_text.hpp"

#include <fmt/format.h>

#include <set>
#include <unordered_map>

namespace gradus {
namespace {

using transforms::is_missing;
using transforms::label_of;
using transforms::most_classes;

constexpr std::size_t most_guessed_classes = 20;

std::optional<double> number_of(const std::string& text) {
  const std::optional<double> x = parse_number(text);
  return x && !is_missing(*x) ? x : std::nullopt;
}

TaskGuess guess(const NumberColumn& column) {
  std::set<double> values;  // as many as decide the matter
  for (const double x : column.values) {
    if (!is_missing(x)) values.insert(x);
    if (values.size() > most_guessed_classes) return {Task::regression, "numbers"};
  }
  if (values.size() == 2) return {Task::binary, "two values"};
  if (values.size() < 2 || (*values.begin() != 0 && *values.begin() != 1)) {
    return {Task::regression, "numbers"};
  }
  const double first = *values.begin();
  double next = first;
  for (const double x : values) {
    if (x != next++) return {Task::regression, "numbers"};
  }
  return {Task::multiclass, fmt::format("the whole numbers {} to {}", first, next - 1)};
}

TaskGuess guess(const CategoryColumn& column) {
  std::set<std::int32_t> codes(column.codes.begin(), column.codes.end());
  codes.erase(-1);
  if (codes.size() == 2) return {Task::binary, "two values"};
  return {Task::multiclass, fmt::format("{} different words", codes.size())};
}

TaskGuess guess(const ArrayColumn&) {
  return {Task::regression, "arrays of numbers"};
}

/// The different values of a number or category column as labels; counting stops after
/// most_classes + 1.
std::vector<std::string> labels_of(const Column& column, std::span<const Index> rows) {
  std::vector<std::string> labels;
  const auto* words = std::get_if<CategoryColumn>(&column);
  std::set<double> seen;  // values, or codes
  for (const Index row : rows) {
    const auto at = static_cast<std::size_t>(row);
    const double value = words ? words->codes[at] : std::get<NumberColumn>(column).values[at];
    if (!seen.insert(value).second) continue;
    labels.push_back(words ? words->levels[static_cast<std::size_t>(value)] : label_of(value));
    if (labels.size() > most_classes) break;
  }
  return labels;
}

/// Finds the class of a value. -1 when there is no such class.
class ClassFinder {
 public:
  explicit ClassFinder(const std::vector<std::string>& labels) {
    for (const std::string& label : labels) {
      const auto number = static_cast<std::int32_t>(by_text_.size());
      by_text_.emplace(label, number);
      if (const auto x = number_of(label)) by_value_.emplace(*x, number);
    }
  }
  std::int32_t find(double x) const {
    const auto found = by_value_.find(x);
    return found == by_value_.end() ? -1 : found->second;
  }
  /// Text that is a number also finds the class of the same value: "1.0" is "1".
  std::int32_t find(const std::string& text) const {
    const auto found = by_text_.find(text);
    if (found != by_text_.end()) return found->second;
    const auto x = number_of(text);
    return x ? find(*x) : -1;
  }

 private:
  std::unordered_map<std::string, std::int32_t> by_text_;
  std::unordered_map<double, std::int32_t> by_value_;
};

std::string_view task_name(Task task) {
  return std::find_if(task_names.begin(), task_names.end(),
                      [&](const auto& entry) { return entry.first == task; })
      ->second;
}

/// What can be wrong with a target that is to be learned.
struct TargetRefusal {
  const std::string& column;
  const std::string& source;
  Task guessed;

  [[noreturn]] void arrays(Index width) const {
    refuse("target-not-a-number",
           fmt::format("\"{}\" holds {} numbers a row, and a target is one", column, width),
           "--target COLUMN     one with a single value a row");
  }
  [[noreturn]] void all_missing(std::size_t rows) const {
    refuse("target-missing",
           fmt::format("\"{}\" has no value in any of the {} training rows", column, rows),
           "check the file, or name another column with --target");
  }
  [[noreturn]] void one_value(const std::string& label, std::size_t present,
                              std::size_t rows) const {
    refuse("target-one-value",
           fmt::format("\"{}\" is {} in {}{}, so there is nothing to learn", column, label,
                       present == 1 ? "the only training row"
                                    : fmt::format("all {} training rows", present),
                       present < rows ? " that have it" : ""),
           "check the file; with --sql, check the WHERE");
  }
  [[noreturn]] void words(const std::string& label) const {
    refuse("target-not-a-number",
           fmt::format("\"{}\" holds words such as \"{}\", but regression needs numbers", column,
                       label),
           fmt::format("--task {}", task_name(guessed)));
  }
  [[noreturn]] void not_two(std::size_t classes) const {
    const std::string count = classes > most_classes ? fmt::format("more than {}", most_classes)
                                                     : fmt::format("{}", classes);
    throw Error(Error::Kind::usage,
                {.code = "task-mismatch",
                 .text = fmt::format("\"{}\" has {} different values in the training rows, but "
                                     "binary needs 2",
                                     column, count),
                 .place = {.what = "option --task"},
                 .fix = fmt::format("--task {}", task_name(guessed))});
  }
  [[noreturn]] void too_many() const {
    refuse("too-many-classes",
           fmt::format("\"{}\" has more than {} different values, too many for classes", column,
                       most_classes),
           "--task regression for numbers; for words, another --target");
  }

 private:
  [[noreturn]] void refuse(std::string code, std::string text, std::string fix) const {
    throw Error(Error::Kind::data, {.code = std::move(code),
                                    .text = std::move(text),
                                    .place = {.what = source},
                                    .fix = std::move(fix)});
  }
};

[[noreturn]] void refuse_unseen(const TargetCoding& target, const std::string& value, Index count) {
  std::string known;
  for (std::size_t i = 0; i < std::min<std::size_t>(target.labels.size(), 10); ++i) {
    known += (i > 0 ? ", " : "") + target.labels[i];
  }
  if (target.labels.size() > 10) known += ", ..";
  throw Error(
      Error::Kind::data,
      {.code = "unseen-class",
       .text = fmt::format(
           "\"{}\" is \"{}\"{}, which is no class of the training rows", target.column, value,
           count > 1 ? fmt::format(" or another such in {} rows", count) : std::string()),
       .why = "the classes are " + known,
       .fix = "leave such rows out, or train with rows of that class"});
}

[[noreturn]] void refuse_negative(const TargetCoding& target, double y, Index row) {
  throw Error(Error::Kind::data,
              {.code = "negative-count",
               .text = fmt::format("\"{}\" is {} in row {}, and poisson counts from 0 up",
                                   target.column, label_of(y), row + 1),
               .fix = "leave such rows out, or --loss squared_error"});
}

const NumberColumn& numbers_of(const TargetCoding& target, const Column& column) {
  const auto* numbers = std::get_if<NumberColumn>(&column);
  if (numbers == nullptr) transforms::refuse_unaligned(target.column, "numbers");
  return *numbers;
}

/// The column of one target, which must have a value in all of `rows`.
const Column& answers_of(const TargetCoding& target, const Table& table,
                         std::span<const Index> rows) {
  const Column& column = target_column(target, table);
  const Index missing =
      std::count_if(rows.begin(), rows.end(), [&](Index row) { return !has_value(column, row); });
  if (missing == 0) return column;
  throw Error(Error::Kind::data, {.code = "target-missing",
                                  .text = fmt::format("\"{}\" has no value in {} of {} rows",
                                                      target.column, missing, rows.size()),
                                  .fix = "leave those rows out"});
}

}  // namespace

std::string transforms::label_of(double x) {
  return fmt::format("{}", x + 0.0);
}

void transforms::sort_labels(std::vector<std::string>& labels) {
  std::sort(labels.begin(), labels.end());
  const auto is_number = [](const std::string& label) { return number_of(label).has_value(); };
  if (!std::all_of(labels.begin(), labels.end(), is_number)) return;
  std::stable_sort(labels.begin(), labels.end(), [](const std::string& a, const std::string& b) {
    return number_of(a) < number_of(b);
  });
}

TaskGuess guess_task(const Column& target) {
  return std::visit([](const auto& column) { return guess(column); }, target);
}

std::vector<Index> rows_with_target(const Column& target) {
  std::vector<Index> rows;
  const Index all = rows_of(target);
  for (Index row = 0; row < all; ++row) {
    if (has_value(target, row)) rows.push_back(row);
  }
  return rows;
}

std::vector<std::string> transforms::sorted_labels(const Column& column,
                                                   std::span<const Index> rows) {
  std::vector<std::string> labels = labels_of(column, rows);
  sort_labels(labels);
  return labels;
}

TargetCoding transforms::fit_target(const ColumnInfo& info, const Column& column,
                                    std::span<const Index> rows, const FeatureOptions& options,
                                    const std::string& source) {
  const TargetRefusal refuse{info.name, source, guess_task(column).task};
  if (std::holds_alternative<ArrayColumn>(column)) refuse.arrays(info.width);
  std::vector<Index> present;
  for (const Index row : rows) {
    if (has_value(column, row)) present.push_back(row);
  }
  if (present.empty()) refuse.all_missing(rows.size());
  std::vector<std::string> labels = options.labels;
  if (labels.empty()) labels = labels_of(column, present);
  sort_labels(labels);
  if (labels.size() == 1) refuse.one_value(labels[0], present.size(), rows.size());

  TargetCoding target;
  target.column = info.name;
  target.task = options.task.value_or(refuse.guessed);
  if (target.task == Task::regression) {
    const auto* numbers = std::get_if<NumberColumn>(&column);
    if (numbers == nullptr) refuse.words(labels[0]);
    target.quantiles = options.quantiles;
    target.counts = options.counts;
    if (options.scaling == Scaling::none) return target;
    const Moments moments = moments_of(present, 1, [&](Index row, Index) {
      return numbers->values[static_cast<std::size_t>(row)];
    });
    if (target.counts) {
      target.deviation = moments.mean[0] > 0 ? moments.mean[0] : 1;
    } else {
      target.mean = moments.mean[0];
      target.deviation = moments.deviation[0];
    }
    return target;
  }
  if (target.task == Task::binary && labels.size() != 2) refuse.not_two(labels.size());
  if (labels.size() > most_classes) refuse.too_many();
  target.labels = std::move(labels);
  return target;
}

std::vector<std::int32_t> target_classes(const TargetCoding& target, const Column& column,
                                         std::span<const Index> rows) {
  const ClassFinder finder(target.labels);
  const auto* words = std::get_if<CategoryColumn>(&column);
  std::vector<std::int32_t> of_level;
  if (words == nullptr) {
    numbers_of(target, column);
  } else {
    for (const std::string& level : words->levels) of_level.push_back(finder.find(level));
  }
  std::vector<std::int32_t> classes;
  Index unseen = 0;
  std::string example;
  for (const Index row : rows) {
    if (!has_value(column, row)) {
      classes.push_back(-1);
      continue;
    }
    const auto at = static_cast<std::size_t>(row);
    classes.push_back(words ? of_level[static_cast<std::size_t>(words->codes[at])]
                            : finder.find(std::get<NumberColumn>(column).values[at]));
    if (classes.back() < 0 && unseen++ == 0) example = cell_text(column, row);
  }
  if (unseen > 0) refuse_unseen(target, example, unseen);
  return classes;
}

std::vector<double> target_values(const TargetCoding& target, const Column& column,
                                  std::span<const Index> rows) {
  const NumberColumn& numbers = numbers_of(target, column);
  std::vector<double> values;
  for (const Index row : rows) {
    const double y = numbers.values[static_cast<std::size_t>(row)];
    values.push_back(is_missing(y) ? std::numeric_limits<double>::quiet_NaN() : y);
  }
  return values;
}

const Column& target_column(const TargetCoding& target, const Table& table) {
  const Index at = find_column(table, target.column);
  if (at < 0) {
    throw Error(Error::Kind::data,
                {.code = "missing-column",
                 .text = fmt::format("there is no column \"{}\", which holds the right answers",
                                     target.column)});
  }
  return table.columns[static_cast<std::size_t>(at)];
}

void check_counts(const TargetCoding& target, const Column& column, std::span<const Index> rows,
                  Index before) {
  if (!target.counts) return;
  const std::vector<double> values = target_values(target, column, rows);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < 0) refuse_negative(target, values[i], before + rows[i]);
  }
}

template <Scalar T>
Matrix<T> transform_target(const Features& features, const Table& table,
                           std::span<const Index> rows) {
  const TargetCoding& target = features.target;
  Matrix<T> Y(std::ssize(rows), features.target_width());
  if (target.task == Task::multilabel) {
    Index k = 0;
    for (const TargetCoding& part : target_parts(target)) {
      const auto classes = target_classes(part, answers_of(part, table, rows), rows);
      for (Index i = 0; i < Y.rows(); ++i)
        Y(i, k) = static_cast<T>(classes[static_cast<std::size_t>(i)]);
      ++k;
    }
    return Y;
  }
  const Column& column = answers_of(target, table, rows);
  if (target.task == Task::regression) {
    const std::vector<double> values = target_values(target, column, rows);
    for (Index i = 0; i < Y.rows(); ++i) {
      const double y = values[static_cast<std::size_t>(i)];
      if (target.counts && y < 0) refuse_negative(target, y, rows[static_cast<std::size_t>(i)]);
      const T standard =
          transforms::bounded<T>(transforms::standardise(y, target.mean, target.deviation));
      for (T& output : Y.row(i)) output = standard;
    }
    return Y;
  }
  const std::vector<std::int32_t> classes = target_classes(target, column, rows);
  for (Index i = 0; i < Y.rows(); ++i) {
    const std::int32_t number = classes[static_cast<std::size_t>(i)];
    if (target.task == Task::binary) {
      Y(i, 0) = static_cast<T>(number);
    } else {
      Y(i, number) = 1;
    }
  }
  return Y;
}

template Matrix<float> transform_target(const Features&, const Table&, std::span<const Index>);
template Matrix<double> transform_target(const Features&, const Table&, std::span<const Index>);

Index answer_column(const std::vector<double>& quantiles) {
  const auto from_median = [](double a, double b) { return std::abs(a - 0.5) < std::abs(b - 0.5); };
  return std::min_element(quantiles.begin(), quantiles.end(), from_median) - quantiles.begin();
}

double inverse_target(const TargetCoding& target, double Y) {
  constexpr double most = std::numeric_limits<double>::max();
  return std::clamp(Y * target.deviation + target.mean, -most, most);
}

}  // namespace gradus
