// Text cells: numbers where nearly all of them are, else dates, true and false, or categories.
#include "table/boolean_text.hpp"
#include "table/date_text.hpp"
#include "table/number_form.hpp"
#include "table/number_text.hpp"
#include "table/read/column_builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradus::read {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// With fewer numbers among its cells, a column is text; with more, the other cells are mistakes.
constexpr double share_of_numbers = 0.9;

bool mostly(Index numbers, Index present) {
  return static_cast<double>(numbers) >= share_of_numbers * static_cast<double>(present);
}

}  // namespace

void TextColumnBuilder::add(const Cells& cells, Index rows) {
  if (form_ == Form::unknown) form_ = guess_form(cells, rows);
  if (form_ == Form::text) {
    add_texts(cells, rows);
  } else {
    add_numbers(cells, rows);
  }
}

/// Unknown while no cell was present. Rows so far are then missing in either form.
TextColumnBuilder::Form TextColumnBuilder::guess_form(const Cells& cells, Index rows) const {
  Index present = 0;
  Index numbers = 0;
  NumberReader reader(rules_->decimal);
  for (Index row = 0; row < rows; ++row) {
    if (!cells.valid(row)) continue;
    const std::string_view text = trimmed(cells.text(row));
    if (rules_->nulls.among_numbers(text)) continue;
    ++present;
    numbers += reader.read(text) ? 1 : 0;
  }
  if (present == 0) return Form::unknown;
  return mostly(numbers, present) ? Form::numbers : Form::text;
}

void TextColumnBuilder::add_numbers(const Cells& cells, Index rows) {
  for (Index row = 0; row < rows; ++row) {
    double& value = numbers_.emplace_back(missing);
    if (!cells.valid(row)) continue;
    const Index at = std::ssize(numbers_) - 1;
    const std::string_view text = cells.text(row);
    if (const std::optional<double> number = reader_.read(text)) {
      if (rules_->nulls.is_missing(*number)) continue;
      if (std::isinf(*number)) infinite_.note(at, trimmed(text));
      value = *number;
      ++present_;
    } else if (!rules_->nulls.among_numbers(trimmed(text))) {
      not_numbers_.note(at, trimmed(text));
      ++present_;
    }
  }
}

void TextColumnBuilder::add_texts(const Cells& cells, Index rows) {
  // Rows before the first present cell were kept as missing numbers.
  codes_.insert(codes_.end(), numbers_.size(), -1);
  numbers_.clear();
  for (Index row = 0; row < rows; ++row) {
    const std::string_view text = cells.valid(row) ? trimmed(cells.text(row)) : std::string_view();
    codes_.push_back(rules_->nulls.among_texts(text) ? -1 : dictionary_.code_of(text));
  }
}

bool TextColumnBuilder::must_start_again() const {
  return form_ == Form::numbers && !mostly(present_ - not_numbers_.count, present_);
}

void TextColumnBuilder::start_again() {
  const TextRule rule = rule_;
  *this = TextColumnBuilder(*rules_, TextRule::guess_at_end);
  rule_ = rule;
}

bool TextColumnBuilder::mostly_numbers() const {
  NumberReader reader(rules_->decimal);
  std::vector<char> kinds;  // of each level: a number, missing among numbers, or text
  for (const std::string& level : dictionary_.levels()) {
    const bool is_missing = rules_->nulls.among_numbers(level);
    kinds.push_back(is_missing ? 'm' : reader.read(level) ? 'n' : 't');
  }
  Index numbers = 0;
  Index present = 0;
  for (const std::int32_t code : codes_) {
    const char kind = code < 0 ? 'm' : kinds[static_cast<std::size_t>(code)];
    numbers += kind == 'n' ? 1 : 0;
    present += kind != 'm' ? 1 : 0;
  }
  return present > 0 && mostly(numbers, present);
}

/// Whether every cell is a number in one form that is not plain digits, such as "12%".
bool TextColumnBuilder::are_dressed_numbers() const {
  NumberReader reader(rules_->decimal);
  for (const std::string& level : dictionary_.levels()) {
    if (!rules_->nulls.among_numbers(level) && !reader.read(level)) return false;
  }
  return !reader.form_text().empty();
}

