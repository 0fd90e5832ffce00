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
#include "engine/product.hpp"

#include <algorithm>
#include <array>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

// A tile is tile_rows x 2 vectors of sums; with two vectors of the right factor and one broadcast
// of the left it fills the registers, 32 of AVX-512 or 16.
constexpr int tile_rows = HWY_TARGET == HWY_AVX3 ? 14 : 6;
constexpr int tile_vectors = 2;
// 256 x 2 vectors of 64 bytes are 32 KiB, which stays in the first-level cache.
constexpr Index panel_depth = 256;

/// Where a tile stands in its product: columns of out from the panel's first, k from .. from +
/// depth.
struct Tile {
  Index columns, k, depth;
};

/// out(r, c) (+)= sum over k of left(r, k) panel(k, c), r < rows, in ascending k. The sums so far,
/// where k > 0, are carried in out.
template <int rows, int vectors, class T>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): one nest of loops, kept in registers
void multiply_tile(const Product<T>& product, Tile tile, const T* HWY_RESTRICT left,
                   const T* HWY_RESTRICT panel, T* HWY_RESTRICT out) noexcept {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  // Three rows share a pointer: base + {0, 1, 2} strides are addresses that need no register each.
  constexpr int pointers = (rows + 2) / 3;
  const Index last_columns = tile.columns - (vectors - 1) * lanes;  // in the last vector, > 0
  const Index left_row = product.left_row;
  const Index left_k = product.left_k;
  const T* lefts[pointers];
#pragma GCC unroll 16
  for (int i = 0; i < pointers; ++i) lefts[i] = left + 3 * left_row * i;

  V sums[rows][vectors];
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) {
      const T* at = out + r * product.out_row + v * lanes;
      if (tile.k == 0) {
        sums[r][v] = hn::Zero(d);
      } else {
        sums[r][v] = v + 1 < vectors ? hn::LoadU(d, at) : load_first(d, last_columns, at);
      }
    }
  }
  for (Index k = 0; k < tile.depth; ++k) {
    V right[vectors];
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) right[v] = hn::Load(d, panel + v * lanes);
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
      const V broadcast = hn::Set(d, lefts[r / 3][r % 3 * left_row]);
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) sums[r][v] = hn::MulAdd(broadcast, right[v], sums[r][v]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < pointers; ++i) lefts[i] += left_k;
    panel += vectors * lanes;
  }
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) {
      T* at = out + r * product.out_row + v * lanes;
      if (v + 1 < vectors) {
        hn::StoreU(sums[r][v], d, at);
      } else {
        store_first(d, last_columns, sums[r][v], at);
      }
    }
  }
}

template <class T>
using TileKernel = void (*)(const Product<T>&, Tile, const T* HWY_RESTRICT, const T* HWY_RESTRICT,
                            T* HWY_RESTRICT) noexcept;

/// multiply_tile for 1 .. tile_rows rows, at rows - 1.
template <class T, int vectors, int... rows_less_1>
constexpr std::array<TileKernel<T>, tile_rows> tile_kernels(
    std::integer_sequence<int, rows_less_1...>) {
  return {&multiply_tile<rows_less_1 + 1, vectors, T>...};
}

#if HWY_TARGET == HWY_SCALAR
template <class T>
constexpr Index square = 1;

template <class T>
HWY_INLINE void transpose_square(const T* from, Index /*from_row*/, T* to, Index /*width*/) {
  *to = *from;
}
#else
template <class T>
constexpr Index square = 16 / sizeof(T);  // 128 bits a row

/// `square` rows of as many numbers, from_row apart, become columns: rows of `to`, width apart.
template <class T>
HWY_INLINE void transpose_square(const T* from, Index from_row, T* to, Index width) {
  const hn::CappedTag<T, square<T> > d;
  const auto at = [&](Index row) HWY_ATTR { return hn::LoadU(d, from + row * from_row); };
  const auto put = [&](Index row, hn::Vec<decltype(d)> v)
                       HWY_ATTR { hn::StoreU(v, d, to + row * width); };
  if constexpr (square<T> == 4) {
    const auto even_low = hn::InterleaveLower(d, at(0), at(2));
    const auto even_high = hn::InterleaveUpper(d, at(0), at(2));
    const auto odd_low = hn::InterleaveLower(d, at(1), at(3));
    const auto odd_high = hn::InterleaveUpper(d, at(1), at(3));
    put(0, hn::InterleaveLower(d, even_low, odd_low));
    put(1, hn::InterleaveUpper(d, even_low, odd_low));
    put(2, hn::InterleaveLower(d, even_high, odd_high));
    put(3, hn::InterleaveUpper(d, even_high, odd_high));
  } else {
    put(0, hn::InterleaveLower(d, at(0), at(1)));
    put(1, hn::InterleaveUpper(d, at(0), at(1)));
  }
}
#endif

