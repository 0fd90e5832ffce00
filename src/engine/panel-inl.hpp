// How a product is cut into tiles on this instruction set, and the packing of its right factor: a
// panel holds a tile's columns, row after row of k. Included once per instruction set.
#if defined(GRADUS_ENGINE_PANEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_PANEL_INL
#undef GRADUS_ENGINE_PANEL_INL
#else
#define GRADUS_ENGINE_PANEL_INL
#endif

#include "engine/lanes-inl.hpp"
#include "engine/product.hpp"

#include <algorithm>

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
// 384 x 2 vectors of 32 bytes are 24 KiB, which stays in the first-level cache. With AVX-512 they
// are 48 KiB and come from the second level, fetched ahead; the sums so far are then carried
// through out less often than with a smaller panel, which is what counts for large layers.
constexpr Index panel_depth = 384;
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

template <class T>
Index columns_of(Width width) {
  const Index lanes = static_cast<Index>(hn::Lanes(hn::ScalableTag<T>()));
  return width.vectors * lanes + (width.half ? lanes / 2 : 0);
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

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
