// The passes behind a layer's product, over rows or over columns of it; a lane is a number, or a
// column where columns are summed up. Included once per instruction set.
#if defined(GRADUS_ENGINE_FINISH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_FINISH_INL
#undef GRADUS_ENGINE_FINISH_INL
#else
#define GRADUS_ENGINE_FINISH_INL
#endif

#include "base/random.hpp"
#include "engine/activation-inl.hpp"
#include "engine/finish.hpp"
#include "engine/philox-inl.hpp"

#include <algorithm>
#include <array>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

/// The mask of one row, some units at a time.
template <class T>
class RowMask {
 public:
  RowMask(const HiddenLayer<T>& layer, Index row)
      : layer_(layer),
        row_(layer.masks.first_row + row),
        threshold_(dropout_threshold(layer.dropout)) {}

  /// H with units left out and the rest scaled; H has the units from `unit`, which go up from 0 by
  /// whole vectors.
  template <class D, class V>
  HWY_INLINE V apply(D d, Index unit, V H) {
    if (layer_.dropout == 0) return H;
    if (unit >= ready_) fill();
    const std::uint32_t* words = words_ + unit % size;
    const V scaled = hn::Mul(H, hn::Set(d, static_cast<T>(1 / (1 - layer_.dropout))));
    if constexpr (sizeof(T) == 4) {
      const hn::RebindToUnsigned<D> d_words;
      const auto left_out = hn::Lt(hn::LoadU(d_words, words), hn::Set(d_words, threshold_));
      return hn::IfThenZeroElse(hn::RebindMask(d, left_out), scaled);
    } else {
      const hn::RebindToUnsigned<D> d_wide;
      const hn::Rebind<std::uint32_t, D> d_words;
      const auto wide = hn::PromoteTo(d_wide, hn::LoadU(d_words, words));
      const auto left_out = hn::Lt(wide, hn::Set(d_wide, std::uint64_t{threshold_}));
      return hn::IfThenZeroElse(hn::RebindMask(d, left_out), scaled);
    }
  }

 private:
  using DW = hn::ScalableTag<std::uint32_t>;
  static constexpr Index size = 4 * static_cast<Index>(hn::MaxLanes(DW{}));

  void fill() {
    const auto block = static_cast<std::uint32_t>(ready_ / 4);
    fill_words(DW{}, layer_.masks.seed, block + (static_cast<std::uint32_t>(layer_.l) << 20),
               static_cast<std::uint32_t>(row_), layer_.masks.iteration, Stream::dropout, words_);
    ready_ += size;
  }

  const HiddenLayer<T>& layer_;
  Index row_;
  std::uint32_t threshold_;
  Index ready_ = 0;  // units whose words were made
  HWY_ALIGN std::uint32_t words_[size] = {};
};

/// N of some units from Z, or Zhat where there is a norm.
template <class T, class D, class V>
HWY_INLINE V before_activation(const HiddenLayer<T>& layer, D d, Index unit, Index count, V kept) {
  if (layer.norm == Norm::none) return kept;
  return hn::MulAdd(load_first(d, count, layer.gamma.data() + unit), kept,
                    load_first(d, count, layer.b.data() + unit));
}

/// The sum of term(j) over the units of a row: 16 (float) or 8 (double) sums side by side, of equal
/// width on every processor (but for the portable kernels), then these in order.
template <class T, class Term>
HWY_INLINE double row_sum(Index n, const Term& term) {
  const hn::CappedTag<T, 16 / sizeof(T)> d;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(d));
  std::array<hn::Vec<decltype(d)>, 4> sums{hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
  for (Index j = 0; j < n; j += 4 * lanes) {
    for (Index part = 0; part < 4; ++part) {
      const Index unit = j + part * lanes;
      if (unit < n) {
        auto& sum = sums[static_cast<std::size_t>(part)];
        sum = hn::Add(sum, term(d, unit, std::min(lanes, n - unit)));
      }
    }
  }
  double total = 0;
  HWY_ALIGN T numbers[lanes];
  for (const auto& sum : sums) {
    hn::Store(sum, d, numbers);
    for (const T x : numbers) total += static_cast<double>(x);
  }
  return total;
}