/// panel(k, c) = right(k, c) for a right factor whose rows are contiguous (right_column = 1).
template <class T>
void copy_panel(const T* HWY_RESTRICT right, Index right_k, Tile tile, T* HWY_RESTRICT panel,
                Index width) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index k = 0; k < tile.depth; ++k) {
    for (Index c = 0; c < width; c += lanes) {
      hn::Store(load_first(d, tile.columns - c, right + k * right_k + c), d, panel + k * width + c);
    }
  }
}

/// panel(k, c) = right(k, c) for a right factor whose columns are contiguous (right_k = 1), as W^T.
template <class T>
void transpose_panel(const T* HWY_RESTRICT right, Index right_column, Tile tile,
                     T* HWY_RESTRICT panel, Index width) {
  const Index whole_columns = tile.columns / square<T> * square<T>;
  const Index whole_depth = tile.depth / square<T> * square<T>;
  for (Index k = 0; k < whole_depth; k += square<T>) {
    for (Index c = 0; c < whole_columns; c += square<T>) {
      transpose_square(right + c * right_column + k, right_column, panel + k * width + c, width);
    }
  }
  for (Index k = 0; k < tile.depth; ++k) {
    T* row = panel + k * width;
    for (Index c = k < whole_depth ? whole_columns : 0; c < tile.columns; ++c) {
      row[c] = right[c * right_column + k];
    }
    std::fill(row + tile.columns, row + width, T{0});
  }
}

/// The finish of product for `block` of out.
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
        store_first(d, count, activate(d, product.g, hn::Add(sums, b)), out);
      } else {
        const auto A = load_first(d, count, product.A + r * product.A_row + column);
        store_first(d, count, times_slope(d, product.g, sums, A), out);
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

/// All tiles of `block` over one panel of the right factor.
template <class T>
void multiply_panel(const Product<T>& product, Block block, Tile tile, const T* panel) {
  using Rows = std::make_integer_sequence<int, tile_rows>;
  static constexpr auto one_vector = tile_kernels<T, 1>(Rows{});
  static constexpr auto two_vectors = tile_kernels<T, tile_vectors>(Rows{});
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  const auto& kernels = tile.columns > lanes ? two_vectors : one_vector;

  const Index tiles = (block.rows + tile_rows - 1) / tile_rows;
  for (Index i = 0; i < tiles; ++i) {
    const Index row = block.row + part_start(block.rows, tiles, i);
    const Index rows = block.row + part_start(block.rows, tiles, i + 1) - row;
    const T* left = product.left + row * product.left_row + tile.k * product.left_k;
    T* out = product.out + row * product.out_row + block.column;
    kernels[static_cast<std::size_t>(rows - 1)](product, tile, left, panel, out);
    if (product.finish != Finish::none && tile.k + tile.depth == product.depth) {
      finish_block(product, {row, rows, block.column, tile.columns});
    }
  }
}

/// Computes `block` of product.out, all of its depth.
template <class T>
void multiply_block(const Product<T>& product, Block block) noexcept {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  HWY_ALIGN T panel[panel_depth * tile_vectors * hn::MaxLanes(d)];
  if (product.left_sums != nullptr && block.column == 0) sum_left(product, block);

  const Index slices = (product.depth + panel_depth - 1) / panel_depth;
  for (Index i = 0; i < slices; ++i) {
    const Index k = part_start(product.depth, slices, i);
    const Index depth = part_start(product.depth, slices, i + 1) - k;
    for (Index c = block.column; c < block.column + block.columns; c += tile_vectors * lanes) {
      const Index columns = std::min(tile_vectors * lanes, block.column + block.columns - c);
      const Tile tile{columns, k, depth};
      const Index width = columns > lanes ? tile_vectors * lanes : lanes;
      const T* right = product.right + k * product.right_k + c * product.right_column;
      if (product.right_column == 1) {
        copy_panel(right, product.right_k, tile, panel, width);
      } else {
        transpose_panel(right, product.right_column, tile, panel, width);
      }
      multiply_panel(product, {block.row, block.rows, c, columns}, tile, panel);
    }
  }
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
