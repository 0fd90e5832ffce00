// The block of a matrix product that one thread computes: a panel of the right factor is packed,
// then register tiles run down the rows. Included once per instruction set; who computes which
// block is gemm.cpp's business.
#if defined(GRADUS_ENGINE_TILE_KERNEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_TILE_KERNEL_INL
#undef GRADUS_ENGINE_TILE_KERNEL_INL
#else
#define GRADUS_ENGINE_TILE_KERNEL_INL
#endif

#include "engine/activation-inl.hpp"
#include "engine/panel-inl.hpp"

#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

/// How the sums of a finished tile are stored.
enum class Store { sums, activated, sloped };

/// relu and identity are done in the registers; the others by finish_block(), as their code is
/// long.
template <class T>
Store store_of(const Product<T>& product, Tile tile) {
  if (tile.k + tile.depth < product.depth || product.finish == Finish::none) return Store::sums;
  if (product.finish == Finish::times_slope)
    return product.g == Activation::relu ? Store::sloped : Store::sums;
  const bool simple = product.g == Activation::relu || product.g == Activation::identity;
  return simple ? Store::activated : Store::sums;
}

/// out(r, c) (+)= sum over k of left(r, k) panel(k, c), r < rows, in ascending k. The sums so far,
/// where k > 0, are carried in out. `row` is the first row of the tile.
template <int rows, int vectors, bool half, class T>
// One nest of loops, kept in registers:
// NOLINTNEXTLINE(readability-function-cognitive-complexity,readability-function-size)
void multiply_tile(const Product<T>& product, Tile tile, Index row,
                   const T* HWY_RESTRICT panel) noexcept {
  const hn::ScalableTag<T> d;
  const hn::Half<decltype(d)> d_half;
  using V = hn::Vec<decltype(d)>;
  using H = hn::Vec<decltype(d_half)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  constexpr int columns_of_vectors = std::max(vectors, 1);  // no array may be empty
  // Three rows share a pointer: base + {0, 1, 2} strides are addresses that need no register each.
  constexpr int pointers = (rows + 2) / 3;
  // Columns in the last vector, or the half, > 0.
  const Index last_columns = tile.columns - (vectors - (half ? 0 : 1)) * lanes;
  const Index left_row = product.left_row;
  const Index left_k = product.left_k;
  const Index out_row = product.out_row;
  T* HWY_RESTRICT out = product.out + row * out_row + tile.column;
  const T* lefts[pointers];
#pragma GCC unroll 24
  for (int i = 0; i < pointers; ++i) {
    lefts[i] = product.left + (row + Index{3} * i) * left_row + tile.k * left_k;
  }
  // The last vector's columns may end early.
  const auto load = [&](const T* at, int v) HWY_ATTR {
    return half || v + 1 < vectors ? hn::LoadU(d, at) : load_first(d, last_columns, at);
  };
  const auto store = [&](V sums, T* at, int v) HWY_ATTR {
    if (half || v + 1 < vectors) {
      hn::StoreU(sums, d, at);
    } else {
      store_first(d, last_columns, sums, at);
    }
  };

  V sums[rows][columns_of_vectors];
  H half_sums[rows];
#pragma GCC unroll 24
  for (int r = 0; r < rows; ++r) {
    const T* at = out + r * out_row;
#pragma GCC unroll 3
    for (int v = 0; v < vectors; ++v) {
      sums[r][v] = tile.k == 0 ? hn::Zero(d) : load(at + v * lanes, v);
    }
    if constexpr (half) {
      half_sums[r] =
          tile.k == 0 ? hn::Zero(d_half) : load_first(d_half, last_columns, at + vectors * lanes);
    }
  }
  if (tile.depth < product.depth) {  // the next tile will want its sums
#pragma GCC unroll 24
    for (int r = rows; r < 2 * rows; ++r) {
#pragma GCC unroll 3
      for (int v = 0; v < vectors; ++v) hwy::Prefetch(out + r * out_row + v * lanes);
    }
  }
  for (Index k = 0; k < tile.depth; ++k) {
    V right[columns_of_vectors];
    H half_right = hn::Zero(d_half);
#pragma GCC unroll 3
    for (int v = 0; v < vectors; ++v) right[v] = hn::LoadU(d, panel + v * lanes);
    if constexpr (half) half_right = hn::LoadU(d_half, panel + vectors * lanes);
    hwy::Prefetch(panel + prefetch_distance * tile.panel_k);
#pragma GCC unroll 24
    for (int r = 0; r < rows; ++r) {
      const V broadcast = hn::Set(d, lefts[r / 3][r % 3 * left_row]);
#pragma GCC unroll 3
      for (int v = 0; v < vectors; ++v) sums[r][v] = hn::MulAdd(broadcast, right[v], sums[r][v]);
      if constexpr (half)
        half_sums[r] = hn::MulAdd(hn::LowerHalf(d_half, broadcast), half_right, half_sums[r]);
    }
#pragma GCC unroll 24
    for (int i = 0; i < pointers; ++i) lefts[i] += left_k;
    panel += tile.panel_k;
  }

  switch (store_of(product, tile)) {
    case Store::sums: {
#pragma GCC unroll 24
      for (int r = 0; r < rows; ++r) {
        T* at = out + r * out_row;
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v) store(sums[r][v], at + v * lanes, v);
        if constexpr (half) store_first(d_half, last_columns, half_sums[r], at + vectors * lanes);
      }
      break;
    }
    case Store::activated: {
      const T* b = product.b + tile.column;
      const T least = product.g == Activation::relu ? 0 : -std::numeric_limits<T>::infinity();
#pragma GCC unroll 24
      for (int r = 0; r < rows; ++r) {
        T* at = out + r * out_row;
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v) {
          store(at_least(d, least, hn::Add(sums[r][v], load(b + v * lanes, v))), at + v * lanes, v);
        }
        if constexpr (half) {
          const H b_half = load_first(d_half, last_columns, b + vectors * lanes);
          store_first(d_half, last_columns, at_least(d_half, least, hn::Add(half_sums[r], b_half)),
                      at + vectors * lanes);
        }
      }
      break;
    }
    case Store::sloped: {
      const T* A = product.saved + row * product.saved_row + tile.column;
#pragma GCC unroll 24
      for (int r = 0; r < rows; ++r) {
        T* at = out + r * out_row;
        const T* A_at = A + r * product.saved_row;
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v) {
          const V slope_of = load(A_at + v * lanes, v);
          store(times_slope(d, Activation::relu, sums[r][v], slope_of), at + v * lanes, v);
        }
        if constexpr (half) {
          const H slope_of = load_first(d_half, last_columns, A_at + vectors * lanes);
          store_first(d_half, last_columns,
                      times_slope(d_half, Activation::relu, half_sums[r], slope_of),
                      at + vectors * lanes);
        }
      }
      break;
    }
  }
}

