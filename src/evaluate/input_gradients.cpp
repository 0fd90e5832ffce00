// The derivative of engine/forward.cpp by its X.
#include "evaluate/input_gradients.hpp"

#include "base/threads.hpp"
#include "engine/gemm.hpp"
#include "engine/step.hpp"

namespace gradus {

Matrix<double> input_gradients(const Network& network, const Parameters<double>& parameters,
                               MatrixView<const double> X, Index k) {
  engine::Workspace<double> workspace(network, X.rows);
  ThreadPool pool(1);
  engine::forward<double>(network, parameters, X, workspace, pool);
  const Index L = network.depth();
  for (Index i = 0; i < X.rows; ++i) {
    std::ranges::fill(workspace.dZ(L).row(i), 0.0);
    workspace.dZ(L)(i, k) = 1;
  }
  for (Index l = L; l > 1; --l) {
    const Activation g = network.hidden[static_cast<std::size_t>(l - 2)].activation;
    engine::linear_activation_backward<double>(workspace.dZ(l), parameters.W(l), workspace.A(l - 1),
                                               g, workspace.dZ(l - 1), pool);
  }
  Matrix<double> dX(X.rows, X.cols);
  engine::linear_activation_backward<double>(workspace.dZ(1), parameters.W(1), X,
                                             Activation::identity, dX.view(), pool);
  return dX;
}

}  // namespace gradus
