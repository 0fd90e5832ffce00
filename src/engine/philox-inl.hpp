// Philox4x32-10 (Salmon et al., SC 2011) on vectors, a lane a block of four numbers: the numbers of
// base/random.hpp, many at a time. Included once per instruction set.
#if defined(GRADUS_ENGINE_PHILOX_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_ENGINE_PHILOX_INL
#undef GRADUS_ENGINE_PHILOX_INL
#else
#define GRADUS_ENGINE_PHILOX_INL
#endif

#include "base/random.hpp"
#include "engine/lanes-inl.hpp"

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
/// As below; the one lane is one block.
template <class D>
HWY_INLINE void fill_words(D, std::uint64_t seed, std::uint32_t first_block, std::uint32_t row,
                           std::uint32_t part, Stream stream, std::uint32_t* words) {
  const auto block = random_block(seed, stream, part, (std::uint64_t{row} << 32) | first_block);
  for (const std::uint32_t word : block) *words++ = word;
}
#else
/// The upper halves of a * b, 32 bits each.
template <class D, class V>
HWY_INLINE V multiply_high(D d, V a, V b) {
  const hn::Repartition<std::uint64_t, D> wide;
  const auto odd = [&](V v) HWY_ATTR {
    return hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, v)));
  };
  const auto even_product = hn::MulEven(a, b);
  const auto odd_product = hn::MulEven(odd(a), odd(b));
  const auto upper = hn::Set(wide, 0xFFFFFFFF00000000U);
  return hn::BitCast(d, hn::Or(hn::ShiftRight<32>(even_product), hn::And(odd_product, upper)));
}

/// Fills words[0 .. 4 lanes) with random_block(seed, stream, part, row 2^32 + first_block), and the
/// blocks that follow it.
template <class D>
HWY_INLINE void fill_words(D d, std::uint64_t seed, std::uint32_t first_block, std::uint32_t row,
                           std::uint32_t part, Stream stream, std::uint32_t* words) {
  const auto multiplier0 = hn::Set(d, 0xD2511F53U);
  const auto multiplier2 = hn::Set(d, 0xCD9E8D57U);
  auto key0 = static_cast<std::uint32_t>(seed);
  auto key1 = static_cast<std::uint32_t>(seed >> 32);
  auto c0 = hn::Iota(d, first_block);
  auto c1 = hn::Set(d, row);
  auto c2 = hn::Set(d, part);
  auto c3 = hn::Set(d, static_cast<std::uint32_t>(stream));
  for (int round = 0; round < 10; ++round) {
    const auto high0 = multiply_high(d, c0, multiplier0);
    const auto high2 = multiply_high(d, c2, multiplier2);
    const auto low0 = hn::Mul(c0, multiplier0);
    c0 = hn::Xor(hn::Xor(high2, c1), hn::Set(d, key0));
    c1 = hn::Mul(c2, multiplier2);
    c2 = hn::Xor(hn::Xor(high0, c3), hn::Set(d, key1));
    c3 = low0;
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  hn::StoreInterleaved4(c0, c1, c2, c3, d, words);
}
#endif

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
