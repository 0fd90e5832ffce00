// The list of what a checkpoint keeps.
#include "train/run_state.hpp"

namespace gradus {
namespace {

void add_lbfgs(SpanList& list, const std::string& prefix, LbfgsState& state) {
  list.add(prefix + "x", std::span<double>(state.x));
  list.add(prefix + "g", std::span<double>(state.g));
  list.add(prefix + "s", std::span<double>(state.s));
  list.add(prefix + "y", std::span<double>(state.y));
  list.add_one(prefix + "value", state.value);
  list.add_one(prefix + "step_length", state.step_length);
  list.add_one(prefix + "steps", state.steps);
  list.add_one(prefix + "pairs", state.pairs);
  list.add_one(prefix + "begun", state.begun);
  list.add_one(prefix + "converged", state.converged);
}

template <Scalar T>
void add_moment(SpanList& list, const std::string& prefix, Moment<T>& moment) {
  list.add(prefix + "parameters", moment.parameters.flat());
  list.add(prefix + "optimizer.m", std::span<T>(moment.optimizer.m));
  list.add(prefix + "optimizer.v", std::span<T>(moment.optimizer.v));
  list.add_one(prefix + "optimizer.t", moment.optimizer.t);
  list.add_one(prefix + "optimizer.kind", moment.optimizer.kind);
  list.add(prefix + "best.parameters", moment.best.parameters.flat());
  list.add_one(prefix + "best.epoch", moment.best.epoch);
  list.add_one(prefix + "best.validation_cost", moment.best.validation_cost);
  list.add_one(prefix + "iterations", moment.iterations);
  list.add_one(prefix + "epochs", moment.epochs);
  list.add_one(prefix + "batches", moment.batches);
  list.add_one(prefix + "rows", moment.rows);
  list.add_one(prefix + "cost", moment.cost);
  list.add_one(prefix + "costs", moment.costs);
  list.add_one(prefix + "learning_rate", moment.learning_rate);
  Remembered<T>& remembered = moment.remembered;
  list.add_one(prefix + "plateau.best", remembered.plateau.best);
  list.add_one(prefix + "plateau.bad_epochs", remembered.plateau.bad_epochs);
  list.add_one(prefix + "plateau.share", remembered.plateau.share);
  list.add(prefix + "average.mean", remembered.average.mean.flat());
  list.add_one(prefix + "average.count", remembered.average.count);
  if (remembered.lbfgs) {
    list.add_one(prefix + "lbfgs.cost", remembered.cost);
    add_lbfgs(list, prefix + "lbfgs.", remembered.lbfgs->state());
  }
}

}  // namespace

template <Scalar T>
void prepare_state(const Network& network, const TrainOptions& options, RunState<T>& state) {
  Index units = 0;
  for (const Layer& layer : network.hidden) units += layer.units;
  state.health.silent.assign(static_cast<std::size_t>(units), 0);
  state.now.costs = std::ssize(state.history.costs);
  Remembered<T>& remembered = state.now.remembered;
  if (options.average != AverageName::none) remembered.average.mean = state.now.parameters;  // room
  if (options.optimizer == OptimizerName::lbfgs) {
    remembered.lbfgs.emplace(state.now.parameters.flat().size());
  }
  if (options.on_divergence == OnDivergence::recover) state.good = state.now;
}

template <Scalar T>
SpanList spans_of(RunState<T>& state) {
  SpanList list;
  add_moment(list, "now.", state.now);
  if (state.good) add_moment(list, "good.", *state.good);
  list.add_one("rate", state.rate);
  list.add_one("recoveries", state.recoveries);
  list.add("health.silent", std::span<std::int64_t>(state.health.silent));
  list.add_one("health.looked_at", state.health.looked_at);
  list.add_one("health.first_cost", state.health.first_cost);
  list.add_one("health.first_epoch_cost", state.health.first_epoch_cost);
  list.add_one("health.least_cost", state.health.least_cost);
  return list;
}

template void prepare_state(const Network&, const TrainOptions&, RunState<float>&);
template void prepare_state(const Network&, const TrainOptions&, RunState<double>&);
template SpanList spans_of(RunState<float>&);
template SpanList spans_of(RunState<double>&);

}  // namespace gradus
