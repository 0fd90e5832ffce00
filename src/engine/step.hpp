// One training step of the engine: the article's forward, cost, backward and update, on rows
// instead of columns, in float or double, on any number of threads with the same bits. The
// reference for each is in steps/.
#pragma once

#include "base/threads.hpp"
#include "engine/optimizer.hpp"
#include "engine/workspace.hpp"
#include "network/initializer.hpp"
#include "network/parameters.hpp"

#include <functional>

namespace gradus::engine {

/// W of layer 1, 2, .. L by initial_weights(initializer, n, n_prev, randn); b = 0, and where there
/// are any E = 0, gamma = 1, running mean 0 and variance 1.
template <Scalar T>
Parameters<T> initialize_parameters(const Network& network, Initializer initializer,
                                    const std::function<double()>& randn);

/// Z = A_prev W^T + b, A = g(Z), layer after layer, as training does it: batch norm takes the
/// statistics of these rows, and dropout the masks that workspace.name_masks() named. Prediction is
/// Predictor's. X [m, inputs], m <= workspace.max_rows(). Fills Z_last and A of the workspace.
template <Scalar T>
void forward(const Network& network, const Parameters<T>& parameters, MatrixView<const T> X,
             Workspace<T>& workspace, ThreadPool& pool);

/// The cost after forward(), from Z of the last layer, so that it is finite for any finite Z. Mean
/// over the rows, weighted where the batch has weights; in double, summed row after row. Nats for
/// classes, squared units / 2 for squared_error.
template <Scalar T>
double cost(const Network& network, const Batch<T>& batch, const Workspace<T>& workspace);

/// dW, db and dgamma of every layer after forward() on batch.X, and dE. Starts from dZ(L) = A(L) -
/// Y, or what else is the derivative of the loss; makes no dA for the input but for embeddings.
template <Scalar T>
void backward(const Network& network, const Parameters<T>& parameters, const Batch<T>& batch,
              Workspace<T>& workspace, Gradients<T>& gradients, ThreadPool& pool);

/// One update of all parameters in one pass over memory, after one over the gradients where their
/// norm is wanted, and before one over W where its norm is limited.
template <Scalar T>
void update_parameters(const Network& network, const Update& update, const Gradients<T>& gradients,
                       OptimizerState<T>& state, Parameters<T>& parameters, ThreadPool& pool);

/// Moves the running statistics of batch norm towards those of the last forward(): a tenth of the
/// way to the mean, and to the variance with m - 1 in place of m. A batch of one row has no
/// variance and changes nothing.
template <Scalar T>
void update_statistics(const Network& network, const Workspace<T>& workspace,
                       Parameters<T>& parameters);

template <Scalar T>
class Shards;

/// forward, cost, backward, update, with the gradients of parts of the batch summed as `shards`
/// says. Returns the cost before the update.
template <Scalar T>
double train_step(const Network& network, const Update& update, const Batch<T>& batch,
                  const Masks& masks, Shards<T>& shards, Workspace<T>& workspace,
                  Gradients<T>& gradients, OptimizerState<T>& state, Parameters<T>& parameters,
                  ThreadPool& pool);

/// The same of a batch in one part, whose masks workspace.name_masks() named.
template <Scalar T>
double train_step(const Network& network, const Update& update, const Batch<T>& batch,
                  Workspace<T>& workspace, Gradients<T>& gradients, OptimizerState<T>& state,
                  Parameters<T>& parameters, ThreadPool& pool);

}  // namespace gradus::engine
