// Philox against Random123's known answer and against the paper's rounds written in Python
// (tests/golden/random.json), and what permutations must be.
#include "base/random.hpp"

#include "support/data.hpp"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace gradus {
namespace {

template <class T, class Draw>
std::vector<T> draw(std::size_t count, const Draw& one) {
  std::vector<T> drawn(count);
  std::generate(drawn.begin(), drawn.end(), one);
  return drawn;
}

class Philox : public testing::Test {
 protected:
  const nlohmann::json expected = test::golden("random")["philox"];
  Random random{expected["seed"].get<std::uint64_t>(), Stream::shuffle,
                expected["part"].get<std::uint32_t>()};
};

TEST(PhiloxKnownAnswer, OfKeyAndCounterZeroIsRandom123s) {
  Random random(0, static_cast<Stream>(0), 0);

  // kat_vectors of Random123: philox4x32, 10 rounds, all zero
  EXPECT_EQ(draw<std::uint32_t>(4, [&] { return random.bits(); }),
            (std::vector<std::uint32_t>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST_F(Philox, GivesTheBitsOfThePaper) {
  EXPECT_EQ(draw<std::uint32_t>(12, [&] { return random.bits(); }),
            expected["bits"].get<std::vector<std::uint32_t>>());
}

TEST_F(Philox, MakesUniformsOf53Bits) {
  EXPECT_EQ(draw<double>(6, [&] { return random.uniform(); }),
            expected["uniform"].get<std::vector<double>>());
}

TEST_F(Philox, MakesNormalsTwoAtATime) {
  const auto normals = expected["normal"].get<std::vector<double>>();
  for (const double normal : normals) {
    EXPECT_DOUBLE_EQ(random.normal(), normal);  // 4 ulps: sin and cos of two libraries
  }
}

TEST_F(Philox, ShufflesAsFisherAndYatesDo) {
  EXPECT_EQ(permutation(20, random), expected["permutation"].get<std::vector<Index>>());
}

TEST(Random, GivesOtherNumbersForAnotherSeedStreamOrPart) {
  const auto first = [](std::uint64_t seed, Stream stream, std::uint32_t part) {
    return Random(seed, stream, part).bits();
  };
  const std::set<std::uint32_t> different{first(1, Stream::shuffle, 1),
                                          first(2, Stream::shuffle, 1),
                                          first(1 + (std::uint64_t{1} << 32), Stream::shuffle, 1),
                                          first(1, Stream::split, 1), first(1, Stream::shuffle, 2)};

  EXPECT_EQ(different.size(), 5U);
}

TEST(Random, BelowOneIsAlwaysZero) {
  Random random(1, Stream::sample, 0);

  EXPECT_EQ(random.below(1), 0U);
}

RC_GTEST_PROP(RandomBelow, StaysBelow, (std::uint64_t seed)) {
  const auto bound = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{1} << 63);
  Random random(seed, Stream::sample, 0);
  RC_ASSERT(random.below(bound) < bound);
}

RC_GTEST_PROP(Permutation, HoldsEveryNumberOnce, (std::uint64_t seed)) {
  const auto count = *rc::gen::inRange<Index>(0, 300);
  std::vector<Index> order = permutation(count, Random(seed, Stream::shuffle, 0));

  std::sort(order.begin(), order.end());
  for (Index i = 0; i < count; ++i) RC_ASSERT(order[static_cast<std::size_t>(i)] == i);
}

RC_GTEST_PROP(Permutation, DoesNotDependOnWhatWasThere, (std::uint64_t seed)) {
  std::vector<Index> order(50, -7);
  fill_permutation(order, Random(seed, Stream::shuffle, 3));
  RC_ASSERT(order == permutation(50, Random(seed, Stream::shuffle, 3)));
}

TEST(Permutation, GivesEachOrderOfThreeAsOftenAsAnother) {
  std::map<std::vector<Index>, int> times;
  for (std::uint32_t part = 0; part < 6000; ++part) {
    ++times[permutation(3, Random(1, Stream::shuffle, part))];
  }

  ASSERT_EQ(times.size(), 6U);
  for (const auto& [order, count] : times) {
    EXPECT_NEAR(count, 1000, 150);  // five standard deviations of sqrt(6000 * 1/6 * 5/6) = 29
  }
}

}  // namespace
}  // namespace gradus
