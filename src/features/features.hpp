// From a table to the numbers that a network takes, and back: inputs imputed, scaled and one-hot,
// the target as classes or standardised. Everything is learned from training rows by fit_features
// and then only applied.
#pragma once

#include "table/table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gradus {

/// multilabel: several targets of two values each.
enum class Task : std::uint8_t { binary, multiclass, regression, multilabel };

inline constexpr std::array<std::pair<Task, std::string_view>, 4> task_names{{
    {Task::binary, "binary"},
    {Task::multiclass, "multiclass"},
    {Task::regression, "regression"},
    {Task::multilabel, "multilabel"},
}};

/// Whether one class out of a list is the answer.
constexpr bool has_classes(Task task) {
  return task == Task::binary || task == Task::multiclass;
}

/// x -> (x - mean) / deviation, missing -> (fill - mean) / deviation; then 1 if missing else 0
/// where `indicator` is set. An infinite cell counts as missing. With `knots` x goes first along
/// straight lines through (knot, score), and beyond the ends to the end's score.
struct NumberFeature {
  std::string column;
  double fill = 0;  // the median of the training rows
  double mean = 0;
  double deviation =
      1;  // of the training rows after filling; 1 where they are all equal or without scaling
  bool indicator = false;           // set when training rows had missing cells
  std::vector<double> knots = {};   // quantiles of the training rows, ascending; or empty
  std::vector<double> scores = {};  // [knots] of the normal distribution, ascending
  friend bool operator==(const NumberFeature&, const NumberFeature&) = default;
};

/// Columns of words keep this many levels; where there are more, the others share hashed places.
inline constexpr Index most_levels = 256;
inline constexpr Index hashed_places = 64;

/// One-hot over `levels` (the most_levels most frequent of the training rows, in order of first
/// appearance), `others` places for all other levels, seen in training or not, and one for missing.
/// With several such places the hash of a level names one (docs/model_file.md). With an embedding
/// X has the number of the place instead, for which the network has `embedding` numbers.
struct CategoryFeature {
  std::string column;
  std::vector<std::string> levels;
  Index others = 1;
  Index embedding = 0;  // 0: one-hot
  friend bool operator==(const CategoryFeature&, const CategoryFeature&) = default;
};

/// `width` numbers a row: x -> (x / divisor - mean) / deviation. Bytes are divided by 255 and not
/// standardised. A missing number becomes the mean, or 0 where nothing is standardised.
struct ArrayFeature {
  std::string column;
  Index width = 0;
  double divisor = 1;
  std::vector<double> mean;       // [width], or empty: not standardised
  std::vector<double> deviation;  // [width], or empty
  friend bool operator==(const ArrayFeature&, const ArrayFeature&) = default;
};

enum class DateCycle : std::uint8_t { month, weekday, hour };

inline constexpr std::array<std::pair<DateCycle, std::string_view>, 3> date_cycle_names{{
    {DateCycle::month, "month"},
    {DateCycle::weekday, "weekday"},
    {DateCycle::hour, "hour"},
}};

/// Days since 1970 as a number; then for each cycle that varied in training the sine and cosine of
/// 2 pi month / 12 (from January as 0), 2 pi weekday / 7 (from Monday as 0) or 2 pi hour / 24, both
/// 0 where the date is missing.
struct DateFeature {
  NumberFeature days;
  std::vector<DateCycle> cycles;
  friend bool operator==(const DateFeature&, const DateFeature&) = default;
};

inline constexpr Index text_width = 128;

/// Words and groups of three letters, each adding 1 or -1 to one of `width` places that its hash
/// names (docs/model_file.md), scaled to a mean square of 1. 0 throughout where the text is
/// missing.
struct TextFeature {
  std::string column;
  Index width = text_width;
  friend bool operator==(const TextFeature&, const TextFeature&) = default;
};

using Feature =
    std::variant<NumberFeature, CategoryFeature, ArrayFeature, DateFeature, TextFeature>;

const std::string& column_of(const Feature& feature);
Index width_of(const Feature& feature);  // numbers of X that it becomes
Index units_of(const Feature& feature);  // those, or the numbers of its embedding
std::vector<std::string> input_names(
    const Feature& feature);  // "age", "age missing", "sex=male", "sex=(unseen)", "sex=(missing)",
                              // "pixels[17]", "zip=(other 3)", counted from 0