/// The first rows looked like text, but all in all it is a column of numbers.
BuiltColumn TextColumnBuilder::numbers_from_levels() {
  NumberColumn column;
  for (const std::int32_t code : codes_) {
    double& value = column.values.emplace_back(missing);
    if (code < 0) continue;
    const Index row = std::ssize(column.values) - 1;
    const std::string& text = dictionary_.levels()[static_cast<std::size_t>(code)];
    const std::optional<double> number = reader_.read(text);
    if (!number && !rules_->nulls.among_numbers(text)) not_numbers_.note(row, text);
    if (!number || rules_->nulls.is_missing(*number)) continue;
    if (std::isinf(*number)) infinite_.note(row, text);
    value = *number;
  }
  return {std::move(column), std::string(reader_.form_text()),
          not_numbers_.count > 0 ? not_numbers_ : infinite_};
}

/// Nothing when a cell is no date; with the rule date such cells spoil the column.
std::optional<BuiltColumn> TextColumnBuilder::dates_from_levels() const {
  std::vector<double> days;
  for (const std::string& level : dictionary_.levels()) {
    const std::optional<double> day = parse_date(level);
    if (!day && rule_ != TextRule::date) return std::nullopt;
    days.push_back(day.value_or(missing));
  }
  NumberColumn column;
  SpoiledCells not_dates{"not-a-date", 0, {}, {}};
  for (const std::int32_t code : codes_) {
    double& day = column.values.emplace_back(missing);
    if (code < 0) continue;
    const auto level = static_cast<std::size_t>(code);
    day = days[level];
    if (std::isnan(day)) not_dates.note(std::ssize(column.values) - 1, dictionary_.levels()[level]);
  }
  return BuiltColumn{std::move(column), "dates, as days since 1970", std::move(not_dates),
                     ColumnKind::date};
}

/// Words of one pair in any case of letters. True and false get their plain names; the others keep
/// the spelling that comes first, in which answers are then given.
std::optional<BuiltColumn> TextColumnBuilder::booleans_from_levels() const {
  CategoryColumn column{{}, {}};
  std::array<std::int32_t, 2> codes{-1, -1};  // of false and true
  std::vector<std::int32_t> of_level;
  const std::optional<BooleanWord> first = boolean_word(dictionary_.levels().front());
  if (!first) return std::nullopt;
  if (first->pair == 0) {
    column.levels = {"false", "true"};
    codes = {0, 1};
  }
  for (const std::string& level : dictionary_.levels()) {
    const std::optional<BooleanWord> word = boolean_word(level);
    if (!word || word->pair != first->pair) return std::nullopt;
    std::int32_t& code = codes[word->value ? 1 : 0];
    if (code < 0) {
      code = static_cast<std::int32_t>(column.levels.size());
      column.levels.push_back(level);
    }
    of_level.push_back(code);
  }
  for (const std::int32_t code : codes_) {
    column.codes.push_back(code < 0 ? -1 : of_level[static_cast<std::size_t>(code)]);
  }
  return BuiltColumn{std::move(column), {}, {}};
}

BuiltColumn TextColumnBuilder::finish() {
  if (form_ != Form::text) {
    return {NumberColumn{std::move(numbers_)}, std::string(reader_.form_text()),
            not_numbers_.count > 0 ? not_numbers_ : infinite_};
  }
  if (rule_ != TextRule::keep && !dictionary_.levels().empty()) {
    const bool numbers = rule_ == TextRule::guess_dressed
                             ? are_dressed_numbers()
                             : rule_ != TextRule::date && mostly_numbers();
    if (numbers) return numbers_from_levels();
    if (std::optional<BuiltColumn> dates = dates_from_levels()) return std::move(*dates);
    if (rule_ == TextRule::number) return numbers_from_levels();
    if (std::optional<BuiltColumn> booleans = booleans_from_levels()) return std::move(*booleans);
  }
  return {CategoryColumn{std::move(codes_), dictionary_.take_levels()}, {}, {}};
}

}  // namespace gradus::read
