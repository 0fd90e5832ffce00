// Rows by their numbers, and shares of columns as bars, JSON and files.
#include "cli/attribution.hpp"

#include "cli/labels.hpp"
#include "cli/scores.hpp"
#include "cli/text.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace gradus::cli {
namespace {

constexpr std::size_t most_chosen = 10'000;
constexpr std::size_t shown_columns = 12;

[[noreturn]] void refuse_rows(const std::string& part, std::string why) {
  throw Error(Error::Kind::usage, {.code = "invalid-rows",
                                   .text = fmt::format("\"{}\" does not name rows", escaped(part)),
                                   .place = {.what = "option --rows"},
                                   .why = std::move(why),
                                   .fix = "--rows 1,5-9"});
}

/// The number that is all of `text`, or 0.
Index row_number(std::string_view text) {
  Index number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

/// What of_class names, in files and JSON.
const char* word_for_answers(const TargetCoding& target) {
  return target.task == Task::multilabel ? "target" : "class";
}

/// What f is, for people.
std::string f_text(const Attribution& one, const TargetCoding& target) {
  if (one.of_class < 0) return "the answer";
  const auto k = static_cast<std::size_t>(one.of_class);
  if (target.task == Task::multilabel) {
    const LabelColumn& label = target.columns[k];
    return fmt::format("log odds of \"{}\" in {}", shortened(escaped(label.labels[1]), 20),
                       shortened(escaped(label.column), 20));
  }
  const std::string label = shortened(escaped(target.labels[k]), 20);
  return fmt::format("{} of \"{}\"", target.task == Task::binary ? "log odds" : "Z", label);
}

std::string one_text(const Attribution& one, const Features& features, int width) {
  std::vector<std::size_t> order(one.integrated.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t at) { return std::abs(one.integrated[at]); };
  std::ranges::stable_sort(order, std::ranges::greater{}, size);
  const double most = size(order.front());
  const std::size_t shown = std::min(order.size(), shown_columns);
  const auto name = [&](std::size_t at) {
    return shortened(escaped(column_of(features.inputs[at])),
                     static_cast<std::size_t>(std::clamp(width - 44, 8, 30)));
  };
  std::size_t widest = 0;
  for (std::size_t i = 0; i < shown; ++i) widest = std::max(widest, display_width(name(order[i])));
  const auto columns = static_cast<std::size_t>(width);
  const std::size_t used = widest + 36;
  const std::size_t room = columns > used + 8 ? std::min<std::size_t>(columns - used, 30) : 8;
  std::string text = fmt::format("  row {}: {} {:.4g}, at the baseline {:.4g}\n\n  {}  {}  {}\n",
                                 one.row + 1, f_text(one, features.target), one.f, one.baseline,
                                 pad_right("", widest), "integrated", "gradient x input");
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t at = order[i];
    std::string line = fmt::format("  {}  {:>+10.4g}  {:>+16.4g}  {}", pad_right(name(at), widest),
                                   one.integrated[at], one.gradient_input[at],
                                   bar(most > 0 ? size(at) / most : 0, room));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  if (shown < order.size())
    text +=
        fmt::format("  and {} with less\n",
                    counted(std::ssize(order) - static_cast<Index>(shown), "column", "columns"));
  return text;
}

}  // namespace

std::vector<Index> chosen_rows(const std::string& text, Index rows) {
  std::vector<Index> chosen;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::string part = text.substr(start, comma - start);
    const std::size_t dash = part.find('-');
    const Index first = row_number(std::string_view(part).substr(0, dash));
    const Index last =
        dash == std::string::npos ? first : row_number(std::string_view(part).substr(dash + 1));
    if (first < 1 || last < first)
      refuse_rows(part, "rows are numbers from 1, and ranges of them such as 5-9");
    if (last > rows) refuse_rows(part, fmt::format("the table has {} rows", rows));
    if (static_cast<std::size_t>(last - first) >= most_chosen - chosen.size())
      refuse_rows(part, fmt::format("at most {} rows are explained at once", most_chosen));
    for (Index row = first; row <= last; ++row) chosen.push_back(row - 1);
    start = comma + 1;
  }
  return chosen;
}

std::string attributions_text(const std::vector<Attribution>& all, const Model& model, int width) {
  std::string text;
  for (const Attribution& one : all) {
    if (!text.empty()) text += "\n";
    text += one_text(one, model.features, width);
  }
  return text;
}

nlohmann::ordered_json attributions_json(const std::vector<Attribution>& all, const Model& model) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  const TargetCoding& target = model.features.target;
  for (const Attribution& one : all) {
    nlohmann::ordered_json row{{"row", one.row + 1}};
    if (one.of_class >= 0) {
      row[word_for_answers(target)] = answer_names(target)[static_cast<std::size_t>(one.of_class)];
    }
    row["f"] = number_json(one.f);
    row["baseline"] = number_json(one.baseline);
    row["gap"] = number_json(one.gap);
    for (std::size_t i = 0; i < one.integrated.size(); ++i) {
      row["columns"][column_of(model.features.inputs[i])] = {
          {"integrated", number_json(one.integrated[i])},
          {"gradient_input", number_json(one.gradient_input[i])}};
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void write_attributions(const std::vector<Attribution>& all, const Model& model,
                        const std::string& path) {
  Table kept;
  Table shares;
  const auto add = [&](Table& table, const std::string& name, const auto& value) {
    NumberColumn column;
    for (const Attribution& one : all) column.values.push_back(value(one));
    add_column(table, name, std::move(column));
  };
  add(kept, "row", [](const Attribution& one) { return static_cast<double>(one.row + 1); });
  const TargetCoding& target = model.features.target;
  if (target.task != Task::regression) {
    CategoryColumn classes{.codes = {}, .levels = answer_names(target)};
    for (const Attribution& one : all) classes.codes.push_back(one.of_class);
    add_column(kept, word_for_answers(target), std::move(classes));
  }
  add(shares, "f", [](const Attribution& one) { return one.f; });
  add(shares, "baseline", [](const Attribution& one) { return one.baseline; });
  add(shares, "gap", [](const Attribution& one) { return one.gap; });
  for (std::size_t i = 0; i < model.features.inputs.size(); ++i) {
    const std::string& name = column_of(model.features.inputs[i]);
    add(shares, "integrated_" + name, [i](const Attribution& one) { return one.integrated[i]; });
    add(shares, "gradient_input_" + name,
        [i](const Attribution& one) { return one.gradient_input[i]; });
  }
  write_table(kept, shares, path);
}

}  // namespace gradus::cli
