// The training loop. What a step does is engine::train_step; here is only which rows it gets and
// when to stop.
#include "train/loop.hpp"

#include "engine/loss.hpp"
#include "engine/predictor.hpp"
#include "train/health.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {
namespace {

constexpr Index evaluation_rows = 128;  // rows that go through the network together

/// The cost over rows that are not learnt from. Threads share out blocks of rows; the blocks' costs
/// are summed in order.
template <Scalar T>
class Evaluation {
 public:
  Evaluation(const Network& network, const Dataset<T>& data, const ThreadPool& pool)
      : network_(network), data_(data), predictor_(network) {
    blocks_.resize(static_cast<std::size_t>((data.rows() + evaluation_rows - 1) / evaluation_rows));
    const Index lanes = std::min<Index>(pool.threads(), std::ssize(blocks_));
    for (Index i = 0; i < lanes; ++i) rooms_.emplace_back(network, evaluation_rows);
  }

  double cost(const Parameters<T>& parameters, ThreadPool& pool) {
    predictor_.pack(parameters);
    pool.run_in_lanes(std::ssize(rooms_), std::ssize(blocks_), [&](Index lane, Index i) noexcept {
      blocks_[static_cast<std::size_t>(i)] =
          block_cost(i * evaluation_rows, rooms_[static_cast<std::size_t>(lane)]);
    });
    double sum = 0;
    double weight = 0;
    for (const Block& block : blocks_) {
      sum += block.sum;
      weight += block.weight;
    }
    return sum / weight;
  }

 private:
  struct Block {
    double sum, weight;
  };
  using Room = typename engine::Predictor<T>::Room;

  Block block_cost(Index first, Room& room) const noexcept {
    const Index count = std::min(evaluation_rows, data_.rows() - first);
    const engine::Batch<T> batch = data_.rows_from(first, count);
    const engine::Weights<T> weight{batch.weight};
    const MatrixView<const T> Z = predictor_.predict(batch.X, room).Z;
    return {engine::sum_costs<T>(network_.loss, Z, batch.Y, weight, network_.loss_settings),
            weight.total(count)};
  }

  const Network& network_;
  const Dataset<T>& data_;
  engine::Predictor<T> predictor_;
  std::vector<Room> rooms_;
  std::vector<Block> blocks_;
};

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
  const engine::Update& update;
  engine::OptimizerState<T>& state;
  Parameters<T>& parameters;
  History& history;

  Batches<T> batches{train, options.batch_size, options.shuffle,
                     static_cast<std::uint64_t>(options.seed)};
  engine::Workspace<T> workspace{network, batches.batch_size()};
  Evaluation<T> evaluation{network, validation, pool};
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
    workspace.name_masks({.seed = static_cast<std::uint64_t>(options.seed),
                          .iteration = static_cast<std::uint32_t>(history.iterations)});
    const double cost =
        engine::train_step(network, update, batch, workspace, gradients, state, parameters, pool);
    remember_cost(cost);
    if (!std::isfinite(cost)) {
      const auto seen = static_cast<std::size_t>(history.iterations - first_iteration) + 1;
      throw diverged(std::span(last_costs).last(std::min(last_costs.size(), seen)), statistics(),
                     options);
    }
    if (history.iterations == 0 && observer.on_warning) {
      if (const auto finding = equal_units(network, options)) observer.on_warning(*finding);
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
      const double cost = evaluation.cost(parameters, pool);
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
  const engine::Update update = update_of(options);
  Run<T>{network, train, validation, options, observer, pool, update, state, parameters, history}
      .run();
}

template void train_network(const Network&, const Dataset<float>&, const Dataset<float>&,
                            const TrainOptions&, const Observer&, ThreadPool&,
                            engine::OptimizerState<float>&, Parameters<float>&, History&);
template void train_network(const Network&, const Dataset<double>&, const Dataset<double>&,
                            const TrainOptions&, const Observer&, ThreadPool&,
                            engine::OptimizerState<double>&, Parameters<double>&, History&);

}  // namespace gradus
