// All that a training run is at a moment, as one value: what the loop changes, what a checkpoint
// keeps. How it changes is loop.cpp's business.
#pragma once

#include "engine/step.hpp"
#include "model/model.hpp"
#include "model/safetensors.hpp"
#include "train/health.hpp"
#include "train/remembered.hpp"

#include <limits>

namespace gradus {

/// The parameters of the best epoch so far, by validation cost.
template <Scalar T>
struct Best {
  Parameters<T> parameters;
  Index epoch = 0;  // 0: none yet
  double validation_cost = std::numeric_limits<double>::infinity();
};

/// What updates change.
template <Scalar T>
struct Moment {
  Parameters<T> parameters;
  engine::OptimizerState<T> optimizer;
  Remembered<T> remembered = {};
  Best<T> best{parameters};
  Index iterations = 0;      // updates so far
  Index epochs = 0;          // epochs that are done
  Index batches = 0;         // batches that are done of the epoch under way
  Index rows = 0;            // rows in them
  double cost = 0;           // their costs, each times its rows, added up
  Index costs = 0;           // entries of history.costs
  double learning_rate = 0;  // of the last update
};

/// A run of the loop between two updates. Random numbers are named by seed, epoch and iteration,
/// so they need no place here.
template <Scalar T>
struct RunState {
  Moment<T> now;
  std::optional<Moment<T>> good = {};  // where recovery goes back to, with options.on_divergence
  double rate = 1;                     // by which recoveries multiplied the learning rate
  Index recoveries = 0;
  HealthMemory health = {};
  History history;            // whole epochs, their costs, the seconds so far
  Index first_iteration = 0;  // what was learned before it does not count for the options
};

/// Gives a state that has parameters and optimizer the rest that it needs.
template <Scalar T>
void prepare_state(const Network& network, const TrainOptions& options, RunState<T>& state);

/// Everything of a run but its history, by name: the one list from which a checkpoint is written
/// and into which it is read. What a further part of training remembers is one more line in it.
template <Scalar T>
SpanList spans_of(RunState<T>& state);

}  // namespace gradus
