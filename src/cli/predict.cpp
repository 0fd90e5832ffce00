// gradus predict: one answer for each input row, in order.
#include "cli/commands.hpp"
#include "cli/data.hpp"
#include "cli/live.hpp"
#include "cli/notes.hpp"
#include "cli/text.hpp"
#include "model/model_file.hpp"
#include "table/read/write.hpp"

#include <fmt/format.h>

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

/// prediction, and for classes probability_LABEL for each.
Table answers_of(const Predictions& predictions) {
  const Matrix<double>& values = predictions.values;
  const auto column_of_values = [&](Index col) {
    NumberColumn column;
    for (Index row = 0; row < values.rows(); ++row) column.values.push_back(values(row, col));
    return column;
  };
  Table answers;
  if (predictions.task == Task::regression) {
    add_column(answers, "prediction", column_of_values(0));
    return answers;
  }
  add_column(answers, "prediction", CategoryColumn{predictions.classes, predictions.labels});
  for (std::size_t k = 0; k < predictions.labels.size(); ++k) {
    add_column(answers, "probability_" + predictions.labels[k],
               column_of_values(static_cast<Index>(k)));
  }
  return answers;
}

}  // namespace

int run_predict(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  const std::string& model_path = arguments.files[0];
  const Model model = load(model_path);
  const std::string data = arguments.files.size() > 1 ? arguments.files[1] : "";
  const PreparedTable prepared =
      read_for_model(data, options, {model.schema, model.features}, Answers::welcome);

  const double started = steady_seconds();
  const int threads =
      options.train.threads > 0 ? static_cast<int>(options.train.threads) : available_processors();
  const Table answers = answers_of(predict(model, prepared.table, threads));
  const bool to_stdout = options.output.empty() || options.output == "-";
  write_table(kept_columns(prepared.source, options.keep), answers,
              to_stdout ? "-" : options.output);

  if (!to_stdout) {
    terminal.note("wrote",
                  fmt::format("{}: {}", options.output, counted(answers.rows(), "row", "rows")),
                  seconds_text(steady_seconds() - started));
  }
  note_unusual_cells(terminal, model.features, prepared.table);
  const bool has_answers = find_column(prepared.source.table, model.features.target.column) >= 0;
  if (!to_stdout && has_answers) {
    terminal.next(
        {{fmt::format("gradus evaluate {} {}", model_path, data), "how good the answers are"}});
  }
  return 0;
}

}  // namespace gradus::cli
