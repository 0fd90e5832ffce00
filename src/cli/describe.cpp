// gradus describe: a table column by column, and what would be predicted. The statistics are
// table/profile's; nothing is trained here.
#include "cli/bad_rows.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/text.hpp"
#include "features/features.hpp"
#include "model/json.hpp"
#include "network/names.hpp"
#include "table/calendar.hpp"
#include "table/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace gradus::cli {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t name_width = 14;
constexpr std::size_t most_lines = 100;   // of columns
constexpr std::size_t most_classes = 12;  // lines of the target's classes
constexpr std::size_t few_columns = 40;   // up to so many, each has its own line
constexpr Index shortest_run = 3;         // of columns p1, p2, p3 in a wide table

struct Described {
  const Source& source;
  std::vector<Leak> leaks;  // [columns]
  std::vector<Index> targets = {};
  std::optional<TaskGuess> task = {};  // of the target

  bool is_target(Index column) const { return std::ranges::find(targets, column) != targets.end(); }
};

/// Columns from `first` on that are shown in one line.
struct Run {
  Index first = 0;
  Index count = 1;
};

/// Whole numbers with all their digits where those are few.
std::string number_text(double x) {
  if (std::abs(x) < 1e7 && x == std::trunc(x)) return with_commas(static_cast<Index>(x));
  return fmt::format("{:.4g}", x);
}

/// "p12" is "p" and 12; the number is -1 without one.
std::pair<std::string_view, Index> stem_and_number(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789");
  const std::size_t at = last == name.npos ? 0 : last + 1;
  const std::string_view digits = name.substr(at);
  if (digits.empty() || digits.size() > 9) return {name, -1};
  return {name.substr(0, at), static_cast<Index>(std::stol(std::string(digits)))};
}

bool continues_run(const Described& table, Index at) {
  const Schema& schema = table.source.table.schema;
  const auto i = static_cast<std::size_t>(at);
  const auto [stem, number] = stem_and_number(schema[i].name);
  const auto [stem_before, number_before] = stem_and_number(schema[i - 1].name);
  const bool alone = table.is_target(at) || table.is_target(at - 1) ||
                     table.leaks[i] != Leak::none || table.leaks[i - 1] != Leak::none;
  return !alone && number > 0 && stem == stem_before && number == number_before + 1 &&
         schema[i].kind == schema[i - 1].kind && schema[i].kind == ColumnKind::number;
}

std::vector<Run> runs_of(const Described& table) {
  std::vector<Run> runs;
  const Index columns = std::ssize(table.source.table.schema);
  for (Index at = 0; at < columns;) {
    Index end = at + 1;
    while (columns > static_cast<Index>(few_columns) && end < columns && continues_run(table, end))
      ++end;
    if (end - at < shortest_run) end = at + 1;
    runs.push_back({at, end - at});
    at = end;
  }
  return runs;
}

/// The range of numbers, or as many of the commonest values as there is room for.
std::string values_text(const ColumnProfile& profile, ColumnKind kind, Index present,
                        std::size_t room) {
  if (profile.numbers) {
    const NumberProfile& n = *profile.numbers;
    if (kind == ColumnKind::date) return day_text(n.low) + ".." + day_text(n.high);
    if (n.low == n.high) return number_text(n.low);
    return shortened(fmt::format("{} .. {}", number_text(n.low), number_text(n.high)), room);
  }
  std::string text;
  for (const ValueCount& value : profile.top) {
    const std::string share = fmt::format(
        " {:.0f} %", 100.0 * static_cast<double>(value.count) / static_cast<double>(present));
    const std::size_t left = text.empty() ? room - share.size() : 14;
    std::string next = shortened(escaped(value.value), left) + share;
    if (!text.empty()) next.insert(0, ", ");
    if (display_width(text) + display_width(next) > room) break;
    text += next;
  }
  return text;
}

std::string shape_text(const ColumnProfile& profile) {
  if (profile.numbers) {
    return profile.numbers->low < profile.numbers->high ? histogram(profile.numbers->bins) : "";
  }
  std::vector<Index> counts;
  for (const ValueCount& value : profile.top) counts.push_back(value.count);
  return counts.size() > 1 ? histogram(counts) : "";
}

/// What a line cannot hold: why a column is left out, what gives the target away.
std::string remark(const Described& table, const ColumnInfo& info, Index at) {
  const Leak leak = table.leaks[static_cast<std::size_t>(at)];
  if (table.is_target(at)) return table.targets.size() > 1 ? "a target" : "the target";
  if (leak != Leak::none) {
    return fmt::format("leakage: {} (--ignore {})", leak_text(leak),
                       shortened(escaped(info.name), 20));
  }
  switch (info.kind) {
    case ColumnKind::identifier:
    case ColumnKind::constant: return info.reason + "; would be left out";
    case ColumnKind::number:
      return info.reason == "numbers" || info.reason == "whole numbers" ? "" : info.reason;
    case ColumnKind::category: return "";
    default: return info.reason;
  }
}

