// Load, read, predict, score.
#include "cli/judgement.hpp"

#include "cli/bad_rows.hpp"
#include "cli/report_file.hpp"
#include "model/model_file.hpp"
#include "table/split.hpp"
#include "train/dataset.hpp"

#include "evaluate/decide.hpp"

namespace gradus::cli {

Judgement judge(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  Judgement judgement;
  judgement.model = load(arguments.files[0]);
  Model& model = judgement.model;
  const TargetCoding& target = model.features.target;
  check_reported_targets(arguments, std::ssize(target_parts(target)));
  override_threshold(model, options.train.threshold);
  const std::string data = arguments.files.size() > 1 ? arguments.files[1] : "";
  judgement.larger = larger_than_memory(data, options);
  check_reported_table(arguments, judgement.larger);
  if (judgement.larger) {
    JudgedRows rows = judge_larger(*judgement.larger, model, options);
    judgement.prepared = {rows.source, rows.source.table};
    judgement.predictions = std::move(rows.predictions);
    judgement.unusual = std::move(rows.unusual);
  } else {
    judgement.prepared =
        read_for_model(data, options, {model.schema, model.features}, Answers::needed);
    judgement.predictions = predict(model, judgement.prepared.table, threads_of(options.train));
  }
  const Source& source = judgement.prepared.source;
  report_bad_rows(terminal, options, {&source});
  const Table& table = judgement.prepared.table;
  judgement.judged = std::make_unique<Judged>(judgement.predictions, target, table);
  judgement.weights = row_weights(table, options.train.weight);
  if (judgement.weights.empty() && !options.train.weight.empty()) {
    require_column(source.table, options.train.weight, source.name, {.what = "option --weight"});
  }
  judgement.weight = at_rows(judgement.weights, judgement.judged->table_rows());
  judgement.metrics = judgement.judged->measure(judgement.weight);
  judgement.baseline = baseline(target, table, table, judgement.weights);
  return judgement;
}

}  // namespace gradus::cli
