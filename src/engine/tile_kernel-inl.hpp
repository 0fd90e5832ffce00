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

#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

// A tile is rows x vectors of sums. With its vectors of the right factor and one broadcast of the
// left it fits the registers, 32 of AVX-512 or 16. No more than 8 rows: where the left's rows lie a
// multiple of 4096 bytes apart they share one set of the first-level cache, which has 8 lines.
constexpr bool many_registers = HWY_TARGET == HWY_AVX3;
constexpr int most_vectors = 3;
constexpr int tile_rows(int vectors) {
  return many_registers ? 8 : std::min(8, 12 / vectors);
}
// A tile of one vector whose panel is not packed: the fewer tiles, the less often it is read.
constexpr int rows_in_place = many_registers ? 24 : 12;
// 256 x 2 vectors of 64 bytes are 32 KiB, which stays in the first-level cache.
constexpr Index panel_depth = 256;
// Rows of a panel that are fetched ahead: a panel read in place may come from memory, which takes
// some 16 times as long as the 20 cycles that a row keeps a processor busy.
constexpr Index prefetch_distance = 16;

/// Where a tile stands in its product: columns of out from the panel's first, k from .. from +
/// depth. panel_k is elements from one k of the panel to the next.
struct Tile {
  Index columns, k, depth;
  Index panel_k;
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
#pragma GCC unroll 24
  for (int i = 0; i < pointers; ++i) lefts[i] = left + 3 * left_row * i;

  V sums[rows][vectors];
#pragma GCC unroll 24
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 3
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
#pragma GCC unroll 3
    for (int v = 0; v < vectors; ++v) right[v] = hn::LoadU(d, panel + v * lanes);
    hwy::Prefetch(panel + prefetch_distance * tile.panel_k);
#pragma GCC unroll 24
    for (int r = 0; r < rows; ++r) {
      const V broadcast = hn::Set(d, lefts[r / 3][r % 3 * left_row]);
#pragma GCC unroll 3
      for (int v = 0; v < vectors; ++v) sums[r][v] = hn::MulAdd(broadcast, right[v], sums[r][v]);
    }
#pragma GCC unroll 24
    for (int i = 0; i < pointers; ++i) lefts[i] += left_k;
    panel += tile.panel_k;
  }
#pragma GCC unroll 24
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 3
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

/// multiply_tile for 1, 2, .. rows, at rows - 1.
template <class T, int vectors, int... rows_less_1>
constexpr auto tile_kernels(std::integer_sequence<int, rows_less_1...>) {
  return std::array<TileKernel<T>, sizeof...(rows_less_1)>{
      &multiply_tile<rows_less_1 + 1, vectors, T>...};
}

template <class T>
TileKernel<T> tile_kernel(Index rows, Index vectors) {
  static constexpr auto one = tile_kernels<T, 1>(std::make_integer_sequence<int, rows_in_place>());
  static constexpr auto two = tile_kernels<T, 2>(std::make_integer_sequence<int, tile_rows(2)>());
  static constexpr auto three = tile_kernels<T, 3>(std::make_integer_sequence<int, tile_rows(3)>());
  const auto at = static_cast<std::size_t>(rows - 1);
  return vectors == 1 ? one[at] : vectors == 2 ? two[at] : three[at];
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
void copy_panel(const T* HWY_RESTRICT right, Index right_k, Tile tile, T* HWY_RESTRICT panel) {
  const Index width = tile.panel_k;
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
                     T* HWY_RESTRICT panel) {
  const Index width = tile.panel_k;
  const Index whole_columns = tile.columns / square<T> * square<T>;
  const Index whole_depth = tile.depth / square<T> * square<T>;
  for (Index c = 0; c < whole_columns; c += square<T>) {
    for (Index k = 0; k < whole_depth; k += square<T>) {
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

template <class T>
Index vectors_for(Index columns) {
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  return (columns + lanes - 1) / lanes;
}

/// The tile of all rows of `block` over one panel of the right factor.
template <class T>
void multiply_rows(const Product<T>& product, Block block, Tile tile, const T* panel) {
  const T* left = product.left + block.row * product.left_row + tile.k * product.left_k;
  T* out = product.out + block.row * product.out_row + block.column;
  tile_kernel<T>(block.rows, vectors_for<T>(tile.columns))(product, tile, left, panel, out);
  if (product.finish != Finish::none && tile.k + tile.depth == product.depth) {
    finish_block(product, block);
  }
}

/// All tiles of `block` over one panel, which is packed first.
template <class T>
void multiply_packed(const Product<T>& product, Block block, Tile tile, const T* right, T* panel) {
  if (product.right_column == 1) {
    copy_panel(right, product.right_k, tile, panel);
  } else {
    transpose_panel(right, product.right_column, tile, panel);
  }
  const Index most_rows = tile_rows(static_cast<int>(vectors_for<T>(tile.columns)));
  const Index tiles = (block.rows + most_rows - 1) / most_rows;
  for (Index i = 0; i < tiles; ++i) {
    const Index row = part_start(block.rows, tiles, i);
    const Index rows = part_start(block.rows, tiles, i + 1) - row;
    multiply_rows(product, {block.row + row, rows, block.column, block.columns}, tile, panel);
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
  const bool in_place = product.right_column == 1 && block.rows <= rows_in_place;
  const Index columns_in_place = (block.rows <= tile_rows(2) ? 2 : 1) * lanes;
  const Index end = block.column + block.columns;
  const Index slices = (product.depth + panel_depth - 1) / panel_depth;
  for (Index i = 0; i < slices; ++i) {
    const Index k = part_start(product.depth, slices, i);
    const Index depth = part_start(product.depth, slices, i + 1) - k;
    for (Index c = block.column, columns = 0; c < end; c += columns) {
      const T* right = product.right + k * product.right_k + c * product.right_column;
      if (in_place && columns_in_place <= end - c) {
        columns = columns_in_place;
        multiply_rows(product, {block.row, block.rows, c, columns},
                      {columns, k, depth, product.right_k}, right);
      } else {
        const Index vectors = vectors_for<T>(end - c) <= most_vectors ? vectors_for<T>(end - c) : 2;
        columns = std::min(vectors * lanes, end - c);
        multiply_packed(product, {block.row, block.rows, c, columns},
                        {columns, k, depth, vectors * lanes}, right, panel);
      }
    }
  }
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
