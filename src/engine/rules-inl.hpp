// The rule of each optimizer: what one step does to a weight W, given its gradient g and what is
// remembered of it, m and v, a lane a weight. Included once per instruction set.
#if defined(GRADUS_ENGINE_RULES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_RULES_INL
#undef GRADUS_ENGINE_RULES_INL
#else
#define GRADUS_ENGINE_RULES_INL
#endif

#include "engine/lanes-inl.hpp"
#include "engine/rates.hpp"

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

template <class D>
HWY_INLINE hn::Vec<D> all(D d, double number) {
  return hn::Set(d, static_cast<hn::TFromD<D>>(number));
}

/// W - step / (sqrt(v) + epsilon)
template <class V>
HWY_INLINE V scaled_step(V W, V step, V v, V epsilon) {
  return hn::Sub(W, hn::Div(step, hn::Add(hn::Sqrt(v), epsilon)));
}

/// `size` with the sign of x; 0 where x is 0
template <class D, class V = hn::Vec<D>>
HWY_INLINE V signed_as(D d, V size, V x) {
  return hn::IfThenElseZero(hn::Ne(x, hn::Zero(d)), hn::CopySign(size, x));
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

/// m = beta m + g;  W = W - learning_rate (g + beta m)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Nesterov& nesterov, const Rates& rates) {
  return [rate = all(d, rates.learning_rate), look = all(d, nesterov.beta)](V g, V& m, V& /*v*/,
                                                                            V& W) HWY_ATTR {
    m = hn::MulAdd(look, m, g);
    W = hn::NegMulAdd(rate, hn::MulAdd(m, look, g), W);
  };
}

/// v = alpha v + (1 - alpha) g^2;  W = W - learning_rate g / (sqrt(v) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const RmsProp& rms, const Rates& rates) {
  return [rate = all(d, rates.learning_rate), alpha = all(d, rms.alpha),
          rest = all(d, 1 - rms.alpha), epsilon = all(d, rms.epsilon)](V g, V& /*m*/, V& v, V& W)
             HWY_ATTR {
               v = hn::MulAdd(alpha, v, hn::Mul(hn::Mul(rest, g), g));
               W = scaled_step(W, hn::Mul(rate, g), v, epsilon);
             };
}

/// v = v + g^2;  W = W - learning_rate g / (sqrt(v) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Adagrad& adagrad, const Rates& rates) {
  return [rate = all(d, rates.learning_rate), epsilon = all(d, adagrad.epsilon)](
             V g, V& /*m*/, V& v, V& W) HWY_ATTR {
    v = hn::MulAdd(g, g, v);
    W = scaled_step(W, hn::Mul(g, rate), v, epsilon);
  };
}

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
template <class D, class V = hn::Vec<D>>
auto moments(D d, double beta1, double beta2) {
  return [beta1 = all(d, beta1), rest1 = all(d, 1 - beta1), beta2 = all(d, beta2),
          rest2 = all(d, 1 - beta2)](V g, V& m, V& v) HWY_ATTR {
    m = hn::MulAdd(beta1, m, hn::Mul(rest1, g));
    v = hn::MulAdd(beta2, v, hn::Mul(rest2, hn::Mul(g, g)));
  };
}

/// W = W - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Adam& adam, const Rates& rates) {
  return [remember = moments(d, adam.beta1, adam.beta2),
          rate = all(d, rates.learning_rate / rates.correction1),
          v_scale = all(d, 1 / rates.correction2),
          epsilon = all(d, adam.epsilon)](V g, V& m, V& v, V& W) HWY_ATTR {
    remember(g, m, v);
    W = scaled_step(W, hn::Mul(rate, m), hn::Mul(v, v_scale), epsilon);
  };
}

/// W = (1 - learning_rate weight_decay) W, then as Adam
template <class D, class V = hn::Vec<D>>
auto rule(D d, const AdamW& adam, const Rates& rates) {
  return [step = rule(d, Adam{adam.beta1, adam.beta2, adam.epsilon}, rates),
          rest = all(d, rates.left_of_W)](V g, V& m, V& v, V& W) HWY_ATTR {
    W = hn::Mul(rest, W);
    step(g, m, v, W);
  };
}

/// W = W - (rate_of_g g + rate_of_m m) / (sqrt(v / (1 - beta2^t)) + epsilon)
template <class D, class V = hn::Vec<D>>
auto rule(D d, const NAdam& nadam, const Rates& rates) {
  return [remember = moments(d, nadam.beta1, nadam.beta2), rate_of_g = all(d, rates.rate_of_g),
          rate_of_m = all(d, rates.rate_of_m), scale = all(d, 1 / rates.correction2),
          epsilon = all(d, nadam.epsilon)](V g, V& m, V& v, V& W) HWY_ATTR {
    remember(g, m, v);
    const V step = hn::MulAdd(rate_of_g, g, hn::Mul(rate_of_m, m));
    W = scaled_step(W, step, hn::Mul(v, scale), epsilon);
  };
}

/// W = (1 - learning_rate weight_decay) W - learning_rate sign(beta1 m + (1 - beta1) g);
/// m = beta2 m + (1 - beta2) g
template <class D, class V = hn::Vec<D>>
auto rule(D d, const Lion& lion, const Rates& rates) {
  return [d, rate = all(d, rates.learning_rate), left = all(d, rates.left_of_W),
          beta1 = all(d, lion.beta1), new1 = all(d, 1 - lion.beta1), beta2 = all(d, lion.beta2),
          new2 = all(d, 1 - lion.beta2)](V g, V& m, V& /*v*/, V& W) HWY_ATTR {
    const V direction = hn::MulAdd(m, beta1, hn::Mul(new1, g));
    W = hn::Sub(hn::Mul(left, W), signed_as(d, rate, direction));
    m = hn::MulAdd(m, beta2, hn::Mul(new2, g));
  };
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
