// Forward propagation: from the rows X to the activation of the last layer, one layer after
// another. The last layer keeps its Z, from which the cost is computed; its activation belongs to
// the loss.
#include "engine/embedding.hpp"
#include "engine/gemm.hpp"
#include "engine/loss.hpp"
#include "engine/step.hpp"

#include <algorithm>

namespace gradus::engine {
namespace {

/// A(0) into the room for it, where there is any: X, or with embeddings E's rows for its codes, and
/// of that D * A(0).
template <Scalar T>
void make_input(const Network& network, const Parameters<T>& parameters, MatrixView<const T> X,
                Workspace<T>& workspace, ThreadPool& pool) {
  if (network.embeddings.empty() && network.input_dropout == 0) return;
  const HiddenLayer<T> input = workspace.input_of(network);
  if (network.embeddings.empty()) {
    pool.run(X.rows, [&](Index row) noexcept {
      std::copy_n(X.row(row).begin(), X.cols, input.kept.row(row).begin());
    });
  } else {
    embedding_forward<T>(network, parameters.embedded(), X, input.kept, pool);
  }
  if (network.input_dropout > 0) finish_forward<T>(input, input.kept, pool);
}

}  // namespace

template <Scalar T>
void forward(const Network& network, const Parameters<T>& parameters, MatrixView<const T> X,
             Workspace<T>& workspace, ThreadPool& pool) {
  assert(X.cols == network.inputs && 0 < X.rows && X.rows <= workspace.max_rows());
  const Index L = network.depth();
  workspace.set_rows(X.rows);

  make_input(network, parameters, X, workspace, pool);
  MatrixView<const T> A_prev = workspace.A0(X);
  for (Index l = 1; l < L; ++l) {
    const Activation g = network.hidden[static_cast<std::size_t>(l - 1)].activation;
    if (workspace.has_finish(l)) {
      const HiddenLayer<T> layer = workspace.finish_of(network, parameters, l);
      const bool has_norm = layer.norm != Norm::none;  // then b is added behind it
      linear_activation_forward<T>(
          A_prev, parameters.W(l),
          has_norm ? workspace.zeros().first(parameters.b(l).size()) : parameters.b(l),
          Activation::identity, layer.kept, pool);
      finish_forward<T>(layer, workspace.A(l), pool);
      A_prev = workspace.A(l);
      continue;
    }
    linear_activation_forward<T>(A_prev, parameters.W(l), parameters.b(l), g, workspace.A(l), pool,
                                 workspace.Z(l));
    A_prev = workspace.A(l);
  }
  linear_activation_forward<T>(A_prev, parameters.W(L), parameters.b(L), Activation::identity,
                               workspace.Z_last(), pool);
  activate_output<T>(network.loss, workspace.Z_last(), workspace.A(L));
}

template void forward(const Network&, const Parameters<float>&, MatrixView<const float>,
                      Workspace<float>&, ThreadPool&);
template void forward(const Network&, const Parameters<double>&, MatrixView<const double>,
                      Workspace<double>&, ThreadPool&);

}  // namespace gradus::engine
