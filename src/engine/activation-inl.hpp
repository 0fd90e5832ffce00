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

/// A = g(Z). NaN stays NaN, so that a run which diverged shows it in the cost.
template <class D, class V>
HWY_INLINE V activate(D d, Activation g, V Z) {
  switch (g) {
    case Activation::identity: return Z;
    case Activation::sigmoid: return sigmoid(d, Z);
    case Activation::tanh: return hn::IfThenElse(hn::Eq(Z, Z), hn::Tanh(d, Z), Z);
    case Activation::relu: return at_least(d, 0, Z);
  }
  return Z;
}

/// dZ = dA * g'(Z), the slope taken from A = g(Z): A (1 - A), 1 - A^2, A > 0.
template <class D, class V>
HWY_INLINE V times_slope(D d, Activation g, V dA, V A) {
  const V one = hn::Set(d, 1);
  switch (g) {
    case Activation::identity: return dA;
    case Activation::sigmoid: return hn::Mul(dA, hn::Mul(A, hn::Sub(one, A)));
    case Activation::tanh: return hn::Mul(dA, hn::NegMulAdd(A, A, one));
    case Activation::relu: return hn::IfThenZeroElse(hn::Le(A, hn::Zero(d)), dA);
  }
  return dA;
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
