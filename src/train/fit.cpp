// From a plan to a model: the datasets, the first weights, the loop, and everything together as a
// value.
#include "train/fit.hpp"

#include "base/numpy_legacy.hpp"
#include "base/random.hpp"
#include "train/loop.hpp"

namespace gradus {
namespace {

/// The rows of `table` that have an answer.
std::vector<Index> answered_rows(const Table& table, const TargetCoding& target) {
  const Index column = require_column(table, target.column, "the table", {});
  return rows_with_target(table.columns[static_cast<std::size_t>(column)]);
}

template <Scalar T>
Parameters<T> learn(const Table& table, const Table* validation, const Plan& plan,
                    const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                    History& history) {
  const Dataset<T> train = make_dataset<T>(plan.features, table, plan.split.train, options);
  const Table& validation_table = validation ? *validation : table;
  const std::vector<Index> validation_rows =
      validation ? answered_rows(*validation, plan.features.target) : plan.split.validation;
  TrainOptions unbalanced = options;  // validation measures the rows as they are
  unbalanced.class_weight = ClassWeight::none;
  unbalanced.label_smoothing = 0;
  const Dataset<T> held_out =
      make_dataset<T>(plan.features, validation_table, validation_rows, unbalanced);
  history.train_rows = train.rows();
  history.validation_rows = held_out.rows();

  Parameters<T> parameters =
      engine::initialize_parameters<T>(plan.network, options.init, weight_numbers(options));
  engine::OptimizerState<T> state(update_of(options).optimizer, plan.network);
  train_network(plan.network, train, held_out, options, observer, pool, state, parameters, history);
  return parameters;
}

}  // namespace

std::function<double()> weight_numbers(const TrainOptions& options) {
  if (options.weight_numbers == WeightNumbers::numpy) {
    return [numpy = NumpyLegacy(static_cast<std::uint32_t>(options.seed))]() mutable {
      return numpy.randn();
    };
  }
  return [random = Random(static_cast<std::uint64_t>(options.seed), Stream::weights, 0)]() mutable {
    return random.normal();
  };
}

Model untrained_model(const Table& table, const std::string& source, const Plan& plan,
                      const TrainOptions& options) {
  Model model{.schema = table.schema,
              .features = plan.features,
              .network = plan.network,
              .parameters = {},
              .history = {}};
  model.history.source = source;
  model.history.seed = static_cast<std::uint64_t>(options.seed);
  model.history.threads = threads_of(options);
  return model;
}

Model fit(const Table& table, const Table* validation, const std::string& source, const Plan& plan,
          const TrainOptions& options, const Observer& observer) {
  ThreadPool pool(threads_of(options));
  Model model = untrained_model(table, source, plan, options);
  if (options.precision == Precision::float64) {
    model.parameters =
        learn<double>(table, validation, plan, options, observer, pool, model.history);
  } else {
    model.parameters =
        learn<float>(table, validation, plan, options, observer, pool, model.history);
  }
  return model;
}

}  // namespace gradus
