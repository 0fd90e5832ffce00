// The derivative of engine/forward.cpp by its X.
#include "evaluate/input_gradients.hpp"

#include "base/threads.hpp"
#include "engine/gemm.hpp"
#include "engine/step.hpp"

namespace gradus {

Matrix<double> input_gradients(const engine::Frozen<double>& model, MatrixView<const double> X,
                               Index k) {
  // Of squared errors, dZ(L) is (Z - Y) / m: with Y = Z - m at output k it is the 1 that is wanted.
  Network network = model.network;
  network.loss = Loss::squared_error;
  engine::Workspace<double> workspace(network, X.rows);
  Gradients<double> gradients(network);
  ThreadPool pool(1);
  engine::forward<double>(network, model.parameters, X, workspace, pool);
  Matrix<double> Y(X.rows, network.outputs);
  for (Index i = 0; i < X.rows; ++i) {
    std::ranges::copy(workspace.Z_last().row(i), Y.row(i).begin());
    Y(i, k) -= static_cast<double>(X.rows);
  }
  engine::backward<double>(network, model.parameters, {X, Y.view(), {}}, workspace, gradients,
                           pool);
  Matrix<double> dX(X.rows, X.cols);
  engine::linear_backward<double>(workspace.dZ(1), model.parameters.W(1), dX.view(), pool);
  return dX;
}

}  // namespace gradus