/// The places of a category: its levels, "(unseen)" or "(other 0)", .., "(missing)".
std::vector<std::string> place_names(const CategoryFeature& feature);

/// One of several targets.
struct LabelColumn {
  std::string column;
  std::vector<std::string> labels;  // [2], sorted as TargetCoding's; the output is for the second
  friend bool operator==(const LabelColumn&, const LabelColumn&) = default;
};

struct TargetCoding {
  std::string column;  // of several targets all names, with commas between them
  Task task = Task::binary;
  // Classes in order of their number, sorted (as numbers where they are); empty for regression and
  // multilabel.
  std::vector<std::string> labels = {};
  double mean = 0;  // regression: Y = (y - mean) / deviation
  double deviation = 1;
  // regression: what share of answers each output should lie above, ascending; empty: one output
  std::vector<double> quantiles = {};
  bool counts = false;  // regression: no y is below 0, and Y = y / deviation, their mean
  std::vector<LabelColumn> columns = {};  // multilabel: one an output, two at least; else empty
  friend bool operator==(const TargetCoding&, const TargetCoding&) = default;
};

struct LeftOut {
  std::string column;
  std::string reason;  // "nearly every row differs", "the same in every row", "--ignore"
  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

struct Features {
  std::vector<Feature> inputs;
  TargetCoding target;
  std::vector<LeftOut> left_out;
  Index width() const;         // numbers in a row of X
  Index target_width() const;  // n_L: 1, or how many labels (multiclass), quantiles or targets
  friend bool operator==(const Features&, const Features&) = default;
};

/// standard: by mean and deviation. robust: by median and interquartile range, in `mean` and
/// `deviation`; where the range is 0, standard. quantile: to a normal distribution through `knots`.
enum class Scaling : std::uint8_t { standard, robust, quantile, none };

/// Columns of more than `above` levels get an embedding of `units` numbers; 0: none do.
struct EmbeddingChoice {
  Index units = 0;
  Index above = 0;
};

struct FeatureOptions {
  std::string target = {};              // its column, or several with commas between them
  std::optional<Task> task = {};        // unset: guessed
  Scaling scaling = Scaling::standard;  // of numbers; none: the target as it is, too
  Index rare_levels = 1;                // words in fewer training rows than this share a place
  EmbeddingChoice embedding = {};
  std::vector<std::string> ignore = {};  // columns left out on request
  std::vector<std::string> keep = {};    // columns taken although they look like identifiers
  std::vector<std::string> labels = {};  // all classes, where the rows may lack some of them; of
                                         // several targets two for each, one after the other
  std::vector<double> quantiles = {};    // as in TargetCoding
  bool counts = false;                   // the same
};

struct TaskGuess {
  Task task;
  std::string reason;  // "two values", "4 different words", "numbers"
};

/// Guesses the task: two values -> binary; words, or whole numbers that are exactly 0..k-1 or 1..k
/// with k <= 20 -> multiclass; other numbers -> regression.
TaskGuess guess_task(const Column& target);

/// The columns that `target` names: one, by its name or its number counted from 1, or several with
/// commas between them where no column is called that. Throws Error: "missing-column",
/// "invalid-target" where one is named twice.
std::vector<Index> target_places(const Table& table, const std::string& target,
                                 const std::string& source);

/// Each target as a target of its own: of several a binary one each, else the one that it is.
std::vector<TargetCoding> target_parts(const TargetCoding& target);

/// The rows whose target has a value, ascending; the others cannot be learned from.
std::vector<Index> rows_with_target(const Column& target);

/// The rows that have a value in each of the columns, ascending.
std::vector<Index> rows_with_targets(const Table& table, std::span<const Index> places);

/// The same of an aligned table: of several targets the rows that have all answers.
/// Throws Error(data, "missing-column").
std::vector<Index> answered_rows(const TargetCoding& target, const Table& table);

/// Learns the features from `rows` of the table; `source` is how the table is called in errors.
/// Throws Error(data): "missing-column", "target-missing" (all of it), "target-one-value",
/// "target-not-a-number", "target-not-two" (one of several), "too-many-classes", "no-inputs";
/// Error(usage): "task-mismatch" (binary with 3 classes, or a task for several targets).
Features fit_features(const Table& table, std::span<const Index> rows,
                      const FeatureOptions& options, const std::string& source);

/// What a table must have for these features, to be passed to align_table: the inputs and the
/// target (which may be optional there), each with the kind that it is read as. `schema` is that of
/// the training table.
Schema needed_columns(const Schema& schema, const Features& features);

/// The inputs of one table, ready to be written in pieces: columns found, and the levels of its
/// categories matched to places, once. Looks at `features` and `table`, which must outlive it.
class InputTransform {
 public:
  /// Throws Error(data, "unaligned-table") unless the table has been aligned to the schema that the
  /// features were fitted on (align_table).
  InputTransform(const Features& features, const Table& table);

