// Backward propagation: from the last layer's error to dW and db of every layer. The derivative of
// forward.cpp and cost.cpp, line by line in reverse.
#include "engine/embedding.hpp"
#include "engine/gemm.hpp"
#include "engine/pointwise_loss.hpp"
#include "engine/step.hpp"

namespace gradus::engine {
namespace {

/// dZ(L) = (A(L) - Y) / m, or times the row's share of all weight; over the outputs as well where
/// the loss is the mean over them. What follows is linear in dZ, so this is the only place where
/// the mean is taken.
template <Scalar T>
void output_error(Loss loss, MatrixView<const T> A, const Batch<T>& batch, MatrixView<T> dZ) {
  const Weights<T> weight{batch.weight};
  const double total = batch.total > 0 ? batch.total : weight.total(A.rows);
  const double of_output = output_share(loss, A.cols);
  assert(total > 0);
  for (Index i = 0; i < A.rows; ++i) {
    const T share = static_cast<T>(weight.of(i) / total * of_output);
    for (Index j = 0; j < A.cols; ++j) dZ(i, j) = (A(i, j) - batch.Y(i, j)) * share;
  }
}

/// The same of a loss whose derivative is not A - Y.
template <Scalar T>
void other_output_error(const Network& network, MatrixView<const T> Z, const Batch<T>& batch,
                        MatrixView<T> dZ) {
  const Weights<T> weight{batch.weight};
  const double total = batch.total > 0 ? batch.total : weight.total(Z.rows);
  assert(total > 0);
  cost_slopes<T>(network.loss, Z, batch.Y, network.loss_settings, dZ);
  for (Index i = 0; i < Z.rows; ++i) {
    const T share = static_cast<T>(weight.of(i) / total);
    for (T& slope : dZ.row(i)) slope *= share;
  }
}

}  // namespace

template <Scalar T>
void backward(const Network& network, const Parameters<T>& parameters, const Batch<T>& batch,
              Workspace<T>& workspace, Gradients<T>& gradients, ThreadPool& pool) {
  const Index L = network.depth();
  assert(batch.X.rows == workspace.rows() && batch.Y.rows == workspace.rows());

  if (is_canonical(network.loss)) {
    output_error<T>(network.loss, workspace.A(L), batch, workspace.dZ(L));
  } else {
    other_output_error<T>(network, workspace.Z_last(), batch, workspace.dZ(L));
  }
  const auto db = [&](Index l) {  // with a norm it is the finish's
    return network.norm(l) == Norm::none ? gradients.db(l) : std::span<T>{};
  };
  for (Index l = L; l > 1; --l) {
    const Activation g = network.hidden[static_cast<std::size_t>(l - 2)].activation;
    weights_backward<T>(workspace.dZ(l), workspace.A(l - 1), gradients.dW(l), db(l), pool);
    if (workspace.has_finish(l - 1)) {
      linear_backward<T>(workspace.dZ(l), parameters.W(l), workspace.dZ(l - 1), pool);
      finish_backward<T>(workspace.finish_of(network, parameters, l - 1),
                         workspace.gradients_of(network, gradients, l - 1), workspace.dZ(l - 1),
                         pool);
      continue;
    }
    linear_activation_backward<T>(workspace.dZ(l), parameters.W(l), workspace.saved(l - 1), g,
                                  workspace.dZ(l - 1), pool);
  }
  weights_backward<T>(workspace.dZ(1), workspace.A0(batch.X), gradients.dW(1), db(1), pool);
  if (network.embeddings.empty()) return;
  linear_backward<T>(workspace.dZ(1), parameters.W(1), workspace.dA0(), pool);
  if (network.input_dropout > 0)
    finish_backward<T>(workspace.input_of(network), {}, workspace.dA0(), pool);
  embedding_backward<T>(network, batch.X, workspace.dA0(), gradients.embedded(), pool);
}

template void backward(const Network&, const Parameters<float>&, const Batch<float>&,
                       Workspace<float>&, Gradients<float>&, ThreadPool&);
template void backward(const Network&, const Parameters<double>&, const Batch<double>&,
                       Workspace<double>&, Gradients<double>&, ThreadPool&);

}  // namespace gradus::engine
