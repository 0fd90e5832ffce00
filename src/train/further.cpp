// The first weights of a model, and one pass of the loop with the optimizer's memory kept.
#include "train/further.hpp"

#include "train/loop.hpp"

#include <fmt/format.h>

namespace gradus {
namespace {

template <Scalar T>
void learn(Model& model, Parameters<T>& parameters, engine::OptimizerState<T>& state,
           const Table& table, const TrainOptions& options, const Observer& observer) {
  const Dataset<T> train =
      make_dataset<T>(model.features, table, answered_rows(model.features.target, table), options);
  ThreadPool pool(threads_of(options));
  const engine::OptimizerState<T> fresh(update_of(options).optimizer, model.network);
  if (fresh.kind != state.kind) state = fresh;
  History& history = model.history;
  history.train_rows = train.rows();
  RunState<T> run{.now = {.parameters = parameters,  // copied, for what an error would undo
                          .optimizer = state,
                          .iterations = history.iterations,
                          .epochs = std::ssize(history.epochs)},
                  .history = history,
                  .first_iteration = history.iterations};
  prepare_state(model.network, options, run);
  train_network(model.network, train, Dataset<T>{}, options, observer, pool, nullptr, run);
  parameters = std::move(run.now.parameters);
  state = std::move(run.now.optimizer);
  history = std::move(run.history);
}

/// What needs a whole run has no place in a pass.
void refuse_for_passes(const TrainOptions& options) {
  std::string_view option;
  if (options.optimizer == OptimizerName::lbfgs) option = "optimizer";
  if (options.average != AverageName::none) option = "average";
  if (options.schedule == ScheduleName::plateau) option = "schedule";
  if (option.empty()) return;
  Options given;
  given.train = options;
  const std::string value = option_text(given, *find_option(option));
  throw Error(Error::Kind::usage,
              {.code = "unused-option",
               .text = fmt::format("--{} {} cannot be learned with in parts", option, value),
               .place = {.what = fmt::format("option --{}", option)},
               .why = "it looks at a run as a whole",
               .fix = "train in one go, or choose another"});
}

}  // namespace

AnyOptimizerState new_optimizer_state(const Model& model, const TrainOptions& options) {
  return std::visit(
      [&]<Scalar T>(const Parameters<T>&) -> AnyOptimizerState {
        return engine::OptimizerState<T>(update_of(options).optimizer, model.network);
      },
      model.parameters);
}

GrowingModel start_model(const Table& table, const std::string& source, const Plan& plan,
                         const TrainOptions& options) {
  Model model = untrained_model(table, source, plan, options);
  if (options.precision == Precision::float64) {
    model.parameters =
        engine::initialize_parameters<double>(plan.network, options.init, weight_numbers(options));
  } else {
    model.parameters =
        engine::initialize_parameters<float>(plan.network, options.init, weight_numbers(options));
  }
  AnyOptimizerState state = new_optimizer_state(model, options);
  return {.model = std::move(model), .state = std::move(state)};
}

void learn_further(GrowingModel& growing, const Table& table, const TrainOptions& options,
                   const Observer& observer) {
  check_learning_options(options);
  refuse_for_passes(options);
  TrainOptions once = options;
  once.planned_epochs = options.epochs;
  once.epochs = 1;
  once.iterations = 0;
  once.time_limit = 0;
  std::visit(
      [&]<Scalar T>(Parameters<T>& parameters) {
        learn<T>(growing.model, parameters, std::get<engine::OptimizerState<T>>(growing.state),
                 table, once, observer);
      },
      growing.model.parameters);
}

}  // namespace gradus
