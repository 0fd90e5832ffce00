// The optimizers: what one step does to each weight, its gradient g and what is remembered of it, a
// lane a weight. A further optimizer is one struct in step.hpp, its moments and one rule here.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/update.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/lanes-inl.hpp"
#include "engine/step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#ifndef GRADUS_ENGINE_UPDATE_ONCE
#define GRADUS_ENGINE_UPDATE_ONCE
namespace gradus::engine {

/// What a rule needs to know beside g, m, v and W; the same for all of one update's W, and its b.
struct Rates {
  double learning_rate;
  double l1, l2, weight_decay;  // 0 for b
  double clip_value;            // 0: none
  double scale;                 // of each gradient, from clip_norm; 1: none
  double correction1;           // 1 - beta1^t, by which Adam divides m, as it starts from 0
  double correction2;           // 1 - beta2^t, for v
};

/// A part of the block of parameters and what belongs to it; m and v where the optimizer has them.
template <class T>
struct Slice {
  Index size;
  const T* g;
  T* m;
  T* v;
  T* W;
};

/// What an optimizer remembers of each weight: nothing, m, or m and v.
constexpr int moments(const GradientDescent&) {
  return 0;
}
constexpr int moments(const Momentum&) {
  return 1;
}
constexpr int moments(const Adam&) {
  return 2;
}
constexpr int moments(const AdamW&) {
  return 2;
}

}  // namespace gradus::engine
#endif

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

template <class D>
HWY_INLINE hn::Vec<D> all(D d, double number) {
  return hn::Set(d, static_cast<hn::TFromD<D>>(number));
}

/// W = W - learning_rate g
template <class D, class V = hn::Vec<D>>
auto rule(D d, const GradientDescent&, const Rates& rates) {
  return [rate = all(d, rates.learning_rate)](V g, V& /*m*/, V& /*v*/, V& W)
             HWY_ATTR { W = hn::NegMulAdd(rate, g, W); };
}

/// m = beta m + g;  W = W - learning_rate m
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Momentum& momentum, const Rates& rates) {
  return [rate = all(d, rates.learning_rate), beta = all(d, momentum.beta)](V g, V& m, V& /*v*/,
                                                                            V& W) HWY_ATTR {
    m = hn::MulAdd(beta, m, g);
    W = hn::NegMulAdd(rate, m, W);
  };
}

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// W = W - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Adam& adam, const Rates& rates) {
  return [rate = all(d, rates.learning_rate / rates.correction1),
          v_scale = all(d, 1 / rates.correction2), beta1 = all(d, adam.beta1),
          rest1 = all(d, 1 - adam.beta1), beta2 = all(d, adam.beta2),
          rest2 = all(d, 1 - adam.beta2), epsilon = all(d, adam.epsilon)](V g, V& m, V& v, V& W)
             HWY_ATTR {
               m = hn::MulAdd(beta1, m, hn::Mul(rest1, g));
               v = hn::MulAdd(beta2, v, hn::Mul(rest2, hn::Mul(g, g)));
               const V root = hn::Sqrt(hn::Mul(v, v_scale));
               W = hn::Sub(W, hn::Div(hn::Mul(rate, m), hn::Add(root, epsilon)));
             };
}

/// W = (1 - learning_rate weight_decay) W, then as Adam
template <class D, class V = hn::Vec<D>>
auto rule(D d, const AdamW& adam, const Rates& rates) {
  return [step = rule(d, Adam{adam.beta1, adam.beta2, adam.epsilon}, rates),
          rest = all(d, 1 - rates.learning_rate * rates.weight_decay)](V g, V& m, V& v, V& W)
             HWY_ATTR {
               W = hn::Mul(rest, W);
               step(g, m, v, W);
             };
}

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
    const V sign = hn::IfThenElseZero(hn::Ne(W, hn::Zero(d)), hn::CopySign(l1, W));
    return hn::Add(hn::MulAdd(l2, W, sign), cut);
  };
}

template <bool prepares, class T, class AnOptimizer>
void update_slice(const AnOptimizer& optimizer, const Rates& rates, Slice<T> slice) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const auto apply = rule(d, optimizer, rates);
  const auto prepare = preparation(d, rates);
  constexpr int kept = moments(AnOptimizer{});
  for (Index i = 0; i < slice.size; i += lanes) {
    const Index count = slice.size - i;
    auto m = hn::Zero(d);
    auto v = hn::Zero(d);
    auto W = load_first(d, count, slice.W + i);
    auto g = load_first(d, count, slice.g + i);
    if constexpr (kept >= 1) m = load_first(d, count, slice.m + i);
    if constexpr (kept >= 2) v = load_first(d, count, slice.v + i);
    if constexpr (prepares) g = prepare(g, W);
    apply(g, m, v, W);
    store_first(d, count, W, slice.W + i);
    if constexpr (kept >= 1) store_first(d, count, m, slice.m + i);
    if constexpr (kept >= 2) store_first(d, count, v, slice.v + i);
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

/// The rates of an optimizer at step t.
struct RatesOf {
  const Update& update;
  double scale;
  double t;

  Rates plain() const {
    return {.learning_rate = update.learning_rate,
            .l1 = update.l1,
            .l2 = update.l2,
            .weight_decay = 0,
            .clip_value = update.clip_value,
            .scale = scale,
            .correction1 = 1,
            .correction2 = 1};
  }
  Rates corrected(double beta1, double beta2) const {
    Rates rates = plain();
    rates.correction1 = 1 - std::pow(beta1, t);
    rates.correction2 = 1 - std::pow(beta2, t);
    return rates;
  }
  Rates operator()(const GradientDescent&) const { return plain(); }
  Rates operator()(const Momentum&) const { return plain(); }
  Rates operator()(const Adam& adam) const { return corrected(adam.beta1, adam.beta2); }
  Rates operator()(const AdamW& adam) const {
    Rates rates = corrected(adam.beta1, adam.beta2);
    rates.weight_decay = adam.weight_decay;
    return rates;
  }
};

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

}  // namespace

template <Scalar T>
OptimizerState<T>::OptimizerState(const Optimizer& optimizer, const Network& network) {
  const int kept = std::visit([](const auto& o) { return moments(o); }, optimizer);
  const auto size = static_cast<std::size_t>(network.number_count());  // as Parameters::flat()
  if (kept >= 1) m.resize(size);
  if (kept >= 2) v.resize(size);
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
  const Rates W_rates =
      std::visit(RatesOf{update, scale, static_cast<double>(state.t)}, update.optimizer);
  Rates b_rates = W_rates;
  b_rates.l1 = b_rates.l2 = b_rates.weight_decay = 0;
  for (Index l = 1; l <= network.depth(); ++l) {
    const MatrixView<const T> dW = gradients.dW(l);
    const Index size = dW.rows * dW.cols;
    pool.run((size + slice_size - 1) / slice_size, [&](Index piece) noexcept {
      const Index first = piece * slice_size;
      kernel(update.optimizer, W_rates, slice(dW.data + first, std::min(slice_size, size - first)));
    });
    // gamma lies right behind b
    kernel(update.optimizer, b_rates,
           slice(gradients.db(l).data(),
                 std::ssize(gradients.db(l)) + std::ssize(gradients.dgamma(l))));
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
