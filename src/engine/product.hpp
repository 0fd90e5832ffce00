// One matrix product as numbers and addresses: what gemm.cpp plans and tile_kernel-inl.hpp
// computes.
#pragma once

#include "base/matrix.hpp"
#include "network/activation.hpp"

namespace gradus::engine {

/// What is done to finished sums while they are in the first-level cache.
enum class Finish {
  none,
  activate,     // out = g(out + b)
  times_slope,  // out = out * g'(Z), from what forward saved
};

/// out [rows, columns] = left [rows, depth] right [depth, columns], then finish.
/// left(r, k) is left[r * left_row + k * left_k]; right(k, c) is right[k * right_k + c *
/// right_column].
template <Scalar T>
struct Product {
  Index rows = 0, columns = 0, depth = 0;
  const T* left = nullptr;
  Index left_row = 0, left_k = 0;
  const T* right = nullptr;
  Index right_k = 0, right_column = 0;  // one of the two is 1
  const T* packed = nullptr;            // the right factor as pack_right() left it, or none
  T* out = nullptr;
  Index out_row = 0;  // elements from one row of out to the next

  Finish finish = Finish::none;
  Activation g = Activation::identity;
  const T* b = nullptr;  // [columns], for activate
  T* Z = nullptr;        // [rows, columns] or none: where activate leaves out + b
  Index Z_row = 0;       // elements from one row of Z to the next
  const T* saved =
      nullptr;          // [rows, columns], for times_slope: A = g(Z), or Z where slope_needs_Z(g)
  Index saved_row = 0;  // elements from one row of it to the next
  T* left_sums = nullptr;  // [rows] or none: sum over k of left(r, k); needs left_row = 1
};

/// A rectangle of out.
struct Block {
  Index row = 0, rows = 0;
  Index column = 0, columns = 0;
};

/// `parts` nearly equal parts of 0 .. total: where part `i` starts. i = parts gives total.
inline Index part_start(Index total, Index parts, Index i) {
  return total / parts * i + total % parts * i / parts;
}

}  // namespace gradus::engine
