// Cuts each product into blocks, shares them out to the threads, and picks the kernels of this
// processor. No block depends on another, so the cut changes no number.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/gemm.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/gemm.hpp"
#include "engine/tile_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

// Not marked noexcept, as HWY_EXPORT takes no such function; the callers are.
void multiply_block_float(const Product<float>& product, Block block) {
  multiply_block(product, block);
}
void multiply_block_double(const Product<double>& product, Block block) {
  multiply_block(product, block);
}
void pack_right_float(const Product<float>& product, float* to) {
  pack_right(product, to);
}
void pack_right_double(const Product<double>& product, double* to) {
  pack_right(product, to);
}
Index packed_size_float(Index columns, Index depth) {
  return packed_size<float>(columns, depth);
}
Index packed_size_double(Index columns, Index depth) {
  return packed_size<double>(columns, depth);
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::engine {
namespace {

HWY_EXPORT(multiply_block_float);
HWY_EXPORT(multiply_block_double);
HWY_EXPORT(pack_right_float);
HWY_EXPORT(pack_right_double);
HWY_EXPORT(packed_size_float);
HWY_EXPORT(packed_size_double);

template <class T>
auto block_kernel() {
  if constexpr (std::same_as<T, float>) {
    return HWY_DYNAMIC_DISPATCH(multiply_block_float);
  } else {
    return HWY_DYNAMIC_DISPATCH(multiply_block_double);
  }
}

// Columns are cut at multiples of two vectors of the longest kind, so that no tile is cut.
constexpr Index column_bytes = 128;
// Multiply-adds that are worth another thread: some 6 us of work. With fewer, what the thread needs
// to see of the others' caches costs more than it computes.
constexpr Index least_piece = 300'000;
// Rows of the left factor in a block: with panel_depth columns they stay in the second-level cache,
// and a right factor that comes from memory is packed the less often the more there are.
constexpr Index most_rows = 512;
// With fewer rows than these, packing the right factor for each block of rows would show.
constexpr Index least_rows = 48;
// Enough pieces that a thread which starts late is not waited for.
constexpr Index pieces_per_thread = 4;

/// How a product is cut: into row_blocks x column_blocks.
struct Cut {
  Index row_blocks = 1;
  Index column_blocks = 1;
};

template <class T>
Cut cut(const Product<T>& product, Index panels, int threads) {
  const Index work = product.rows * product.columns * product.depth;
  const Index wanted =
      threads == 1 ? 1 : std::clamp<Index>(work / least_piece, 1, pieces_per_thread * threads);
  const Index row_blocks = (product.rows + most_rows - 1) / most_rows;
  if (row_blocks >= wanted) return {row_blocks, 1};
  const Index column_blocks = (wanted + row_blocks - 1) / row_blocks;
  if (panels >= column_blocks) return {row_blocks, column_blocks};
  // As few blocks of rows as there are threads, as each packs the right factor for itself.
  return {std::max(row_blocks, std::min({wanted, Index{threads}, product.rows / least_rows})), 1};
}

template <class T>
void multiply(const Product<T>& product, ThreadPool& pool) noexcept {
  const auto kernel = block_kernel<T>();
  constexpr Index width = column_bytes / static_cast<Index>(sizeof(T));
  const Index panels = (product.columns + width - 1) / width;
  const auto [row_blocks, column_blocks] = cut(product, panels, pool.threads());
  if (row_blocks * column_blocks == 1) {
    kernel(product, {0, product.rows, 0, product.columns});
    return;
  }
  pool.run(row_blocks * column_blocks, [&, kernel, blocks = column_blocks,
                                        row_parts = row_blocks](Index piece) noexcept {
    const Index i = piece / blocks;
    const Index j = piece % blocks;
    const Index row = part_start(product.rows, row_parts, i);
    const Index column = part_start(panels, blocks, j) * width;
    const Index end = std::min(product.columns, part_start(panels, blocks, j + 1) * width);
    kernel(product, {row, part_start(product.rows, row_parts, i + 1) - row, column, end - column});
  });
}

/// g(A_prev W^T + b), W^T still to be said.
template <Scalar T>
Product<T> forward_product(MatrixView<const T> A_prev, std::span<const T> b, Activation g,
                           MatrixView<T> A) noexcept {
  Product<T> product{.rows = A.rows, .columns = A.cols, .depth = A_prev.cols};
  product.left = A_prev.data;
  product.left_row = A_prev.stride;
  product.left_k = 1;
  product.out = A.data;
  product.out_row = A.stride;
  product.finish = Finish::activate;
  product.g = g;
  product.b = b.data();
  return product;
}

}  // namespace

template <Scalar T>
void linear_activation_forward(MatrixView<const T> A_prev, MatrixView<const T> W,
                               std::span<const T> b, Activation g, MatrixView<T> A,
                               ThreadPool& pool, MatrixView<T> Z) noexcept {
  assert(W.cols == A_prev.cols && A.rows == A_prev.rows && A.cols == W.rows);
  Product<T> product = forward_product<T>(A_prev, b, g, A);
  product.right = W.data;  // W^T
  product.right_k = 1;
  product.right_column = W.stride;
  product.Z = Z.data;
  product.Z_row = Z.stride;
  multiply(product, pool);
}

template <Scalar T>
PackedWeights<T>::PackedWeights(Index n, Index n_prev) : n_(n), n_prev_(n_prev) {
  if constexpr (std::same_as<T, float>) {
    panels_.resize(static_cast<std::size_t>(HWY_DYNAMIC_DISPATCH(packed_size_float)(n, n_prev)));
  } else {
    panels_.resize(static_cast<std::size_t>(HWY_DYNAMIC_DISPATCH(packed_size_double)(n, n_prev)));
  }
}

template <Scalar T>
void PackedWeights<T>::pack(MatrixView<const T> W) {
  assert(W.rows == n_ && W.cols == n_prev_);
  Product<T> product{.rows = 0, .columns = n_, .depth = n_prev_};
  product.right = W.data;
  product.right_k = 1;
  product.right_column = W.stride;
  if constexpr (std::same_as<T, float>) {
    HWY_DYNAMIC_DISPATCH(pack_right_float)(product, panels_.data());
  } else {
    HWY_DYNAMIC_DISPATCH(pack_right_double)(product, panels_.data());
  }
}

template <Scalar T>
void linear_activation_forward(MatrixView<const T> A_prev, const PackedWeights<T>& W,
                               std::span<const T> b, Activation g, MatrixView<T> A) noexcept {
  assert(W.n_prev() == A_prev.cols && A.rows == A_prev.rows && A.cols == W.n());
  assert(A.rows <= most_rows);
  Product<T> product = forward_product<T>(A_prev, b, g, A);
  product.packed = W.data();
  block_kernel<T>()(product, {0, A.rows, 0, A.cols});
}

/// dZ W.
template <Scalar T>
static Product<T> backward_product(MatrixView<const T> dZ, MatrixView<const T> W,
                                   MatrixView<T> out) noexcept {
  assert(W.rows == dZ.cols && out.rows == dZ.rows && out.cols == W.cols);
  Product<T> product{.rows = out.rows, .columns = out.cols, .depth = dZ.cols};
  product.left = dZ.data;
  product.left_row = dZ.stride;
  product.left_k = 1;
  product.right = W.data;
  product.right_k = W.stride;
  product.right_column = 1;
  product.out = out.data;
  product.out_row = out.stride;
  return product;
}

template <Scalar T>
void linear_backward(MatrixView<const T> dZ, MatrixView<const T> W, MatrixView<T> dA_prev,
                     ThreadPool& pool) noexcept {
  multiply(backward_product(dZ, W, dA_prev), pool);
}
template void linear_backward(MatrixView<const float>, MatrixView<const float>, MatrixView<float>,
                              ThreadPool&) noexcept;
template void linear_backward(MatrixView<const double>, MatrixView<const double>,
                              MatrixView<double>, ThreadPool&) noexcept;

template <Scalar T>
void linear_activation_backward(MatrixView<const T> dZ, MatrixView<const T> W,
                                MatrixView<const T> saved, Activation g, MatrixView<T> dZ_prev,
                                ThreadPool& pool) noexcept {
  Product<T> product = backward_product(dZ, W, dZ_prev);
  product.finish = Finish::times_slope;
  product.g = g;
  product.saved = saved.data;
  product.saved_row = saved.stride;
  multiply(product, pool);
}

template <Scalar T>
void weights_backward(MatrixView<const T> dZ, MatrixView<const T> A_prev, MatrixView<T> dW,
                      std::span<T> db, ThreadPool& pool) noexcept {
  assert(dZ.rows == A_prev.rows && dW.rows == dZ.cols && dW.cols == A_prev.cols);
  Product<T> product{.rows = dW.rows, .columns = dW.cols, .depth = dZ.rows};
  product.left = dZ.data;  // dZ^T
  product.left_row = 1;
  product.left_k = dZ.stride;
  product.right = A_prev.data;
  product.right_k = A_prev.stride;
  product.right_column = 1;
  product.out = dW.data;
  product.out_row = dW.stride;
  product.left_sums = db.data();
  multiply(product, pool);
}

#define GRADUS_INSTANTIATE(T)                                                                      \
  template class PackedWeights<T>;                                                                 \
  template void linear_activation_forward(MatrixView<const T>, const PackedWeights<T>&,            \
                                          std::span<const T>, Activation, MatrixView<T>) noexcept; \
  template void linear_activation_forward(MatrixView<const T>, MatrixView<const T>,                \
                                          std::span<const T>, Activation, MatrixView<T>,           \
                                          ThreadPool&, MatrixView<T>) noexcept;                    \
  template void linear_activation_backward(MatrixView<const T>, MatrixView<const T>,               \
                                           MatrixView<const T>, Activation, MatrixView<T>,         \
                                           ThreadPool&) noexcept;                                  \
  template void weights_backward(MatrixView<const T>, MatrixView<const T>, MatrixView<T>,          \
                                 std::span<T>, ThreadPool&) noexcept
GRADUS_INSTANTIATE(float);
GRADUS_INSTANTIATE(double);

}  // namespace gradus::engine
#endif
