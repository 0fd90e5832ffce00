// The list of what a checkpoint keeps.
#include "train/run_state.hpp"

namespace gradus {
namespace {

template <Scalar T>
void add_moment(SpanList& list, const std::string& prefix, Moment<T>& moment) {
  list.add(prefix + "parameters", moment.parameters.flat());
  list.add(prefix + "optimizer.m", std::span<T>(moment.optimizer.m));
  list.add(prefix + "optimizer.v", std::span<T>(moment.optimizer.v));
  list.add_one(prefix + "optimizer.t", moment.optimizer.t);
  list.add(prefix + "best.parameters", moment.best.parameters.flat());
  list.add_one(prefix + "best.epoch", moment.best.epoch);
  list.add_one(prefix + "best.validation_cost", moment.best.validation_cost);
  list.add_one(prefix + "iterations", moment.iterations);
  list.add_one(prefix + "epochs", moment.epochs);
  list.add_one(prefix + "batches", moment.batches);
  list.add_one(prefix + "rows", moment.rows);
  list.add_one(prefix + "cost", moment.cost);
  list.add_one(prefix + "costs", moment.costs);
}

}  // namespace

template <Scalar T>
void prepare_state(const Network& network, const TrainOptions& options, RunState<T>& state) {
  Index units = 0;
  for (const Layer& layer : network.hidden) units += layer.units;
  state.health.silent.assign(static_cast<std::size_t>(units), 0);
  state.now.costs = std::ssize(state.history.costs);
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
