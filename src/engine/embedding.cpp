// Gathering rows of E, and scattering their derivatives back. Threads share out rows on the way
// forward and whole tables on the way back, so no sum is ever split.
#include "engine/embedding.hpp"

#include "engine/product.hpp"

#include <algorithm>

namespace gradus::engine {
namespace {

// Numbers in a piece: some 6 us of work, as in gemm.cpp.
constexpr Index least_piece = 16384;
constexpr Index pieces_per_thread = 4;

/// Which row of E(e) a row of X names.
template <Scalar T>
Index code_of(const Embedding& e, const T* x) noexcept {
  const auto code = static_cast<Index>(x[e.input]);
  assert(0 <= code && code < e.levels);
  return code;
}

}  // namespace

template <Scalar T>
void embedding_forward(const Network& network, std::span<const T> E, MatrixView<const T> X,
                       MatrixView<T> A0) noexcept {
  assert(X.cols == network.inputs && A0.cols == network.units(0) && X.rows == A0.rows);
  for (Index i = 0; i < X.rows; ++i) {
    const T* x = X.row(i).data();
    T* to = A0.row(i).data();
    const T* table = E.data();
    Index next = 0;  // the first number of X that is not copied yet
    for (const Embedding& e : network.embeddings) {
      to = std::copy(x + next, x + e.input, to);
      to = std::copy_n(table + code_of(e, x) * e.units, e.units, to);
      table += e.levels * e.units;
      next = e.input + 1;
    }
    std::copy(x + next, x + X.cols, to);
  }
}

template <Scalar T>
void embedding_forward(const Network& network, std::span<const T> E, MatrixView<const T> X,
                       MatrixView<T> A0, ThreadPool& pool) noexcept {
  const Index wanted = A0.rows * A0.cols / least_piece;
  const Index pieces =
      std::clamp<Index>(std::min(wanted, pieces_per_thread * pool.threads()), 1, A0.rows);
  pool.run(pieces, [&](Index piece) noexcept {
    const Index first = part_start(A0.rows, pieces, piece);
    const Index count = part_start(A0.rows, pieces, piece + 1) - first;
    embedding_forward<T>(network, E, X.rows_from(first, count), A0.rows_from(first, count));
  });
}

template <Scalar T>
void embedding_backward(const Network& network, MatrixView<const T> X, MatrixView<const T> dA0,
                        std::span<T> dE, ThreadPool& pool) noexcept {
  const auto one_table = [&](Index number) noexcept {
    Index column = 0;  // of dA0
    T* table = dE.data();
    Index next = 0;
    for (Index before = 0; before < number; ++before) {
      const Embedding& e = network.embeddings[static_cast<std::size_t>(before)];
      column += e.input - next + e.units;
      table += e.levels * e.units;
      next = e.input + 1;
    }
    const Embedding& e = network.embeddings[static_cast<std::size_t>(number)];
    column += e.input - next;
    std::fill_n(table, e.levels * e.units, T{0});
    for (Index i = 0; i < X.rows; ++i) {
      T* to = table + code_of(e, X.row(i).data()) * e.units;
      const T* from = dA0.row(i).data() + column;
      for (Index j = 0; j < e.units; ++j) to[j] += from[j];
    }
  };
  const auto tables = static_cast<Index>(network.embeddings.size());
  if (dA0.rows * dA0.cols >= least_piece) {
    pool.run(tables, one_table);
    return;
  }
  for (Index number = 0; number < tables; ++number) one_table(number);
}

#define GRADUS_INSTANTIATE(T)                                                                \
  template void embedding_forward(const Network&, std::span<const T>, MatrixView<const T>,   \
                                  MatrixView<T>) noexcept;                                   \
  template void embedding_forward(const Network&, std::span<const T>, MatrixView<const T>,   \
                                  MatrixView<T>, ThreadPool&) noexcept;                      \
  template void embedding_backward(const Network&, MatrixView<const T>, MatrixView<const T>, \
                                   std::span<T>, ThreadPool&) noexcept
GRADUS_INSTANTIATE(float);
GRADUS_INSTANTIATE(double);

}  // namespace gradus::engine
