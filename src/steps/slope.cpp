// A weight of layer l moves one row of Z(l); that row moves Z(l + 1) by one column of W(l + 1); the
// layers above are run as always.
#include "steps/slope.hpp"

#include "steps/3_cost.hpp"

namespace gradus::steps {
namespace {

/// Z(L) when row `row` of Z(l) becomes `Z_row` (1, m).
Matrix last_Z(const Walk& walk, Index l, Index row, const Matrix& Z_row) {
  const Index L = walk.network.depth();
  const PerLayer<Matrix>& Z = walk.cache.Z;
  const PerLayer<Matrix>& A = walk.cache.A;
  if (l == L) {
    Matrix ZL = Z[L];
    ZL.row(row) = Z_row;
    return ZL;
  }
  const Matrix A_row = activation_forward(Z_row, hidden_activation(walk.network, l));
  Matrix above = Z[l + 1] + walk.before.W[l + 1].col(row) * (A_row - A[l].row(row));
  for (Index k = l + 2; k <= L; ++k) {
    const Matrix A_prev = activation_forward(above, hidden_activation(walk.network, k - 1));
    above = linear_forward(A_prev, walk.before.W[k], walk.before.b[k]);
  }
  return above;
}

}  // namespace

std::vector<double> cost_over_weight(const Walk& walk, Index l, Index row, Index col,
                                     std::span<const double> offsets) {
  const PerLayer<Matrix>& Z = walk.cache.Z;
  const PerLayer<Matrix>& A = walk.cache.A;
  const Network& network = walk.network;
  std::vector<double> rises;
  for (const double offset : offsets) {
    const Matrix Z_row = Z[l].row(row) + offset * A[l - 1].row(col);
    rises.push_back(cost_difference(network.loss, Z[network.depth()], last_Z(walk, l, row, Z_row),
                                    walk.Y, network.loss_settings));
  }
  return rises;
}

}  // namespace gradus::steps
