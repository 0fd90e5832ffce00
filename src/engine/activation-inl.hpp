// The activations and their slopes, side by side, one lane an element: what an element becomes does
// not depend on its neighbours or on where it lies. Included once per instruction set.
#if defined(GRADUS_ENGINE_ACTIVATION_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_ACTIVATION_INL
#undef GRADUS_ENGINE_ACTIVATION_INL
#else
#define GRADUS_ENGINE_ACTIVATION_INL
#endif

#include "engine/lanes-inl.hpp"
#include "network/activation.hpp"

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

/// 1 / (1 + exp(-Z)), from exp(-|Z|) so that nothing overflows. NaN stays NaN, which Exp would make
/// 0.
template <class D, class V>
HWY_INLINE V sigmoid(D d, V Z) {
  const V one = hn::Set(d, 1);
  const V e = hn::Exp(d, hn::Neg(hn::Abs(Z)));
  const V numerator = hn::IfThenElse(hn::Lt(Z, hn::Zero(d)), e, one);
  return hn::IfThenElse(hn::Eq(Z, Z), hn::Div(numerator, hn::Add(one, e)), Z);
}

/// Z where it is not below `least`, else 0. NaN stays NaN.
template <class D, class V>
HWY_INLINE V at_least(D d, hn::TFromD<D> least, V Z) {
  return hn::IfThenZeroElse(hn::Lt(Z, hn::Set(d, least)), Z);
}

// Phi(-a) e^(a^2 / 2) for a >= 0 as a Chebyshev series in t = (a - 4) / (a + 4), which maps all a
// to -1 .. 1 (the mapping of Schonfelder, Math. Comp. 32, 1978). scipy.special.erfcx at 400 nodes
// gave the numbers: the series is off by 1e-16, cut for float by 1e-9.
constexpr double tail_series[] = {
    0.16828820162323271,     -0.22915709990540906,    0.077788355090657388,
    -0.020384686418274053,   0.003918137045458004,    -0.00046666062833784018,
    6.2875201320775977e-06,  8.5839857991620486e-06,  -1.0167576108779265e-06,
    -1.3975267594447525e-07, 3.669280789241652e-08,   2.8041789395063555e-09,
    -1.2584224522097094e-09, -8.9502217367077444e-11, 4.5360866871084181e-11,
    4.4743117620215519e-12,  -1.6717546455231187e-12, -2.682761402351269e-13,
    5.7121540468854393e-14,  1.6263082731633043e-14,  -1.3969633792570903e-15,
    -8.8926397712532642e-16, -4.3836936576384381e-17, 6.1807113246881157e-17};
constexpr int tail_terms = 24;
constexpr int tail_terms_of_float = 13;

/// The share of N(0, 1) below Z, and its density there.
template <class V>
struct Normal {
  V share, density;
};

/// Of finite Z; the share is off by at most 12 ulp in double and 8 in float, also where it is
/// small.
template <class D, class V>
HWY_INLINE Normal<V> normal(D d, V Z) {
  using T = hn::TFromD<D>;
  const auto number = [d](double x) HWY_ATTR { return hn::Set(d, static_cast<T>(x)); };
  const V a = hn::Min(hn::Abs(Z), number(40));  // beyond it both are 0
  const V half = hn::Mul(a, number(0.5));
  const V square = hn::Mul(half, a);
  const V lost = hn::MulSub(half, a, square);  // what rounding took off a^2 / 2
  V e = hn::Exp(d, hn::Neg(square));
  e = hn::NegMulAdd(e, lost, e);

  const V t = hn::Div(hn::Sub(a, number(4)), hn::Add(a, number(4)));
  const V twice_t = hn::Add(t, t);
  V sum = hn::Zero(d);  // Clenshaw (1955)
  V before = hn::Zero(d);
  for (int i = (sizeof(T) == 4 ? tail_terms_of_float : tail_terms) - 1; i > 0; --i) {
    const V next = hn::Add(hn::MulSub(twice_t, sum, before), number(tail_series[i]));
    before = sum;
    sum = next;
  }
  const V tail = hn::Mul(e, hn::Add(hn::MulSub(t, sum, before), number(tail_series[0])));
  return {hn::IfThenElse(hn::Lt(Z, hn::Zero(d)), tail, hn::Sub(number(1), tail)),
          hn::Mul(e, number(0.39894228040143267794))};  // 1 / sqrt(2 pi)
}

/// e^Z - 1 where Z < 0, else 0; -1 is reached before Z = -100.
template <class D, class V>
HWY_INLINE V expm1_below_0(D d, V Z) {
  return hn::Expm1(d, hn::Clamp(Z, hn::Set(d, -100), hn::Zero(d)));
}

/// log(1 + e^Z)
template <class D, class V>
HWY_INLINE V softplus(D d, V Z) {
  return hn::Add(hn::Max(Z, hn::Zero(d)), hn::Log1p(d, hn::Exp(d, hn::Neg(hn::Abs(Z)))));
}

/// tanh(softplus(Z)) = numerator / denominator, with w = e^-|Z| and no logarithm:
///   Z < 0   w (w + 2) / (w (w + 2) + 2)          else   (1 + 2 w) / (1 + 2 w + 2 w^2)
/// `rest` is denominator - numerator, from which 1 - tanh^2 follows without cancelling.
template <class V>
struct Ratio {
  V numerator, denominator, rest;
};