std::string line_of(const Described& table, const Run& run, std::size_t width) {
  const Table& cells = table.source.table;
  const auto first = static_cast<std::size_t>(run.first);
  ColumnInfo info = cells.schema[first];
  std::string name = shortened(escaped(info.name), name_width);
  std::string distinct = info.kind == ColumnKind::array ? "" : with_commas(info.distinct);
  ColumnProfile profile;
  if (run.count == 1) {
    profile = profile_column(cells.columns[first]);
  } else {
    const auto last = static_cast<std::size_t>(run.first + run.count - 1);
    name = shortened(fmt::format("{}..{}", escaped(info.name), escaped(cells.schema[last].name)),
                     name_width);
    for (std::size_t i = first + 1; i <= last; ++i) info.missing += cells.schema[i].missing;
    distinct = fmt::format("{} cols", with_commas(run.count));
    profile = profile_columns(cells, run.first, run.count);
  }
  const std::string start = fmt::format(
      "  {} {} {} {}  {}  ", pad_right(name, name_width),
      pad_right(name_of(column_kind_names, info.kind), 10),
      pad_left(info.missing > 0 ? with_commas(info.missing) : "-", 7), pad_left(distinct, 8),
      pad_right(shape_text(profile), static_cast<std::size_t>(profile_bins)));
  const std::size_t used = display_width(start);
  std::string line = start;
  line += values_text(profile, info.kind, std::max<Index>(1, cells.rows() - info.missing),
                      std::max<std::size_t>(width, used + 16) - used);
  line.erase(line.find_last_not_of(' ') + 1);
  const std::string more = run.count == 1 ? remark(table, info, run.first) : "";
  return more.empty() ? line + "\n"
                      : fmt::format("{}\n      {}\n", line, shortened(more, width - 6));
}

/// "no 76 %, yes 24 %", or what is wrong with one of several targets.
std::string two_values_text(const Column& column) {
  const std::vector<ValueCount> values = count_values(column);
  if (values.size() != 2) {
    return fmt::format("{} values, and several targets need two each",
                       with_commas(std::ssize(values)));
  }
  const auto all = static_cast<double>(values[0].count + values[1].count);
  std::string text;
  for (const ValueCount& value : values) {
    text +=
        fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", shortened(escaped(value.value), 16),
                    100.0 * static_cast<double>(value.count) / all);
  }
  return text;
}

/// Several targets, a line each.
std::string targets_text(const Described& table) {
  const Table& cells = table.source.table;
  std::string text = fmt::format("\n  targets   {} columns: multilabel\n", table.targets.size());
  for (const Index target : table.targets) {
    const auto at = static_cast<std::size_t>(target);
    text += fmt::format("            {}  {}\n",
                        pad_right(shortened(escaped(cells.schema[at].name), 20), 20),
                        two_values_text(cells.columns[at]));
  }
  const Index missing = cells.rows() - std::ssize(rows_with_targets(cells, table.targets));
  if (missing > 0) {
    text += fmt::format("            {} where one is missing would be left out\n",
                        counted(missing, "row", "rows"));
  }
  return text;
}

std::string target_text(const Described& table, std::size_t width) {
  const Table& cells = table.source.table;
  if (table.targets.size() > 1) return targets_text(table);
  const auto at = static_cast<std::size_t>(table.targets[0]);
  const ColumnInfo& info = cells.schema[at];
  std::string text =
      fmt::format("\n  target    {}: {}, {}\n", shortened(escaped(info.name), width / 2),
                  name_of(task_names, table.task->task), table.task->reason);
  if (info.missing > 0) {
    text += fmt::format("            missing in {}, which would be left out\n",
                        counted(info.missing, "row", "rows"));
  }
  if (table.task->task == Task::regression) return text;
  const std::vector<ValueCount> classes = count_values(cells.columns[at]);
  const double present = static_cast<double>(std::max<Index>(1, cells.rows() - info.missing));
  for (std::size_t i = 0; i < std::min(most_classes, classes.size()); ++i) {
    const double share = static_cast<double>(classes[i].count) / present;
    text += fmt::format("            {}  {}  {:3.0f} %  {}\n",
                        pad_right(shortened(escaped(classes[i].value), 20), 20),
                        pad_left(with_commas(classes[i].count), 9), 100 * share, bar(share, 20));
  }
  if (classes.size() > most_classes)
    text += fmt::format("            and {} more classes\n", classes.size() - most_classes);
  return text;
}

