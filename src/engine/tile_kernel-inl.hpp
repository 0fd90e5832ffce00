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
#include <limits>
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
// With AVX-512 a tile may have half a vector at its end: 20 columns then cost as 24, not as 32.
constexpr bool has_halves = many_registers;
// A tile of one vector whose panel is not packed: the fewer tiles, the less often it is read.
constexpr int rows_in_place = many_registers ? 24 : 12;
// 256 x 2 vectors of 64 bytes are 32 KiB, which stays in the first-level cache.
constexpr Index panel_depth = 256;
// Rows of a panel that are fetched ahead: a panel read in place may come from memory, which takes
// some 16 times as long as the 20 cycles that a row keeps a processor busy.
constexpr Index prefetch_distance = 16;

/// Columns of out that a tile covers: whole vectors, and half of one.
struct Width {
  int vectors = 0;
  bool half = false;
};

/// Where a tile stands in its product: columns of out from `column`, k from .. from + depth.
/// panel_k is elements from one k of the panel to the next.
struct Tile {
  Index column, columns, k, depth;
  Index panel_k;
};

/// The narrowest width for so many columns, or two vectors where they are more than a tile can
/// cover.
template <class T>
Width width_for(Index columns) {
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  const Index vectors = columns / lanes;
  const Index rest = columns % lanes;
  if (vectors > most_vectors || (vectors == most_vectors && rest > 0)) return {2, false};
  if (rest == 0) return {static_cast<int>(vectors), false};
  if (has_halves && rest <= lanes / 2 && vectors < most_vectors)
    return {static_cast<int>(vectors), true};
  return {static_cast<int>(vectors + 1), false};
}

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
// NOLINTNEXTLINE(readability-function-cognitive-complexity): one nest of loops, kept in registers
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
    lefts[i] = product.left + (row + 3 * i) * left_row + tile.k * left_k;
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
      const T* A = product.A + row * product.A_row + tile.column;
#pragma GCC unroll 24
      for (int r = 0; r < rows; ++r) {
        T* at = out + r * out_row;
        const T* A_at = A + r * product.A_row;
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
      // Where the width is not whole vectors the next row overwrites what is too much here.
      hn::StoreU(load_first(d, tile.columns - c, right + k * right_k + c), d,
                 panel + k * width + c);
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

/// Packs tile.depth rows of the right factor's tile.columns columns from `right`.
template <class T>
void pack_panel(const Product<T>& product, Tile tile, T* panel) {
  const T* right = product.right + tile.k * product.right_k + tile.column * product.right_column;
  if (product.right_column == 1) {
    copy_panel(right, product.right_k, tile, panel);
  } else {
    transpose_panel(right, product.right_column, tile, panel);
  }
}

/// All tiles of `block` over one packed panel.
template <class T>
void multiply_panel(const Product<T>& product, Block block, Tile tile, Width width,
                    const T* panel) {
  const Index most_rows = tile_rows(width.vectors + (width.half ? 1 : 0));
  const Index tiles = (block.rows + most_rows - 1) / most_rows;
  for (Index i = 0; i < tiles; ++i) {
    const Index row = part_start(block.rows, tiles, i);
    const Index rows = part_start(block.rows, tiles, i + 1) - row;
    multiply_rows(product, block.row + row, rows, tile, width, panel);
  }
}

template <class T>
Index columns_of(Width width) {
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  return width.vectors * lanes + (width.half ? lanes / 2 : 0);
}

/// Numbers that pack_right() writes: whole vectors, and one more that it may write beyond the end.
template <class T>
Index packed_size(Index columns, Index depth) {
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  return (columns + lanes) * depth + lanes;
}

/// Packs the whole right factor, panel after panel, each with all of its depth.
template <class T>
void pack_right(const Product<T>& product, T* to) {
  for (Index c = 0, columns = 0; c < product.columns; c += columns) {
    const Index panel_k = columns_of<T>(width_for<T>(product.columns - c));
    columns = std::min(panel_k, product.columns - c);
    pack_panel(product, {c, columns, 0, product.depth, panel_k}, to + c * product.depth);
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
