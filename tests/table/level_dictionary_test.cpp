// Different texts are numbered in the order in which they come.
#include "table/read/level_dictionary.hpp"

#include <gtest/gtest.h>

namespace gradus::read {
namespace {

TEST(LevelDictionary, NumbersTextsByFirstAppearance) {
  LevelDictionary dictionary;

  EXPECT_EQ(dictionary.code_of("rome"), 0);
  EXPECT_EQ(dictionary.code_of(""), 1);
  EXPECT_EQ(dictionary.code_of("rome"), 0);
  EXPECT_EQ(dictionary.code_of("Rome"), 2);
  EXPECT_EQ(dictionary.levels(), (std::vector<std::string>{"rome", "", "Rome"}));
}

TEST(LevelDictionary, FindsEachOfManyTextsAgain) {
  constexpr int count = 50000;
  LevelDictionary dictionary;
  for (int i = 0; i < count; ++i) dictionary.code_of("text " + std::to_string(i));

  int found = 0;
  for (int i = 0; i < count; ++i) {
    found += dictionary.code_of("text " + std::to_string(i)) == i ? 1 : 0;
  }
  EXPECT_EQ(found, count);
  EXPECT_EQ(dictionary.levels().size(), std::size_t{count});
}

}  // namespace
}  // namespace gradus::read