template <class D, class V>
HWY_INLINE Ratio<V> tanh_of_softplus(D d, V Z) {
  const V one = hn::Set(d, 1);
  const V two = hn::Set(d, 2);
  const V w = hn::Exp(d, hn::Neg(hn::Abs(Z)));
  const auto below = hn::Lt(Z, hn::Zero(d));
  const V numerator = hn::IfThenElse(below, hn::Mul(w, hn::Add(w, two)), hn::MulAdd(two, w, one));
  const V rest = hn::IfThenElse(below, two, hn::Mul(two, hn::Mul(w, w)));
  return {numerator, hn::Add(numerator, rest), rest};
}

/// What g makes of Z that is a number; NaN may become one.
template <class D, class V>
HWY_INLINE V activate_number(D d, Activation g, V Z) {
  using T = hn::TFromD<D>;
  switch (g) {
    case Activation::identity:
    case Activation::relu: break;  // activate()
    case Activation::sigmoid: return sigmoid(d, Z);
    case Activation::tanh: return hn::Tanh(d, Z);
    case Activation::leaky_relu:
      return hn::IfThenElse(hn::Lt(Z, hn::Zero(d)),
                            hn::Mul(Z, hn::Set(d, static_cast<T>(leaky_slope))), Z);
    case Activation::elu: return hn::Add(hn::Max(Z, hn::Zero(d)), expm1_below_0(d, Z));
    case Activation::selu:
      return hn::Mul(hn::Set(d, static_cast<T>(selu_scale)),
                     hn::MulAdd(hn::Set(d, static_cast<T>(selu_alpha)), expm1_below_0(d, Z),
                                hn::Max(Z, hn::Zero(d))));
    case Activation::gelu: return hn::Mul(Z, normal(d, Z).share);
    case Activation::silu: return hn::Mul(Z, sigmoid(d, Z));
    case Activation::mish: {
      const Ratio<V> T_of = tanh_of_softplus(d, Z);
      return hn::Mul(Z, hn::Div(T_of.numerator, T_of.denominator));
    }
    case Activation::softplus: return softplus(d, Z);
  }
  return Z;
}

/// A = g(Z). NaN stays NaN, so that a run which diverged shows it in the cost.
template <class D, class V>
HWY_INLINE V activate(D d, Activation g, V Z) {
  if (g == Activation::identity) return Z;
  if (g == Activation::relu) return at_least(d, 0, Z);
  return hn::IfThenElse(hn::Eq(Z, Z), activate_number(d, g, Z), Z);
}

/// g'(Z) of those that need Z.
template <class D, class V>
HWY_INLINE V slope_from_Z(D d, Activation g, V Z) {
  const V one = hn::Set(d, 1);
  if (g == Activation::gelu) {
    const Normal<V> n = normal(d, Z);
    return hn::MulAdd(Z, n.density, n.share);
  }
  const V S = sigmoid(d, Z);
  if (g == Activation::silu) return hn::Mul(S, hn::MulAdd(Z, hn::Sub(one, S), one));
  const Ratio<V> r = tanh_of_softplus(d, Z);  // mish
  const V tanh = hn::Div(r.numerator, r.denominator);
  const V tanh_slope = hn::Mul(hn::Div(r.rest, r.denominator), hn::Add(one, tanh));  // 1 - tanh^2
  return hn::MulAdd(hn::Mul(Z, tanh_slope), S, tanh);
}

/// dZ = dA * g'(Z). `saved` is Z where slope_needs_Z(g), else A = g(Z), from which the slope is
/// taken: A (1 - A), 1 - A^2, A > 0, ..
template <class D, class V>
HWY_INLINE V times_slope(D d, Activation g, V dA, V saved) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, 1);
  const V A = saved;
  const auto flat = hn::Le(A, hn::Zero(d));
  switch (g) {
    case Activation::identity: return dA;
    case Activation::sigmoid: return hn::Mul(dA, hn::Mul(A, hn::Sub(one, A)));
    case Activation::tanh: return hn::Mul(dA, hn::NegMulAdd(A, A, one));
    case Activation::relu: return hn::IfThenZeroElse(flat, dA);
    case Activation::leaky_relu:
      return hn::IfThenElse(flat, hn::Mul(dA, hn::Set(d, static_cast<T>(leaky_slope))), dA);
    case Activation::elu: return hn::IfThenElse(flat, hn::MulAdd(dA, A, dA), dA);
    case Activation::selu: {
      const V scale = hn::Set(d, static_cast<T>(selu_scale));
      const V lowest = hn::Set(d, static_cast<T>(selu_scale * selu_alpha));
      return hn::Mul(dA, hn::IfThenElse(flat, hn::Add(A, lowest), scale));
    }
    case Activation::softplus:  // 1 - e^-A = sigmoid(Z)
      return hn::Mul(dA, hn::Neg(expm1_below_0(d, hn::Neg(A))));
    case Activation::gelu:
    case Activation::silu:
    case Activation::mish: return hn::Mul(dA, slope_from_Z(d, g, saved));
  }
  return dA;
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