std::string table_text(const Described& table, int terminal_width) {
  const auto width = static_cast<std::size_t>(std::clamp(terminal_width, 72, 80));
  const Table& cells = table.source.table;
  const std::string head = fmt::format(
      "  {}: {}, {}", shortened(escaped(table.source.name), width / 2),
      counted(cells.rows(), "row", "rows"), counted(std::ssize(cells.schema), "column", "columns"));
  std::string text = fmt::format("{}  {}\n\n", head, table.source.dialect);
  text += fmt::format("  {} {} missing distinct  {}  range or commonest\n",
                      pad_right("column", name_width), pad_right("type", 10),
                      pad_right("shape", static_cast<std::size_t>(profile_bins)));
  const std::vector<Run> runs = runs_of(table);
  for (std::size_t i = 0; i < std::min(most_lines, runs.size()); ++i)
    text += line_of(table, runs[i], width);
  if (runs.size() > most_lines)
    text += fmt::format("  and {} more columns; --json has all\n", runs.size() - most_lines);
  return table.targets.empty() ? text : text + target_text(table, width);
}

json counts_json(const std::vector<ValueCount>& counts) {
  json list = json::array();
  for (const ValueCount& value : counts)
    list.push_back({{"value", value.value}, {"count", value.count}});
  return list;
}

json column_json(const Described& table, Index column) {
  const auto at = static_cast<std::size_t>(column);
  const ColumnInfo& info = table.source.table.schema[at];
  json object{{"name", info.name},         {"type", name_of(column_kind_names, info.kind)},
              {"reason", info.reason},     {"missing", info.missing},
              {"distinct", info.distinct}, {"width", info.width}};
  const ColumnProfile profile = profile_column(table.source.table.columns[at]);
  if (profile.numbers) {
    const NumberProfile& n = *profile.numbers;
    object.update({{"min", n.low},
                   {"max", n.high},
                   {"mean", n.mean},
                   {"median", n.median},
                   {"histogram", n.bins}});
  }
  if (!profile.top.empty()) object["top"] = counts_json(profile.top);
  if (table.leaks[at] != Leak::none) object["leakage"] = leak_text(table.leaks[at]);
  return object;
}

json table_json(const Described& table) {
  const Table& cells = table.source.table;
  json columns = json::array();
  for (Index at = 0; at < std::ssize(cells.schema); ++at) columns.push_back(column_json(table, at));
  json object{{"file", table.source.name},
              {"dialect", table.source.dialect},
              {"rows", cells.rows()},
              {"columns", std::move(columns)}};
  if (table.targets.empty()) return object;
  if (table.targets.size() > 1) {
    object["target"] = {{"task", name_of(task_names, table.task->task)},
                        {"columns", json::array()}};
    for (const Index target : table.targets) {
      const auto at = static_cast<std::size_t>(target);
      object["target"]["columns"].push_back(
          {{"column", cells.schema[at].name},
           {"classes", counts_json(count_values(cells.columns[at]))}});
    }
    return object;
  }
  const auto at = static_cast<std::size_t>(table.targets[0]);
  object["target"] = {{"column", cells.schema[at].name},
                      {"task", name_of(task_names, table.task->task)},
                      {"reason", table.task->reason}};
  if (table.task->task != Task::regression)
    object["target"]["classes"] = counts_json(count_values(cells.columns[at]));
  return object;
}

/// The target, where one is named, and the columns that give it away.
Described describe_source(const Source& source, const std::string& target) {
  const Table& table = source.table;
  Described described{source, std::vector<Leak>(table.columns.size(), Leak::none)};
  if (target.empty()) return described;
  described.targets = target_places(table, target, source.name);
  described.task = guess_task(table.columns[static_cast<std::size_t>(described.targets[0])]);
  if (described.targets.size() > 1) described.task = {Task::multilabel, ""};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnKind kind = table.schema[i].kind;
    const bool used = kind != ColumnKind::identifier && kind != ColumnKind::constant;
    if (!used || described.is_target(static_cast<Index>(i))) continue;
    for (const Index at : described.targets) {
      const Column& answers = table.columns[static_cast<std::size_t>(at)];
      if (described.leaks[i] == Leak::none)
        described.leaks[i] = find_leak(table.columns[i], answers);
    }
  }
  return described;
}

}  // namespace

int run_describe(const Arguments& arguments, const Terminal& terminal) {
  const std::string path = arguments.files.empty() ? "" : arguments.files[0];
  const std::string& target = arguments.options.train.target;
  const Source source = read_table_to_describe(path, arguments.options);
  report_bad_rows(terminal, arguments.options, {&source});
  const Described described = describe_source(source, target);
  if (arguments.options.json) {
    terminal.result(json_text(table_json(described)));
    return 0;
  }
  terminal.result(table_text(described, terminal.width));
  if (terminal.results_seen) terminal.say("");
  const std::string data = path.empty() ? "--sql QUERY" : path;
  terminal.next({{fmt::format("gradus train {} --target {}", data,
                              target.empty() ? "COLUMN" : escaped(target)),
                  "learns to predict it"}});
  return 0;
}

}  // namespace gradus::cli
