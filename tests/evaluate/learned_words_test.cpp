// Which words a table of an embedding makes alike, on rows that are easy to see.
#include "evaluate/learned_words.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(LearnedWords, NamesThePairsWhoseRowsPointTheSameWay) {
  Model model;
  model.features.inputs = {
      NumberFeature{.column = "size"},
      CategoryFeature{.column = "town", .levels = {"oslo", "rome", "bath"}, .embedding = 2}};
  model.network = {
      .inputs = 2, .hidden = {}, .outputs = 1, .embeddings = embeddings_of(model.features)};
  Parameters<float> parameters(model.network);
  const std::vector<float> rows{3, 0, 0, 2, 1, 1, 5, 0, 7, 0};  // bath lies between the two
  std::ranges::copy(rows, parameters.embedded().begin());
  model.parameters = parameters;

  const std::vector<LearnedWords> all = learned_words(model);

  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].column, "town");
  EXPECT_EQ(all[0].shape, (std::vector<Index>{5, 2}));
  ASSERT_EQ(all[0].alike.size(), 2U);  // oslo and rome stand at right angles
  EXPECT_EQ(all[0].alike[0].one + all[0].alike[0].other, "oslobath");
  EXPECT_NEAR(all[0].alike[0].cosine, 0.7071, 1e-4);  // 1 / sqrt(2)
  EXPECT_EQ(all[0].alike[1].one + all[0].alike[1].other, "romebath");
}

}  // namespace
}  // namespace gradus
