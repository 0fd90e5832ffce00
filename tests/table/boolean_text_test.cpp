// Which words mean yes and no, and which do not.
#include "table/boolean_text.hpp"

#include "table/table.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(BooleanText, MeansTheSameInAnyCaseOfLetters) {
  EXPECT_EQ(boolean_word("YES"), boolean_word("yes"));
  EXPECT_TRUE(boolean_word("On")->value);
  EXPECT_FALSE(boolean_word("oFF")->value);
  EXPECT_FALSE(boolean_word("f")->value);
}

TEST(BooleanText, KnowsNoOtherWords) {
  for (const char* const text : {"", "1", "0", "yess", "of", "ja"}) {
    EXPECT_FALSE(boolean_word(text)) << text;
  }
}

TEST(BooleanText, AColumnOfOnePairIsABoolean) {
  const ColumnInfo info = describe_column("x", CategoryColumn{{0, 1, 0}, {"Y", "n"}});

  EXPECT_EQ(info.kind, ColumnKind::boolean);
  EXPECT_EQ(info.reason, "y or n");
}

TEST(BooleanText, WordsOfTwoPairsAreACategory) {
  EXPECT_EQ(describe_column("x", CategoryColumn{{0, 1}, {"yes", "off"}}).kind,
            ColumnKind::category);
}

}  // namespace
}  // namespace gradus
