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
}

}  // namespace

template <Scalar T>
SpanList spans_of(RunState<T>& state) {
  SpanList list;
  add_moment(list, "now.", state.now);
  return list;
}

template SpanList spans_of(RunState<float>&);
template SpanList spans_of(RunState<double>&);

}  // namespace gradus
