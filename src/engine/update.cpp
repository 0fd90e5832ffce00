// One update of all parameters: the gradients made ready, the rule of the optimizer (rules-inl.hpp)
// on every weight, and the weights of each unit kept within their norm.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/update.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/rules-inl.hpp"
#include "engine/step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#ifndef GRADUS_ENGINE_UPDATE_ONCE
#define GRADUS_ENGINE_UPDATE_ONCE
namespace gradus::engine {

/// A part of the block of parameters and what belongs to it; m and v where the optimizer has them.
template <class T>
struct Slice {
  Index size;
  const T* g;
  T* m;
  T* v;
  T* W;
};

}  // namespace gradus::engine
#endif

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

/// g scaled, cut, and with the slope of l1 |W| + l2 W^2 / 2 added.
template <class D, class V = hn::Vec<D>>
auto preparation(D d, const Rates& rates) {
  const double limit =
      rates.clip_value > 0 ? rates.clip_value : std::numeric_limits<double>::infinity();
  return [d, scale = all(d, rates.scale), limit = all(d, limit), l1 = all(d, rates.l1),
          l2 = all(d, rates.l2)](V g, V W) HWY_ATTR {
    const V scaled = hn::Mul(scale, g);
    const V cut =
        hn::IfThenElse(hn::Gt(hn::Abs(scaled), limit), hn::CopySign(limit, scaled), scaled);
    return hn::Add(hn::MulAdd(l2, W, signed_as(d, l1, W)), cut);
  };
}

template <bool prepares, class T, class AnOptimizer>
void update_slice(const AnOptimizer& optimizer, const Rates& rates, Slice<T> slice) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const auto apply = rule(d, optimizer, rates);
  const auto prepare = preparation(d, rates);
  for (Index i = 0; i < slice.size; i += lanes) {
    const Index count = slice.size - i;
    auto m = hn::Zero(d);
    auto v = hn::Zero(d);
    auto W = load_first(d, count, slice.W + i);
    auto g = load_first(d, count, slice.g + i);
    if constexpr (AnOptimizer::keeps_m) m = load_first(d, count, slice.m + i);
    if constexpr (AnOptimizer::keeps_v) v = load_first(d, count, slice.v + i);
    if constexpr (prepares) g = prepare(g, W);
    apply(g, m, v, W);
    store_first(d, count, W, slice.W + i);
    if constexpr (AnOptimizer::keeps_m) store_first(d, count, m, slice.m + i);
    if constexpr (AnOptimizer::keeps_v) store_first(d, count, v, slice.v + i);
  }
}

template <class T>
void update_any(const Optimizer& optimizer, const Rates& rates, Slice<T> slice) {
  const bool prepares = rates.l1 != 0 || rates.l2 != 0 || rates.clip_value != 0 || rates.scale != 1;
  std::visit(
      [&](const auto& o) {
        prepares ? update_slice<true>(o, rates, slice) : update_slice<false>(o, rates, slice);
      },
      optimizer);
}

