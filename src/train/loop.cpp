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
    return {engine::sum_costs<T>(network_.loss, Z, batch.Y, weight), weight.total(count)};
  }

  const Network& network_;
  const Dataset<T>& data_;
  engine::Predictor<T> predictor_;
  std::vector<Room> rooms_;
  std::vector<Block> blocks_;
};

/// One run of the loop and all that it works with; what must outlive it is in `state`.
template <Scalar T>
struct Run {
  const Network& network;
  const Dataset<T>& train;
  const Dataset<T>& validation;
  const TrainOptions& options;
  const Observer& observer;
  ThreadPool& pool;
  Checkpoints* checkpoints;
  RunState<T>& state;

  Moment<T>& now = state.now;
  History& history = state.history;
  engine::Update update = update_of(options);
  Batches<T> batches{train, options.batch_size, options.shuffle,
                     static_cast<std::uint64_t>(options.seed)};
  engine::Workspace<T> workspace{network, batches.batch_size()};
  Evaluation<T> evaluation{network, validation, pool};
  Gradients<T> gradients{network};
  std::array<IterationCost, 4> last_costs{};  // oldest first
  Index steps = 0;                            // of this sitting
  double started = seconds_now();             // this sitting
  double seconds_before = history.seconds;    // those before it
  double saved_at = 0;                        // seconds of the last checkpoint

  double seconds_now() const { return observer.now ? observer.now() : 0; }
  double sitting() const { return seconds_now() - started; }
  double seconds() const { return seconds_before + sitting(); }
  Index most_iterations() const {
    return state.first_iteration +
           (options.iterations > 0 ? options.iterations : options.epochs * batches.count());
  }

  void remember_cost(double cost) {
    std::shift_left(last_costs.begin(), last_costs.end(), 1);
    last_costs.back() = {now.iterations, cost};
    if (observer.cost_every > 0 && now.iterations % observer.cost_every == 0) {
      history.costs.push_back({now.iterations, cost});
      if (observer.on_cost) observer.on_cost(now.iterations, cost);
    }
  }

  LayerStatistics statistics() const {
    return layer_statistics(network, workspace, now.parameters, gradients);
  }

  /// One update. Returns the cost before it.
  double step(Index number) {
    const engine::Batch<T> batch = batches.batch(number);
    const double cost = engine::train_step(network, update, batch, workspace, gradients,
                                           now.optimizer, now.parameters, pool);
    remember_cost(cost);
    ++steps;
    if (!std::isfinite(cost)) {
      const auto seen = static_cast<std::size_t>(steps);
      throw diverged(std::span(last_costs).last(std::min(last_costs.size(), seen)), statistics(),
                     options);
    }
    if (now.iterations == 0 && observer.on_warning) {
      if (const auto finding = vanishing_signal(statistics(), options))
        observer.on_warning(*finding);
    }
    ++now.iterations;
    if (observer.iterations) observer.iterations->store(now.iterations, std::memory_order_relaxed);
    return cost;
  }

  /// Why there is nothing more to do, or "": from the state alone, so a resumed run sees the same.
  std::string_view reason_to_end() const {
    if (now.iterations >= most_iterations()) return "finished";
    const bool waited = now.epochs - now.best.epoch >= options.early_stopping;
    if (options.early_stopping > 0 && now.best.epoch > 0 && now.batches == 0 && waited) {
      return "early_stopping";
    }
    return {};
  }

  /// Why to stop after the current step, or "".
  std::string_view reason_to_stop() const {
    if (observer.stop.stop_requested()) return "interrupted";
    if (options.time_limit > 0 && sitting() >= options.time_limit) return "time_limit";
    return reason_to_end();
  }

  /// Goes through the rows that are left of the epoch, or up to a reason to stop, which it returns.
  std::string_view run_epoch() {
    batches.start_epoch(now.epochs + 1);
    std::string_view reason;
    while (now.batches < batches.count() && reason.empty()) {
      const Index first = now.batches * batches.batch_size();
      const Index count = std::min(batches.batch_size(), train.rows() - first);
      now.cost += step(now.batches) * static_cast<double>(count);
      now.rows += count;
      ++now.batches;
      reason = reason_to_stop();
      if (now.batches < batches.count() && reason.empty() && is_time_to_save()) save();
    }
    return reason;
  }

  /// Closes the epoch under way, whether or not all rows were seen: the mean cost of its batches,
  /// weighted by their rows, and the cost of the validation rows.
  void finish_epoch() {
    Epoch epoch{.epoch = now.epochs + 1,
                .train_cost = now.cost / static_cast<double>(now.rows),
                .validation_cost = {}};
    if (validation.rows() > 0) {
      const double cost = evaluation.cost(now.parameters, pool);
      epoch.validation_cost = cost;
      if (cost < now.best.validation_cost) {
        now.best.parameters = now.parameters;  // same size, so nothing is allocated
        now.best.epoch = epoch.epoch;
        now.best.validation_cost = cost;
      }
    }
    ++now.epochs;
    now.batches = now.rows = 0;
    now.cost = 0;
    history.epochs.push_back(epoch);
    if (observer.cost_every == 0) history.costs.push_back({now.iterations, epoch.train_cost});
    if (observer.on_epoch) {
      observer.on_epoch({.epoch = history.epochs.back(),
                         .iterations = now.iterations,
                         .best_epoch = now.best.epoch,
                         .best_validation_cost = now.best.validation_cost,
                         .epochs_without_better = now.epochs - now.best.epoch,
                         .seconds = seconds()});
    }
  }

  bool saves_every_epoch() const { return options.checkpoint_every == 0 || !observer.now; }
  bool is_time_to_save() const {
    return checkpoints && !saves_every_epoch() && sitting() - saved_at >= options.checkpoint_every;
  }
  void save() {
    history.seconds = seconds();
    if (checkpoints) checkpoints->save(state);
    saved_at = sitting();
  }

  void run() {
    std::string_view reason = reason_to_end();
    while (reason.empty()) {
      reason = run_epoch();
      if (now.batches == batches.count()) {
        finish_epoch();
        if (reason.empty()) reason = reason_to_stop();
      }
      if (!reason.empty() || saves_every_epoch() || is_time_to_save()) save();
    }
    if (now.batches > 0) finish_epoch();  // of which the checkpoint knows nothing
    history.stop_reason = reason;
    history.iterations = now.iterations;
    history.kept_epoch = now.epochs;
    if (now.best.epoch > 0) {
      now.parameters = now.best.parameters;
      history.kept_epoch = now.best.epoch;
    }
    history.seconds = seconds();
  }
};

}  // namespace

template <Scalar T>
void train_network(const Network& network, const Dataset<T>& train, const Dataset<T>& validation,
                   const TrainOptions& options, const Observer& observer, ThreadPool& pool,
                   Checkpoints* checkpoints, RunState<T>& state) {
  Run<T>{network, train, validation, options, observer, pool, checkpoints, state}.run();
}

template void train_network(const Network&, const Dataset<float>&, const Dataset<float>&,
                            const TrainOptions&, const Observer&, ThreadPool&, Checkpoints*,
                            RunState<float>&);
template void train_network(const Network&, const Dataset<double>&, const Dataset<double>&,
                            const TrainOptions&, const Observer&, ThreadPool&, Checkpoints*,
                            RunState<double>&);

}  // namespace gradus
