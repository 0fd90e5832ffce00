// From a table to the article's X, Y, W and b.
#include "cli/article_run.hpp"

#include "base/random.hpp"
#include "cli/data.hpp"
#include "steps/bridge.hpp"
#include "train/fit.hpp"
#include "train/loss_choice.hpp"

namespace gradus::cli {

ArticleRun prepare_article_run(const Arguments& arguments, Index most_samples) {
  TrainOptions options = arguments.options.train;
  options.validation = 0;  // every row is a sample
  ArticleRun run{.source = read_training_table(arguments.files.empty() ? "" : arguments.files[0],
                                               arguments.options),
                 .plan = {},
                 .rows = {},
                 .X = {},
                 .Y = {},
                 .parameters = {},
                 .D = {}};
  const Table& table = run.source.table;
  run.plan = plan_training(table, run.source.name, options, ValidationRows::from_table);
  if (!run.plan.network.embeddings.empty()) {
    throw Error(Error::Kind::usage, {.code = "invalid-embedding",
                                     .text = "the article's steps have no embeddings",
                                     .place = {.what = "option --embedding"},
                                     .why = "they start from numbers, as one-hot words are",
                                     .fix = "leave --embedding out, or --embedding off"});
  }
  run.rows = run.plan.split.train;
  if (static_cast<Index>(run.rows.size()) > most_samples)
    run.rows.resize(static_cast<std::size_t>(most_samples));
  run.X = steps::columns_of(transform_inputs<double>(run.plan.features, table, run.rows).view());
  Matrix<double> Y = transform_target<double>(run.plan.features, table, run.rows);
  smooth_labels<double>(options, run.plan.features.target.task, Y.view());
  run.Y = steps::columns_of(Y.view());
  const std::function<double()> randn = weight_numbers(options);
  run.parameters = steps::initialize_parameters(run.plan.network, options.init, randn);
  run.D = steps::draw_dropouts(run.plan.network, run.X.cols(),
                               static_cast<std::uint64_t>(options.seed), 0);
  return run;
}

}  // namespace gradus::cli
