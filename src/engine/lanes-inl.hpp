// Loads and stores of the last, partly filled vector of a row, so that its elements go through the
// same instructions as all others. Included once per instruction set.
#if defined(GRADUS_ENGINE_LANES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_LANES_INL
#undef GRADUS_ENGINE_LANES_INL
#else
#define GRADUS_ENGINE_LANES_INL
#endif

#include "base/matrix.hpp"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The first `count` lanes from p, zeros above; reads nothing beyond them.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_first(D d, Index count, const T* p) {
  if (count >= static_cast<Index>(hn::Lanes(d))) return hn::LoadU(d, p);
#if HWY_TARGET == HWY_EMU128  // its MaskedLoad reads all lanes
  T lanes[hn::MaxLanes(d)] = {};
  for (Index i = 0; i < count; ++i) lanes[i] = p[i];
  return hn::LoadU(d, lanes);
#else
  return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(count)), d, p);
#endif
}

/// Stores the first `count` lanes to p; writes nothing beyond them.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_first(D d, Index count, hn::Vec<D> v, T* p) {
  if (count >= static_cast<Index>(hn::Lanes(d))) {
    hn::StoreU(v, d, p);
  } else {
    hn::BlendedStore(v, hn::FirstN(d, static_cast<std::size_t>(count)), d, p);
  }
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