template <class T>
using TileKernel = void (*)(const Product<T>&, Tile, Index, const T* HWY_RESTRICT) noexcept;

/// multiply_tile for 1, 2, .. rows, at rows - 1.
template <class T, int vectors, bool half, int... rows_less_1>
constexpr auto tile_kernels(std::integer_sequence<int, rows_less_1...>) {
  return std::array<TileKernel<T>, sizeof...(rows_less_1)>{
      &multiply_tile<rows_less_1 + 1, vectors, half, T>...};
}

template <class T>
TileKernel<T> tile_kernel(Index rows, Width width) {
  using std::make_integer_sequence;
  static constexpr auto one =
      tile_kernels<T, 1, false>(make_integer_sequence<int, rows_in_place>());
  static constexpr auto two = tile_kernels<T, 2, false>(make_integer_sequence<int, tile_rows(2)>());
  static constexpr auto three =
      tile_kernels<T, 3, false>(make_integer_sequence<int, tile_rows(3)>());
  const auto at = static_cast<std::size_t>(rows - 1);
  if constexpr (has_halves) {
    constexpr auto most = make_integer_sequence<int, tile_rows(3)>();
    static constexpr auto half = tile_kernels<T, 0, true>(most);
    static constexpr auto one_and_half = tile_kernels<T, 1, true>(most);
    static constexpr auto two_and_half = tile_kernels<T, 2, true>(most);
    if (width.half) {
      return width.vectors == 0   ? half[at]
             : width.vectors == 1 ? one_and_half[at]
                                  : two_and_half[at];
    }
  }
  return width.vectors == 1 ? one[at] : width.vectors == 2 ? two[at] : three[at];
}

