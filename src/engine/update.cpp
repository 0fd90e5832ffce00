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
#include <cmath>

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
auto rule(D d, const GradientDescent&, double learning_rate, double /*t*/) {
  return [rate = all(d, learning_rate)](V g, V& /*m*/, V& /*v*/, V& W)
             HWY_ATTR { W = hn::NegMulAdd(rate, g, W); };
}

/// m = beta m + g;  W = W - learning_rate m
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Momentum& momentum, double learning_rate, double /*t*/) {
  return [rate = all(d, learning_rate), beta = all(d, momentum.beta)](V g, V& m, V& /*v*/, V& W)
             HWY_ATTR {
               m = hn::MulAdd(beta, m, g);
               W = hn::NegMulAdd(rate, m, W);
             };
}

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// W = W - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Adam& adam, double learning_rate, double t) {
  return [rate = all(d, learning_rate / (1 - std::pow(adam.beta1, t))),
          v_scale = all(d, 1 / (1 - std::pow(adam.beta2, t))), beta1 = all(d, adam.beta1),
          rest1 = all(d, 1 - adam.beta1), beta2 = all(d, adam.beta2),
          rest2 = all(d, 1 - adam.beta2), epsilon = all(d, adam.epsilon)](V g, V& m, V& v, V& W)
             HWY_ATTR {
               m = hn::MulAdd(beta1, m, hn::Mul(rest1, g));
               v = hn::MulAdd(beta2, v, hn::Mul(rest2, hn::Mul(g, g)));
               const V root = hn::Sqrt(hn::Mul(v, v_scale));
               W = hn::Sub(W, hn::Div(hn::Mul(rate, m), hn::Add(root, epsilon)));
             };
}

template <class T, class AnOptimizer>
void update_slice(const AnOptimizer& optimizer, double learning_rate, double t, Slice<T> slice) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const auto apply = rule(d, optimizer, learning_rate, t);
  constexpr int kept = moments(AnOptimizer{});
  for (Index i = 0; i < slice.size; i += lanes) {
    const Index count = slice.size - i;
    auto m = hn::Zero(d);
    auto v = hn::Zero(d);
    auto W = load_first(d, count, slice.W + i);
    if constexpr (kept >= 1) m = load_first(d, count, slice.m + i);
    if constexpr (kept >= 2) v = load_first(d, count, slice.v + i);
    apply(load_first(d, count, slice.g + i), m, v, W);
    store_first(d, count, W, slice.W + i);
    if constexpr (kept >= 1) store_first(d, count, m, slice.m + i);
    if constexpr (kept >= 2) store_first(d, count, v, slice.v + i);
  }
}

// One function a scalar, as HWY_EXPORT takes no templates.
void update_float(const Optimizer& optimizer, double learning_rate, double t, Slice<float> slice) {
  std::visit([&](const auto& o) { update_slice(o, learning_rate, t, slice); }, optimizer);
}
void update_double(const Optimizer& optimizer, double learning_rate, double t,
                   Slice<double> slice) {
  std::visit([&](const auto& o) { update_slice(o, learning_rate, t, slice); }, optimizer);
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

}  // namespace

template <Scalar T>
OptimizerState<T>::OptimizerState(const Optimizer& optimizer, const Network& network) {
  const int kept = std::visit([](const auto& o) { return moments(o); }, optimizer);
  const auto size = static_cast<std::size_t>(network.parameter_count());
  if (kept >= 1) m.resize(size);
  if (kept >= 2) v.resize(size);
}

template <Scalar T>
void update_parameters(const Optimizer& optimizer, double learning_rate,
                       const Gradients<T>& gradients, OptimizerState<T>& state,
                       Parameters<T>& parameters, ThreadPool& pool) {
  const auto kernel = [] {
    if constexpr (std::same_as<T, float>) {
      return HWY_DYNAMIC_DISPATCH(update_float);
    } else {
      return HWY_DYNAMIC_DISPATCH(update_double);
    }
  }();
  const Index size = static_cast<Index>(parameters.flat().size());
  assert(static_cast<Index>(gradients.flat().size()) == size);
  ++state.t;
  pool.run((size + slice_size - 1) / slice_size, [&](Index piece) noexcept {
    const Index first = piece * slice_size;
    kernel(optimizer, learning_rate, static_cast<double>(state.t),
           {.size = std::min(slice_size, size - first),
            .g = gradients.flat().data() + first,
            .m = state.m.empty() ? nullptr : state.m.data() + first,
            .v = state.v.empty() ? nullptr : state.v.data() + first,
            .W = parameters.flat().data() + first});
  });
}

template struct OptimizerState<float>;
template struct OptimizerState<double>;
template void update_parameters(const Optimizer&, double, const Gradients<float>&,
                                OptimizerState<float>&, Parameters<float>&, ThreadPool&);
template void update_parameters(const Optimizer&, double, const Gradients<double>&,
                                OptimizerState<double>&, Parameters<double>&, ThreadPool&);

}  // namespace gradus::engine
#endif
