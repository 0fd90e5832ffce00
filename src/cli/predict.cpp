// gradus predict: one answer for each input row, in order.
#include "cli/answers.hpp"
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/json_text.hpp"
#include "cli/larger.hpp"
#include "cli/live.hpp"
#include "cli/notes.hpp"
#include "cli/text.hpp"
#include "model/json.hpp"
#include "model/model_file.hpp"
#include "network/names.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "evaluate/decide.hpp"

namespace gradus::cli {
namespace {

Table kept_columns(const Source& source, const std::vector<std::string>& keep) {
  Table kept;
  for (const std::string& name : keep) {
    const auto at = static_cast<std::size_t>(
        require_column(source.table, name, source.name, {.what = "option --keep"}));
    add_column(kept, source.table.schema[at].name, source.table.columns[at]);
  }
  return kept;
}

/// One cell: a number, a text, or null where it is missing.
nlohmann::ordered_json cell_json(const Column& column, Index row) {
  if (const auto* numbers = std::get_if<NumberColumn>(&column)) {
    const double value = numbers->values[static_cast<std::size_t>(row)];
    return std::isnan(value) ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
  }
  const std::string text = cell_text(column, row);
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

/// The rows as objects, with the columns that a file would have.
nlohmann::ordered_json rows_json(const Table& kept, const Table& answers) {
  auto rows = nlohmann::ordered_json::array();
  for (Index row = 0; row < answers.rows(); ++row) {
    nlohmann::ordered_json object;
    for (const Table* table : {&kept, &answers}) {
      for (std::size_t c = 0; c < table->columns.size(); ++c)
        object[table->schema[c].name] = cell_json(table->columns[c], row);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

/// Answers for a table that does not fit into memory, block by block.
int predict_larger(const Terminal& terminal, const Options& options, const Model& model,
                   const Larger& larger) {
  const bool to_stdout = options.output.empty() || options.output == "-";
  if (options.json && to_stdout) {
    throw Error(Error::Kind::usage,
                {.code = "not-streamed",
                 .text = "all answers in one JSON object do not fit into the memory that may be "
                         "used",
                 .place = {.what = "option --json"},
                 .fix = "--output answers.jsonl"});
  }
  const double started = steady_seconds();
  const std::string& target = model.features.target.column;
  Schema needed = needed_columns(model.schema, model.features);
  std::erase_if(needed, [&](const ColumnInfo& column) { return column.name == target; });
  for (const std::string& name : options.keep) {
    const bool there = std::any_of(needed.begin(), needed.end(),
                                   [&](const ColumnInfo& info) { return info.name == name; });
    if (!there) needed.push_back({.name = name, .kind = ColumnKind::category});
  }
  TableWriter writer(to_stdout ? "-" : options.output, larger.duckdb(),
                     larger.duckdb_folder("answers"));
  std::vector<Unusual> unusual;
  Index rows = 0;
  read_all_rows(larger, needed, model.features.width(), [&](Table&& block) {
    Table kept;
    for (const std::string& name : options.keep) {
      const auto at = static_cast<std::size_t>(find_column(block, name));
      add_column(kept, name, block.columns[at]);
    }
    writer.add(kept, answers_of(predict(model, block, threads_of(options.train))));
    add_unusual_cells(unusual, unusual_cells(model.features, block, all_rows(block)));
    rows += block.rows();
  });
  writer.finish();
  if (options.json) {
    terminal.result(json_text({{"task", name_of(task_names, model.features.target.task)},
                               {"target", target},
                               {"rows", rows},
                               {"output", options.output}}));
  } else if (!to_stdout) {
    terminal.note("wrote", fmt::format("{}: {}", options.output, counted(rows, "row", "rows")),
                  seconds_text(steady_seconds() - started));
  }
  note_unusual_cells(terminal, unusual);
  return 0;
}

}  // namespace

int run_predict(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  if (options.read.on_bad_row == BadRows::skip) {
    throw Error(
        Error::Kind::usage,
        {.code = "invalid-on-bad-row",
         .text = "gradus predict leaves out no row",
         .place = {.what = "option --on-bad-row"},
         .why = "it gives one answer for each input row, in order",
         .fix = "gradus describe DATA --on-bad-row skip --rejected bad.csv    lists what is "
                "to be mended"});
  }
  const std::string& model_path = arguments.files[0];
  Model model = load(model_path);
  override_threshold(model, options.train.threshold);
  const std::string data = arguments.files.size() > 1 ? arguments.files[1] : "";
  if (const auto larger = larger_than_memory(data, options)) {
    return predict_larger(terminal, options, model, *larger);
  }
  const PreparedTable prepared =
      read_for_model(data, options, {model.schema, model.features}, Answers::welcome);

  const double started = steady_seconds();
  const int threads = threads_of(options.train);
  const Table answers = answers_of(predict(model, prepared.table, threads));
  const Table kept = kept_columns(prepared.source, options.keep);
  const bool to_stdout = options.output.empty() || options.output == "-";
  if (!to_stdout || !options.json) write_table(kept, answers, to_stdout ? "-" : options.output);

  if (options.json) {
    const TargetCoding& target = model.features.target;
    nlohmann::ordered_json json{{"task", name_of(task_names, target.task)},
                                {"target", target.column},
                                {"rows", answers.rows()}};
    if (to_stdout) {
      json["predictions"] = rows_json(kept, answers);
    } else {
      json["output"] = options.output;
    }
    terminal.result(json_text(json));
  } else if (!to_stdout) {
    terminal.note("wrote",
                  fmt::format("{}: {}", options.output, counted(answers.rows(), "row", "rows")),
                  seconds_text(steady_seconds() - started));
  }
  note_unusual_cells(terminal, model.features, prepared.table);
  const std::string answer = target_parts(model.features.target)[0].column;
  const bool has_answers = find_column(prepared.source.table, answer) >= 0;
  if (!to_stdout && has_answers) {
    terminal.next(
        {{fmt::format("gradus evaluate {} {}", model_path, data), "how good the answers are"}});
  }
  return 0;
}

}  // namespace gradus::cli
