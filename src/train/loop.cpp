// The training loop. What a step does is engine::train_step; here is only which rows it gets and
// when to stop.
#include "train/loop.hpp"

#include "train/health.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {
namespace {

constexpr Index evaluation_rows = 1024;  // rows per forward pass over validation rows

/// The cost over all rows of `data`, in blocks of rows.
template <Scalar T>
double dataset_cost(const Network& network, const Dataset<T>& data, const Parameters<T>& parameters,
                    engine::Workspace<T>& workspace, ThreadPool& pool) {
  double sum = 0;
  double weight = 0;
  for (Index first = 0; first < data.rows(); first += workspace.max_rows()) {
    const Index count = std::min(workspace.max_rows(), data.rows() - first);
    const engine::Batch<T> block = data.rows_from(first, count);
    double block_weight = static_cast<double>(count);
    if (!block.weight.empty()) {
      block_weight = 0;
      for (const T w : block.weight) block_weight += static_cast<double>(w);
    }
    engine::forward(network, parameters, block.X, workspace, pool);
    sum += block_weight * engine::cost(network, block, workspace);
    weight += block_weight;
  }
  return sum / weight;
}

/// The parameters of the best epoch so far, by validation cost.
template <Scalar T>
struct Best {
  Parameters<T> parameters;
  Index epoch = 0;
  double validation_cost = std::numeric_limits<double>::infinity();
};

/// One run of the loop and all that it works with.
template <Scalar T>
struct Run {
  const Network& network;
  const Dataset<T>& train;
  const Dataset<T>& validation;
  const TrainOptions& options;
  const Observer& observer;
  ThreadPool& pool;
  const engine::Optimizer& optimizer;
  engine::OptimizerState<T>& state;
  Parameters<T>& parameters;
  History& history;

  Batches<T> batches{train, options.batch_size, options.shuffle,
                     static_cast<std::uint64_t>(options.seed)};
  engine::Workspace<T> workspace{network, batches.batch_size()};
  engine::Workspace<T> evaluation{network,
                                  std::clamp<Index>(validation.rows(), 1, evaluation_rows)};
  Gradients<T> gradients{network};
  Best<T> best{parameters};
  std::array<IterationCost, 4> last_costs{};  // oldest first
  double started = seconds_now() - history.seconds;
  Index first_iteration = history.iterations;  // what went before is not counted by the options

  double seconds_now() const { return observer.now ? observer.now() : 0; }
  double seconds() const { return seconds_now() - started; }
  Index most_iterations() const {
    return first_iteration +
           (options.iterations > 0 ? options.iterations : options.epochs * batches.count());
  }

  void remember_cost(double cost) {
    const Index iteration = history.iterations;
    std::shift_left(last_costs.begin(), last_costs.end(), 1);
    last_costs.back() = {iteration, cost};
    if (observer.cost_every > 0 && iteration % observer.cost_every == 0) {
      history.costs.push_back({iteration, cost});
      if (observer.on_cost) observer.on_cost(iteration, cost);
    }
  }

  LayerStatistics statistics() const {
    return layer_statistics(network, workspace, parameters, gradients);
  }

  /// One update. Returns the cost before it.
  double step(Index number) {
    const engine::Batch<T> batch = batches.batch(number);
    const double cost = engine::train_step(network, optimizer, options.learning_rate, batch,
                                           workspace, gradients, state, parameters, pool);
    remember_cost(cost);
    if (!std::isfinite(cost)) {
      const auto seen = static_cast<std::size_t>(history.iterations - first_iteration) + 1;
      throw diverged(std::span(last_costs).last(std::min(last_costs.size(), seen)), statistics(),
                     options);
    }
    if (history.iterations == 0 && observer.on_warning) {
      if (const auto finding = vanishing_signal(statistics(), options))
        observer.on_warning(*finding);
    }
    ++history.iterations;
    if (observer.iterations)
      observer.iterations->store(history.iterations, std::memory_order_relaxed);
    return cost;
  }

  /// Why to stop after the current step, or "".
  std::string_view reason_to_stop() const {
    if (observer.stop.stop_requested()) return "interrupted";
    if (options.time_limit > 0 && seconds() >= options.time_limit) return "time_limit";
    if (history.iterations >= most_iterations()) return "finished";
    return {};
  }

  /// Goes once through the rows, or up to a reason to stop, and makes at least one step.
  /// Returns the mean cost of its batches, weighted by their rows.
  double run_epoch(Index epoch) {
    batches.start_epoch(epoch);
    double sum = 0;
    Index rows = 0;
    for (Index number = 0; number < batches.count(); ++number) {
      const Index count =
          std::min(batches.batch_size(), train.rows() - number * batches.batch_size());
      sum += step(number) * static_cast<double>(count);
      rows += count;
      if (!reason_to_stop().empty()) break;
    }
    return sum / static_cast<double>(rows);
  }

  void finish_epoch(Index number, double train_cost) {
    Epoch epoch{.epoch = number, .train_cost = train_cost, .validation_cost = {}};
    if (validation.rows() > 0) {
      const double cost = dataset_cost(network, validation, parameters, evaluation, pool);
      epoch.validation_cost = cost;
      if (cost < best.validation_cost) {
        best.parameters = parameters;  // same size, so nothing is allocated
        best.epoch = number;
        best.validation_cost = cost;
      }
    }
    history.epochs.push_back(epoch);
    if (observer.cost_every == 0) history.costs.push_back({history.iterations, train_cost});
    if (observer.on_epoch) {
      observer.on_epoch({.epoch = history.epochs.back(),
                         .iterations = history.iterations,
                         .best_epoch = best.epoch,
                         .best_validation_cost = best.validation_cost,
                         .epochs_without_better = number - best.epoch,
                         .seconds = seconds()});
    }
  }

  void run() {
    history.stop_reason.clear();
    for (Index epoch = std::ssize(history.epochs) + 1; history.stop_reason.empty(); ++epoch) {
      finish_epoch(epoch, run_epoch(epoch));
      history.stop_reason = reason_to_stop();
      const bool waited =
          options.early_stopping > 0 && epoch - best.epoch >= options.early_stopping;
      if (history.stop_reason.empty() && best.epoch > 0 && waited)
        history.stop_reason = "early_stopping";
    }
    history.kept_epoch = static_cast<Index>(history.epochs.size());
    if (best.epoch > 0) {
      parameters = best.parameters;
      history.kept_epoch = best.epoch;
    }
    history.seconds = seconds();
  }
};

}  // namespace

template <Scalar T>
void train_network(const Network& network, const Dataset<T>& train, const Dataset<T>& validation,
                   const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                   engine::OptimizerState<T>& state, Parameters<T>& parameters, History& history) {
  const engine::Optimizer optimizer = optimizer_of(options);
  Run<T>{network, train, validation, options, observer, pool, optimizer, state, parameters, history}
      .run();
}

template void train_network(const Network&, const Dataset<float>&, const Dataset<float>&,
                            const TrainOptions&, const Observer&, ThreadPool&,
                            engine::OptimizerState<float>&, Parameters<float>&, History&);
template void train_network(const Network&, const Dataset<double>&, const Dataset<double>&,
                            const TrainOptions&, const Observer&, ThreadPool&,
                            engine::OptimizerState<double>&, Parameters<double>&, History&);

}  // namespace gradus