// One function a scalar, as HWY_EXPORT takes no templates.
void update_float(const Optimizer& optimizer, const Rates& rates, Slice<float> slice) {
  update_any(optimizer, rates, slice);
}
void update_double(const Optimizer& optimizer, const Rates& rates, Slice<double> slice) {
  update_any(optimizer, rates, slice);
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::engine {
namespace {

HWY_EXPORT(update_float);
HWY_EXPORT(update_double);

// Parameters in a slice: some 3 us of work, a multiple of every vector's lanes.
constexpr Index slice_size = 16384;

/// The Euclidean norm of all gradients: parts of fixed size, each summed in order, then the parts.
template <Scalar T>
double gradient_norm(std::span<const T> g, ThreadPool& pool) {
  constexpr Index parts = 64;
  std::array<double, parts> sums{};
  pool.run(parts, [&](Index part) noexcept {
    const Index size = std::ssize(g);
    double sum = 0;
    for (Index i = size * part / parts; i < size * (part + 1) / parts; ++i) {
      const double x = static_cast<double>(g[static_cast<std::size_t>(i)]);
      sum += x * x;
    }
    sums[static_cast<std::size_t>(part)] = sum;
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return std::sqrt(sum);
}

/// Scales a row of W down to the norm `most` where it is longer. Its squares are summed in eight
/// chains, which do not wait for each other.
template <Scalar T>
void limit_norm(std::span<T> row, double most) {
  constexpr std::size_t chains = 8;
  std::array<double, chains> sums{};
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double w = static_cast<double>(row[i]);
    sums[i % chains] += w * w;
  }
  double sum = 0;
  for (const double part : sums) sum += part;
  const double norm = std::sqrt(sum);
  if (!(norm > most)) return;
  for (T& w : row) w = static_cast<T>(static_cast<double>(w) * (most / norm));
}

template <Scalar T>
void limit_norms(MatrixView<T> W, double most, ThreadPool& pool) {
  const Index rows_a_piece = std::max<Index>(1, slice_size / W.cols);
  pool.run((W.rows + rows_a_piece - 1) / rows_a_piece, [&](Index piece) noexcept {
    const Index first = piece * rows_a_piece;
    for (Index row = first; row < std::min(W.rows, first + rows_a_piece); ++row) {
      limit_norm(W.row(row), most);
    }
  });
}

}  // namespace

template <Scalar T>
OptimizerState<T>::OptimizerState(const Optimizer& optimizer, const Network& network)
    : kind(static_cast<std::int64_t>(optimizer.index())) {
  const auto size = static_cast<std::size_t>(network.number_count());  // as Parameters::flat()
  std::visit(
      [&](const auto& o) {
        if (o.keeps_m) m.resize(size);
        if (o.keeps_v) v.resize(size);
      },
      optimizer);
}

template <Scalar T>
void update_parameters(const Network& network, const Update& update, const Gradients<T>& gradients,
                       OptimizerState<T>& state, Parameters<T>& parameters, ThreadPool& pool) {
  const auto kernel = [] {
    if constexpr (std::same_as<T, float>) {
      return HWY_DYNAMIC_DISPATCH(update_float);
    } else {
      return HWY_DYNAMIC_DISPATCH(update_double);
    }
  }();
  const T* block = gradients.flat().data();
  assert(gradients.flat().size() == parameters.flat().size());
  const auto slice = [&](const T* g, Index size) {
    const Index first = g - block;
    return Slice<T>{.size = size,
                    .g = g,
                    .m = state.m.empty() ? nullptr : state.m.data() + first,
                    .v = state.v.empty() ? nullptr : state.v.data() + first,
                    .W = parameters.flat().data() + first};
  };

  double scale = 1;
  if (update.clip_norm > 0) {
    const double norm = gradient_norm(gradients.flat(), pool);
    if (norm > update.clip_norm) scale = update.clip_norm / norm;
  }
  ++state.t;
  const Rates W_rates = rates_of(update, scale, state.t);
  Rates b_rates = W_rates;
  b_rates.l1 = b_rates.l2 = 0;
  b_rates.left_of_W = 1;
  const auto update_weights = [&](const T* dW, Index size) {
    pool.run((size + slice_size - 1) / slice_size, [&](Index piece) noexcept {
      const Index first = piece * slice_size;
      kernel(update.optimizer, W_rates, slice(dW + first, std::min(slice_size, size - first)));
    });
  };
  update_weights(block, network.embedding_count());
  for (Index l = 1; l <= network.depth(); ++l) {
    const MatrixView<const T> dW = gradients.dW(l);
    update_weights(dW.data, dW.rows * dW.cols);
    // gamma lies right behind b; the running statistics behind it are nothing to learn
    kernel(update.optimizer, b_rates,
           slice(gradients.db(l).data(),
                 std::ssize(gradients.db(l)) + std::ssize(gradients.dgamma(l))));
    if (update.max_norm > 0) limit_norms(parameters.W(l), update.max_norm, pool);
  }
}

template struct OptimizerState<float>;
template struct OptimizerState<double>;
template void update_parameters(const Network&, const Update&, const Gradients<float>&,
                                OptimizerState<float>&, Parameters<float>&, ThreadPool&);
template void update_parameters(const Network&, const Update&, const Gradients<double>&,
                                OptimizerState<double>&, Parameters<double>&, ThreadPool&);

}  // namespace gradus::engine
#endif