/// out = g(out + b), or out * g'(Z), for `block` of out, where multiply_tile left the sums.
template <class T>
void finish_block(const Product<T>& product, Block block) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index r = block.row; r < block.row + block.rows; ++r) {
    for (Index c = 0; c < block.columns; c += lanes) {
      const Index column = block.column + c;
      const Index count = block.columns - c;
      T* out = product.out + r * product.out_row + column;
      const auto sums = load_first(d, count, out);
      if (product.finish == Finish::activate) {
        const auto b = load_first(d, count, product.b + column);
        const auto Z = hn::Add(sums, b);
        if (product.Z != nullptr) store_first(d, count, Z, product.Z + r * product.Z_row + column);
        store_first(d, count, activate(d, product.g, Z), out);
      } else {
        const auto saved = load_first(d, count, product.saved + r * product.saved_row + column);
        store_first(d, count, times_slope(d, product.g, sums, saved), out);
      }
    }
  }
}

/// left_sums of the block's rows, down the rows of the factor in order; a lane is a sum.
template <class T>
void sum_left(const Product<T>& product, Block block) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index r = 0; r < block.rows; r += lanes) {
    const Index count = block.rows - r;
    const T* left = product.left + block.row + r;
    auto sums = hn::Zero(d);
    for (Index k = 0; k < product.depth; ++k) {
      sums = hn::Add(sums, load_first(d, count, left + k * product.left_k));
    }
    store_first(d, count, sums, product.left_sums + block.row + r);
  }
}

/// The tile of `rows` rows from `row` over one panel of the right factor.
template <class T>
void multiply_rows(const Product<T>& product, Index row, Index rows, Tile tile, Width width,
                   const T* panel) {
  tile_kernel<T>(rows, width)(product, tile, row, panel);
  if (product.finish != Finish::none && tile.k + tile.depth == product.depth &&
      store_of(product, tile) == Store::sums) {
    finish_block(product, {row, rows, tile.column, tile.columns});
  }
}

/// All tiles of `block` over one packed panel.
template <class T>
void multiply_panel(const Product<T>& product, Block block, Tile tile, Width width,
                    const T* panel) {
  const Index most_rows = tile_rows(width.vectors + (width.half ? 1 : 0));
  const Index tiles = (block.rows + most_rows - 1) / most_rows;
  const Index least =
      block.rows / tiles;  // nearly equal tiles, of which the first are a row larger
  const Index larger = block.rows % tiles;
  Index row = block.row;
  for (Index i = 0; i < tiles; ++i) {
    const Index rows = least + (i < larger ? 1 : 0);
    multiply_rows(product, row, rows, tile, width, panel);
    row += rows;
  }
}

/// Computes `block` of product.out, all of its depth.
template <class T>
void multiply_block(const Product<T>& product, Block block) noexcept {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  HWY_ALIGN T panel[panel_depth * most_vectors * hn::MaxLanes(d)];
  if (product.left_sums != nullptr && block.column == 0) sum_left(product, block);

  // Where one tile takes all rows, a panel would be read only once, so it is read where it lies.
  const bool in_place =
      product.packed == nullptr && product.right_column == 1 && block.rows <= rows_in_place;
  const int vectors_in_place = block.rows <= tile_rows(2) ? 2 : 1;
  const Index columns_in_place = vectors_in_place * lanes;
  const Index end = block.column + block.columns;
  const Index slices = (product.depth + panel_depth - 1) / panel_depth;
  for (Index i = 0; i < slices; ++i) {
    const Index k = part_start(product.depth, slices, i);
    const Index depth = part_start(product.depth, slices, i + 1) - k;
    for (Index c = block.column, columns = 0; c < end; c += columns) {
      if (in_place && columns_in_place <= end - c) {
        columns = columns_in_place;
        multiply_rows(product, block.row, block.rows, {c, columns, k, depth, product.right_k},
                      {vectors_in_place, false}, product.right + k * product.right_k + c);
        continue;
      }
      const Width width = width_for<T>(end - c);
      const Index panel_k = columns_of<T>(width);
      columns = std::min(panel_k, end - c);
      const Tile tile{c, columns, k, depth, panel_k};
      if (product.packed == nullptr) pack_panel(product, tile, panel);
      multiply_panel(
          product, block, tile, width,
          product.packed == nullptr ? panel : product.packed + c * product.depth + k * panel_k);
    }
  }
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
