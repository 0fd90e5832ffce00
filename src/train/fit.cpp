// From a plan to a model: the datasets, the first weights, the loop, and everything together as a
// value.
#include "train/fit.hpp"

#include "base/numpy_legacy.hpp"
#include "base/random.hpp"
#include "train/checkpoint.hpp"
#include "train/loop.hpp"

namespace gradus {
namespace {

template <Scalar T>
void learn(const Table& table, const Table* validation, const Plan& plan,
           const TrainOptions& options, const Observer& observer, Model& model) {
  const Dataset<T> train = make_dataset<T>(plan.features, table, plan.split.train, options);
  const Table& validation_table = validation ? *validation : table;
  const std::vector<Index> validation_rows =
      validation ? answered_rows(plan.features.target, *validation) : plan.split.validation;
  TrainOptions unbalanced = options;  // validation measures the rows as they are
  unbalanced.class_weight = ClassWeight::none;
  unbalanced.label_smoothing = 0;
  const Dataset<T> held_out =
      make_dataset<T>(plan.features, validation_table, validation_rows, unbalanced);
  learn_from(train, held_out, options, observer, model);
}

}  // namespace

template <Scalar T>
void learn_from(const Dataset<T>& train, const Dataset<T>& held_out, const TrainOptions& options,
                const Observer& observer, Model& model) {
  const Network& network = model.network;
  model.history.train_rows = train.rows();
  model.history.validation_rows = held_out.rows();

  RunState<T> state{.now = {.parameters = engine::initialize_parameters<T>(network, options.init,
                                                                           weight_numbers(options)),
                            .optimizer = {update_of(options).optimizer, network}},
                    .history = model.history};
  prepare_state(network, options, state);
  std::optional<Checkpoints> checkpoints;
  if (!options.checkpoint.empty()) {
    checkpoints.emplace(model, digest_of(train, held_out), options, observer);
    if (options.resume) checkpoints->resume(state);
  }
  ThreadPool pool(threads_of(options));
  train_network(network, train, held_out, options, observer, pool,
                checkpoints ? &*checkpoints : nullptr, state);
  state.history.threads = model.history.threads;
  model.parameters = std::move(state.now.parameters);
  model.history = std::move(state.history);
}

template void learn_from(const Dataset<float>&, const Dataset<float>&, const TrainOptions&,
                         const Observer&, Model&);
template void learn_from(const Dataset<double>&, const Dataset<double>&, const TrainOptions&,
                         const Observer&, Model&);

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
  Model model = untrained_model(table, source, plan, options);
  if (options.precision == Precision::float64) {
    learn<double>(table, validation, plan, options, observer, model);
  } else {
    learn<float>(table, validation, plan, options, observer, model);
  }
  return model;
}

}  // namespace gradus