/// Zhat = (Z - mean) / sqrt(variance + epsilon) over the units of each row.
template <class T>
void normalise_row(const HiddenLayer<T>& layer, Index row) {
  T* z = layer.kept.row(row).data();
  const Index n = layer.kept.cols;
  const auto count = static_cast<double>(n);
  const double mean = row_sum<T>(n, [&](auto d, Index unit, Index some)
                                        HWY_ATTR { return load_first(d, some, z + unit); }) /
                      count;
  const double squares = row_sum<T>(n, [&](auto d, Index unit, Index some) HWY_ATTR {
    const auto off = hn::Sub(load_first(d, some, z + unit), hn::Set(d, static_cast<T>(mean)));
    const auto square = hn::Mul(off, off);
    return hn::IfThenElseZero(hn::FirstN(d, static_cast<std::size_t>(some)), square);
  });
  const double inverse = 1 / std::sqrt(squares / count + norm_epsilon);
  if (!layer.inverse.empty())
    layer.inverse[static_cast<std::size_t>(row)] = static_cast<T>(inverse);
  const hn::ScalableTag<T> d;
  const auto shift = hn::Set(d, static_cast<T>(mean));
  const auto scale = hn::Set(d, static_cast<T>(inverse));
  for (Index j = 0; j < n; j += static_cast<Index>(hn::Lanes(d))) {
    store_first(d, n - j, hn::Mul(hn::Sub(load_first(d, n - j, z + j), shift), scale), z + j);
  }
}

/// A of rows first .. first + rows - 1.
template <class T>
void finish_rows(const HiddenLayer<T>& layer, MatrixView<T> A, Index first, Index rows) {
  const hn::ScalableTag<T> d;
  const Index n = A.cols;
  for (Index row = first; row < first + rows; ++row) {
    if (layer.norm == Norm::layer) normalise_row(layer, row);
    const T* kept = layer.kept.row(row).data();
    T* a = A.row(row).data();
    RowMask<T> mask(layer, row);
    for (Index j = 0; j < n; j += static_cast<Index>(hn::Lanes(d))) {
      const Index count = n - j;
      const auto N = before_activation(layer, d, j, count, load_first(d, count, kept + j));
      auto H = mask.apply(d, j, activate(d, layer.g, N));
      if (layer.A_added.rows > 0)
        H = hn::Add(H, load_first(d, count, layer.A_added.row(row).data() + j));
      store_first(d, count, H, a + j);
    }
  }
}

/// dN = dA D g'(N) in the place of dA, for some rows.
template <class T>
void finish_rows_backward(const HiddenLayer<T>& layer, const FinishGradients<T>& gradients,
                          MatrixView<T> dA, Index first, Index rows) {
  const hn::ScalableTag<T> d;
  const Index n = dA.cols;
  for (Index row = first; row < first + rows; ++row) {
    const T* kept = layer.kept.row(row).data();
    T* da = dA.row(row).data();
    RowMask<T> mask(layer, row);
    for (Index j = 0; j < n; j += static_cast<Index>(hn::Lanes(d))) {
      const Index count = n - j;
      auto dH = load_first(d, count, da + j);
      if (gradients.dA_above.rows > 0)
        dH = hn::Add(dH, load_first(d, count, gradients.dA_above.row(row).data() + j));
      if (gradients.dA.rows > 0) store_first(d, count, dH, gradients.dA.row(row).data() + j);
      const auto N = before_activation(layer, d, j, count, load_first(d, count, kept + j));
      dH = mask.apply(d, j, dH);
      const auto slope_from = slope_needs_Z(layer.g) ? N : activate(d, layer.g, N);
      store_first(d, count, times_slope(d, layer.g, dH, slope_from), da + j);
    }
  }
}

/// The sums of term(row, column) over all rows for one vector of columns: blocks of rows in order,
/// then the blocks, which keeps float exact enough for any number of rows.
template <class D, class Term>
HWY_INLINE hn::Vec<D> column_sum(D d, Index rows, const Term& term) {
  constexpr Index block = 64;
  auto total = hn::Zero(d);
  for (Index first = 0; first < rows; first += block) {
    auto sum = hn::Zero(d);
    for (Index row = first; row < std::min(first + block, rows); ++row)
      sum = hn::Add(sum, term(row));
    total = hn::Add(total, sum);
  }
  return total;
}