  /// X [rows, width()] in the order of `rows`. Every number is finite, and small enough that a
  /// product of two is: at most 2^63 in size for float, 2^511 for double.
  template <Scalar T>
  void write(std::span<const Index> rows, MatrixView<T> X) const noexcept;

 private:
  struct Part {
    const Feature* feature;
    const Column* column;
    Index first;                // its place in X
    std::vector<Index> places;  // [levels of the column]: places of categories, from `first`
  };
  std::vector<Part> parts_;
};

/// Whether every input is a column of numbers, so that a matrix can take the table's place.
bool all_numbers(const Features& features);

/// The inputs of rows that are numbers throughout, straight from a matrix. Looks at `features`,
/// which must outlive it. Gives the bits of InputTransform.
class NumberTransform {
 public:
  /// Column i of the matrix is called columns[i]. Throws Error(data, "unaligned-table") when one
  /// that an input needs is absent, or an input is not made of numbers.
  NumberTransform(const Features& features, std::span<const std::string> columns);

  /// rows [m, columns] -> X [m, width()]
  template <Scalar S, Scalar T>
  void write(MatrixView<const S> rows, MatrixView<T> X) const noexcept;

 private:
  struct Part {
    const NumberFeature* feature;
    Index column;  // of the matrix
    Index first;   // its place in X
  };
  std::vector<Part> parts_;
};

/// X [rows, width()] of InputTransform in one call; threads share out the rows.
template <Scalar T>
Matrix<T> transform_inputs(const Features& features, const Table& table,
                           std::span<const Index> rows, int threads = 1);

/// How many cells of `rows` were missing or of a level never seen, column by column, only those
/// with any.
struct Unusual {
  std::string column;
  Index missing = 0;
  Index unseen = 0;
  std::string example;      // one unseen level
  std::string filled_with;  // "14.45, the median of the training rows", or "" for categories
};
std::vector<Unusual> unusual_cells(const Features& features, const Table& table,
                                   std::span<const Index> rows);

/// Y [rows, target_width()]: 0/1, one-hot, or standardised, the same for each quantile. Throws
/// Error(data): "unseen-class", "target-missing", "negative-count", "unaligned-table".
template <Scalar T>
Matrix<T> transform_target(const Features& features, const Table& table,
                           std::span<const Index> rows);

/// Throws Error(data, "negative-count") for counts of which one is below 0. `before` is how many
/// rows of the whole table stand before this one.
void check_counts(const TargetCoding& target, const Column& column, std::span<const Index> rows,
                  Index before);

/// The output that stands for a row's answer where there are several: the quantile nearest the
/// median. 0 without quantiles.
Index answer_column(const std::vector<double>& quantiles);

/// Back from a standardised target to its units: y = Y deviation + mean, always finite for a finite
/// Y.
double inverse_target(const TargetCoding& target, double Y);

/// The class number of each row, for classes, or one part of several; -1 where missing. Throws as
/// transform_target for a class never seen.
std::vector<std::int32_t> target_classes(const TargetCoding& target, const Column& column,
                                         std::span<const Index> rows);

/// The target of each row in its own units, for regression; NaN where missing.
std::vector<double> target_values(const TargetCoding& target, const Column& column,
                                  std::span<const Index> rows);

/// The column that holds the answers of one target. Throws Error(data, "missing-column").
const Column& target_column(const TargetCoding& target, const Table& table);

}  // namespace gradus
