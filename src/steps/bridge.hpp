// The only file in which the product's [m, n] and the article's (n, m) meet. The product keeps row
// after row, Eigen column after column: the same bytes, one sample's numbers side by side.
#pragma once

#include "network/parameters.hpp"
#include "steps/4_backward.hpp"

namespace gradus::steps {

using ConstColumns = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using Columns = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

/// Samples in rows [m, n] seen as samples in columns (n, m). The rows must outlive the result.
inline ConstColumns columns_of(MatrixView<const double> rows) {
  return {rows.data, rows.cols, rows.rows, Eigen::OuterStride<>(rows.stride)};
}
inline Columns columns_of(MatrixView<double> rows) {
  return {rows.data, rows.cols, rows.rows, Eigen::OuterStride<>(rows.stride)};
}

/// The product's block of parameters as the article's W and b, and back. W reads alike in both, but
/// its bytes are in another order, so these copy.
/// from_steps throws Error(usage) when depth or shapes are not the network's.
Parameters to_steps(const Network& network, const gradus::Parameters<double>& parameters);
gradus::Parameters<double> from_steps(const Network& network, const Parameters& parameters);

/// dW and db as the product's block of gradients. Throws as above.
gradus::Gradients<double> from_steps(const Network& network, const Gradients& gradients);

}  // namespace gradus::steps
