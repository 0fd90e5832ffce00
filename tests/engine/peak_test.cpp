// The peak is a rate that a processor of this kind can have.
#include "engine/peak.hpp"

#include <gtest/gtest.h>

namespace gradus::engine {
namespace {

TEST(Peak, IsAtLeastAMultiplyAddInTenNanoseconds) {
  ThreadPool pool(1);
  EXPECT_GT(measure_peak(pool), 2e8);  // even under a sanitizer, on a busy machine
}

TEST(Peak, NamesTheInstructionSet) {
  const std::string name = instruction_set();
  EXPECT_TRUE(name == "AVX-512" || name == "AVX2" || name == "portable") << name;
}

}  // namespace
}  // namespace gradus::engine