/// Batch norm of some columns: mean and variance over the rows, and Zhat in the place of Z.
template <class T>
void normalise_columns(const HiddenLayer<T>& layer, Index column, Index columns) {
  const hn::ScalableTag<T> d;
  const MatrixView<T> Z = layer.kept;
  const auto m = hn::Set(d, static_cast<T>(Z.rows));
  for (Index c = column; c < column + columns; c += static_cast<Index>(hn::Lanes(d))) {
    const Index count = column + columns - c;
    const auto at = [&](Index row)
                        HWY_ATTR { return load_first(d, count, Z.data + row * Z.stride + c); };
    const auto mean = hn::Div(column_sum(d, Z.rows, at), m);
    const auto squares = column_sum(d, Z.rows, [&](Index row) HWY_ATTR {
      const auto off = hn::Sub(at(row), mean);
      return hn::Mul(off, off);
    });
    const auto variance = hn::Div(squares, m);
    const auto root = hn::Sqrt(hn::Add(variance, hn::Set(d, static_cast<T>(norm_epsilon))));
    const auto inverse = hn::Div(hn::Set(d, T{1}), root);
    store_first(d, count, mean, layer.mean.data() + c);
    store_first(d, count, variance, layer.variance.data() + c);
    store_first(d, count, inverse, layer.inverse.data() + c);
    for (Index row = 0; row < Z.rows; ++row) {
      store_first(d, count, hn::Mul(hn::Sub(at(row), mean), inverse), Z.data + row * Z.stride + c);
    }
  }
}

/// db = sum of dN and dgamma = sum of dN Zhat over the rows, for some columns; and for batch norm
/// dZ = gamma / sqrt(variance + epsilon) (dN - db / m - Zhat dgamma / m) in the place of dN.
template <class T>
void norm_columns_backward(const HiddenLayer<T>& layer, const FinishGradients<T>& gradients,
                           MatrixView<T> dN, Index column, Index columns) {
  const hn::ScalableTag<T> d;
  const MatrixView<T> Zhat = layer.kept;
  const auto share = hn::Set(d, static_cast<T>(1 / static_cast<double>(dN.rows)));
  for (Index c = column; c < column + columns; c += static_cast<Index>(hn::Lanes(d))) {
    const Index count = column + columns - c;
    const auto error = [&](Index row)
                           HWY_ATTR { return load_first(d, count, dN.data + row * dN.stride + c); };
    const auto zhat = [&](Index row) HWY_ATTR {
      return load_first(d, count, Zhat.data + row * Zhat.stride + c);
    };
    const auto db = column_sum(d, dN.rows, error);
    const auto dgamma =
        column_sum(d, dN.rows, [&](Index row) HWY_ATTR { return hn::Mul(error(row), zhat(row)); });
    store_first(d, count, db, gradients.db.data() + c);
    store_first(d, count, dgamma, gradients.dgamma.data() + c);
    if (layer.norm != Norm::batch) continue;
    const auto factor = hn::Mul(load_first(d, count, layer.gamma.data() + c),
                                load_first(d, count, layer.inverse.data() + c));
    const auto mean_error = hn::Mul(db, share);
    const auto mean_product = hn::Mul(dgamma, share);
    for (Index row = 0; row < dN.rows; ++row) {
      const auto rest = hn::NegMulAdd(zhat(row), mean_product, hn::Sub(error(row), mean_error));
      store_first(d, count, hn::Mul(factor, rest), dN.data + row * dN.stride + c);
    }
  }
}

/// dZ = (gamma dN - mean of gamma dN - Zhat mean of gamma dN Zhat) / sqrt(variance + epsilon), the
/// means over the units of each row, in the place of dN.
template <class T>
void layer_norm_rows_backward(const HiddenLayer<T>& layer, MatrixView<T> dN, Index first,
                              Index rows) {
  const Index n = dN.cols;
  const auto count = static_cast<double>(n);
  const T* gamma = layer.gamma.data();
  for (Index row = first; row < first + rows; ++row) {
    T* error = dN.row(row).data();
    const T* zhat = layer.kept.row(row).data();
    const auto product = [&](auto d, Index unit, Index some) HWY_ATTR {
      return hn::Mul(load_first(d, some, gamma + unit), load_first(d, some, error + unit));
    };
    const double mean = row_sum<T>(n, product) / count;
    const double with_zhat =
        row_sum<T>(n,
                   [&](auto d, Index unit, Index some) HWY_ATTR {
                     return hn::Mul(product(d, unit, some), load_first(d, some, zhat + unit));
                   }) /
        count;
    const hn::ScalableTag<T> d;
    const auto mean_error = hn::Set(d, static_cast<T>(mean));
    const auto mean_product = hn::Set(d, static_cast<T>(with_zhat));
    const auto inverse = hn::Set(d, layer.inverse[static_cast<std::size_t>(row)]);
    for (Index j = 0; j < n; j += static_cast<Index>(hn::Lanes(d))) {
      const auto rest = hn::NegMulAdd(load_first(d, n - j, zhat + j), mean_product,
                                      hn::Sub(product(d, j, n - j), mean_error));
      store_first(d, n - j, hn::Mul(inverse, rest), error + j);
    }
  }
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
