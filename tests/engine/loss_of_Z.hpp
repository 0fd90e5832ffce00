// The cost and dZ of a loss where Z is given: the engine on a network of one layer that passes X
// on.
#pragma once

#include "engine/step.hpp"
#include "support/data.hpp"

namespace gradus::test {

/// Rows of numbers as JSON has them.
template <Scalar T>
Matrix<T> matrix_of(const nlohmann::json& rows) {
  Matrix<T> matrix(std::ssize(rows), std::ssize(rows[0]));
  Index i = 0;
  for (const nlohmann::json& row : rows) {
    for (Index j = 0; j < matrix.cols(); ++j) matrix(i, j) = row[static_cast<std::size_t>(j)];
    ++i;
  }
  return matrix;
}

template <Scalar T>
struct CostAndSlopes {
  double cost;
  Matrix<T> dZ;
};

template <Scalar T>
CostAndSlopes<T> loss_of_Z(const Network& network, const Matrix<T>& Z, const Matrix<T>& Y,
                           std::span<const T> weight) {
  Parameters<T> unit(network);  // W = 1 and b = 0, so that Z is X
  for (Index j = 0; j < Z.cols(); ++j) unit.W(1)(j, j) = 1;
  engine::Workspace<T> workspace(network, Z.rows());
  Gradients<T> gradients(network);
  ThreadPool pool(1);
  const engine::Batch<T> batch{Z.view(), Y.view(), weight};

  engine::forward<T>(network, unit, Z.view(), workspace, pool);
  CostAndSlopes<T> seen{engine::cost(network, batch, workspace), Matrix<T>(Z.rows(), Z.cols())};
  engine::backward<T>(network, unit, batch, workspace, gradients, pool);
  for (Index i = 0; i < Z.rows(); ++i)
    std::ranges::copy(workspace.dZ(1).row(i), seen.dZ.row(i).begin());
  return seen;
}

}  // namespace gradus::test
