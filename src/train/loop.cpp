// The training loop. What a step does is engine::train_step; here is only which rows it gets and
// when to stop.
#include "train/loop.hpp"

#include "train/evaluation.hpp"
#include "train/findings.hpp"
#include "train/full_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus {
namespace {

// A look at the health of a step takes less than a sixth of one, so this keeps it below 1 %.
constexpr Index updates_between_looks = 16;
constexpr Index samples_to_be_dead = 1000;
constexpr double run_away = 100;      // times the cost of the first batch
constexpr Index most_recoveries = 8;  // 1/256 of the learning rate; what that does not help is else

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
  Remembered<T>& remembered = state.now.remembered;
  engine::Update update = update_of(options);  // its rate is that of the step
  Batches<T> batches{train, batch_size_of(options), options.shuffle,
                     static_cast<std::uint64_t>(options.seed)};
  engine::Shards<T> shards{network, options.shards};
  engine::Workspace<T> workspace{network,
                                 engine::rows_of_shard(batches.batch_size(), options.shards)};
  Evaluation<T> evaluation{network, validation, pool};
  Gradients<T> gradients{network};
  Schedule schedule = schedule_of(options, batches.count());
  std::array<IterationCost, 4> last_costs{};  // oldest first
  Index steps = 0;                            // of this sitting
  std::optional<LayerStatistics> seen = {};   // at the last look, if it was in this epoch
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
      ++now.costs;
      if (observer.on_cost) observer.on_cost(now.iterations, cost);
    }
  }

  LayerStatistics statistics() const {
    return layer_statistics(network, workspace, now.parameters, gradients);
  }

  /// What is judged and kept: the mean of parameters where there is one.
  const Parameters<T>& judged() const {
    return remembered.average.count > 0 ? remembered.average.mean : now.parameters;
  }
  /// Whether swa has still to begin: until then no epoch counts as the best.
  bool waits_for_average() const {
    return options.average == AverageName::swa && remembered.average.count == 0;
  }
  void average_epoch() {
    const double done = static_cast<double>(now.iterations);
    if (options.average == AverageName::swa &&
        done >= options.swa_start * static_cast<double>(schedule.total)) {
      remembered.average.add_equally(now.parameters, pool);
    }
  }

  double lbfgs_step(const engine::Batch<T>& all) {
    FullBatch<T> full{network, all, options.l2, shards, workspace, gradients, now.parameters, pool};
    const double cost = full.step(*remembered.lbfgs, remembered.cost);
    now.learning_rate = remembered.lbfgs->state().step_length;
    return cost;
  }

  double descent_step(const engine::Batch<T>& batch) {
    now.learning_rate = schedule.rate(now.iterations) * remembered.plateau.share * state.rate;
    update.learning_rate = now.learning_rate;
    const engine::Masks masks{.seed = static_cast<std::uint64_t>(options.seed),
                              .iteration = static_cast<std::uint32_t>(now.iterations)};
    return engine::train_step(network, update, batch, masks, shards, workspace, gradients,
                              now.optimizer, now.parameters, pool);
  }

  /// One update. Returns the cost before it, which may be no number.
  double step(Index number) {
    const engine::Batch<T> batch = batches.batch(number);
    const double cost = remembered.lbfgs ? lbfgs_step(batch) : descent_step(batch);
    if (options.average == AverageName::ema) {
      remembered.average.add_fading(now.parameters, options.ema_decay, pool);
    }
    remember_cost(cost);
    ++steps;
    if (now.iterations == 0) {
      state.health.first_cost = cost;
      if (auto finding = equal_units(network, options))
        report({std::move(*finding)}, now.epochs + 1);
      if (auto finding = vanishing_signal(statistics(), options))
        report({std::move(*finding)}, now.epochs + 1);
    }
    ++now.iterations;
    if (observer.iterations) observer.iterations->store(now.iterations, std::memory_order_relaxed);
    return cost;
  }

  /// Notes a finding, and tells of it when it is new.
  void report(const Noticed& noticed, Index epoch) {
    if (!count_finding(history, noticed, epoch)) return;
    if (observer.on_finding) observer.on_finding(history.findings.back());
    if (observer.on_warning && is_worth_a_warning(history, options)) {
      observer.on_warning(noticed.message);
    }
  }

  /// What the last step and the last epoch say about health. Costs less than 1 % of the updates
  /// since the look before.
  void look_at_health() {
    HealthMemory& memory = state.health;
    seen.reset();
    const double cost = history.epochs.back().train_cost;
    if (now.epochs == 1 || memory.first_epoch_cost == 0) memory.first_epoch_cost = cost;
    if (now.epochs == 1 || cost < memory.least_cost || memory.least_cost == 0) {
      memory.least_cost = cost;
    }
    if (steps == 0) return;  // all that a resumed run did is to close its last epoch
    if (now.epochs > 1 && now.iterations - memory.looked_at < updates_between_looks) return;
    memory.looked_at = now.iterations;
    seen = statistics();
    if (observer.bands) seen->bands = layer_bands(network, workspace, gradients);
    count_dead_units(network, workspace, std::min(samples_to_be_dead, train.rows()), memory, *seen);
    for (const Noticed& noticed :
         look_for_findings({network, options, *seen, memory, history.epochs, now.iterations,
                            now.best.epoch, now.best.validation_cost})) {
      report(noticed, now.epochs);
    }
  }

  /// The error for a cost that became no number.
  Error error_of_divergence() const {
    const auto count = static_cast<std::size_t>(steps);
    return diverged(std::span(last_costs).last(std::min(last_costs.size(), count)), statistics(),
                    options);
  }

  /// Goes back to the last good epoch with half the learning rate; throws where that is not wanted,
  /// or was of no use.
  void recover_or_throw(const Error& error) {
    if (!state.good || state.recoveries == most_recoveries) throw error;
    now = *state.good;
    history.epochs.resize(static_cast<std::size_t>(now.epochs));
    history.costs.resize(static_cast<std::size_t>(now.costs));
    state.rate /= 2;
    ++state.recoveries;
    const double rate = options.learning_rate * state.rate;
    report({{.code = "recovered",
             .text = fmt::format(
                 "{}; back to the {}, with half the learning rate: {:g}", error.message().text,
                 now.epochs > 0 ? fmt::format("end of epoch {}", now.epochs) : "start", rate),
             .details = error.message().details,
             .why = error.message().why,
             .fix = fmt::format("--learning-rate {:g} from the start", rate)}},
           now.epochs + 1);
  }

  /// With somewhere to go back to, an epoch that costs much more than the first batch is
  /// divergence, which ends in a cost that is no number, but may take long to get there.
  bool ran_away() const {
    return state.good && now.epochs > 0 &&
           history.epochs.back().train_cost > times(run_away, state.health.first_cost);
  }

  /// Keeps the end of an epoch to go back to, if nothing is wrong with it: a cost that is at most
  /// twice the least and twice that of the first batch, and parameters that are numbers.
  void keep_if_good() {
    if (!state.good) return;
    const double cost = history.epochs.back().train_cost;
    const std::span<const T> all = std::as_const(now.parameters).flat();
    const bool finite = std::all_of(all.begin(), all.end(), [](T x) { return std::isfinite(x); });
    const HealthMemory& memory = state.health;
    if (finite && cost <= times(2, std::min(memory.least_cost, memory.first_cost))) {
      *state.good = now;
    }
  }

  /// Why there is nothing more to do, or "": from the state alone, so a resumed run sees the same.
  std::string_view reason_to_end() const {
    if (remembered.lbfgs && remembered.lbfgs->has_converged()) return "converged";
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
      const double cost = step(now.batches);
      if (!std::isfinite(cost)) {
        recover_or_throw(error_of_divergence());
        return reason_to_stop();
      }
      now.cost += cost * static_cast<double>(count);
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
                .validation_cost = {},
                .learning_rate = now.learning_rate};
    average_epoch();
    if (validation.rows() > 0) {
      const double cost = evaluation.cost(judged(), pool);
      epoch.validation_cost = cost;
      if (cost < now.best.validation_cost && !waits_for_average()) {
        now.best.parameters = judged();  // same size, so nothing is allocated
        now.best.epoch = epoch.epoch;
        now.best.validation_cost = cost;
      }
    }
    if (options.schedule == ScheduleName::plateau && now.iterations > schedule.warmup) {
      remembered.plateau.observe(epoch.validation_cost.value_or(epoch.train_cost),
                                 options.learning_rate * state.rate, schedule.gamma,
                                 options.schedule_patience);
    }
    ++now.epochs;
    now.batches = now.rows = 0;
    now.cost = 0;
    history.epochs.push_back(epoch);
    if (observer.cost_every == 0) {
      history.costs.push_back({now.iterations, epoch.train_cost});
      ++now.costs;
    }
    look_at_health();
    keep_if_good();
    if (observer.on_epoch) {
      observer.on_epoch({.epoch = history.epochs.back(),
                         .iterations = now.iterations,
                         .best_epoch = now.best.epoch,
                         .best_validation_cost = now.best.validation_cost,
                         .epochs_without_better = now.epochs - now.best.epoch,
                         .seconds = seconds(),
                         .layers = seen ? &*seen : nullptr});
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
        if (ran_away()) {
          recover_or_throw(run_away_error(history.epochs.back(), state.health, options));
          reason = {};
        }
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
    } else if (remembered.average.count > 0) {
      now.parameters = remembered.average.mean;
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
