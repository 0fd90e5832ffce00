// Row-major matrices [rows, cols]: MatrixView looks at numbers that others own, Matrix owns them.
// Arithmetic is left to steps/ and engine/.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

using Index = std::ptrdiff_t;  // signed, so that loops can run down; equals Eigen::Index

template <class T>
inline constexpr bool is_scalar =
    std::is_same_v<std::remove_const_t<T>, float> || std::is_same_v<std::remove_const_t<T>, double>;
template <class T>
concept Scalar = is_scalar<T>;

/// Allocates on 64-byte boundaries, one cache line and one AVX-512 register.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  AlignedAllocator() = default;
  template <class U>  // NOLINTNEXTLINE(google-explicit-constructor): allocators convert
  AlignedAllocator(const AlignedAllocator<U>&) {}

  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), alignment)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, alignment); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

/// Numbers [rows, cols] that somebody else owns; row r starts at data + r * stride.
template <Scalar T>
struct MatrixView {
  T* data = nullptr;
  Index rows = 0;
  Index cols = 0;
  Index stride = 0;  // elements from one row to the next, >= cols

  T& operator()(Index row, Index col) const {
    assert(0 <= row && row < rows && 0 <= col && col < cols);
    return data[row * stride + col];
  }
  std::span<T> row(Index r) const {
    assert(0 <= r && r < rows);
    return {data + r * stride, static_cast<std::size_t>(cols)};
  }
  /// Rows first .. first + count - 1 of this view.
  MatrixView rows_from(Index first, Index count) const {
    assert(0 <= first && 0 <= count && first + count <= rows);
    return {data + first * stride, count, cols, stride};
  }
  // NOLINTNEXTLINE(google-explicit-constructor): as T* to const T*
  operator MatrixView<const T>() const requires(!std::is_const_v<T>) {
    return {data, rows, cols, stride};
  }
};

/// Owns [rows, cols] numbers, zero at first, 64-byte aligned, rows adjacent. A copy copies.
template <Scalar T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(Index rows, Index cols)
      : rows_(rows),
        cols_(cols),
        data_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)) {}

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  T& operator()(Index row, Index col) { return view()(row, col); }
  const T& operator()(Index row, Index col) const { return view()(row, col); }
  std::span<T> row(Index r) { return view().row(r); }
  std::span<const T> row(Index r) const { return view().row(r); }
  std::span<T> flat() { return data_; }
  std::span<const T> flat() const { return data_; }
  MatrixView<T> view() { return {data_.data(), rows_, cols_, cols_}; }
  MatrixView<const T> view() const { return {data_.data(), rows_, cols_, cols_}; }

  friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
  Index rows_ = 0;
  Index cols_ = 0;
  AlignedVector<T> data_;  // [rows * cols]
};

}  // namespace gradus
