// Predicting rows of tables that are not quite as in training.
#include "model/model.hpp"
#include "tests/model/models.hpp"

#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using test::message_of;
using test::small_model;

Table houses(const std::vector<double>& sizes, const CategoryColumn& towns) {
  Table table;
  add_column(table, "size", NumberColumn{sizes});
  add_column(table, "town", towns);
  return table;
}

Predictions answers(const Model& model, const Table& table, int threads = 1) {
  return predict(model, align_table(model, table, "new.csv"), threads);
}

TEST(Predict, GivesProbabilitiesThatAddUpToOne) {
  const Predictions two = answers(small_model(), houses({1.5, 1.6}, {{0, 1}, {"oslo", "rome"}}));

  EXPECT_EQ(two.labels, (std::vector<std::string>{"no", "yes"}));
  for (Index row = 0; row < 2; ++row) EXPECT_DOUBLE_EQ(two.values(row, 0) + two.values(row, 1), 1);
}

TEST(Predict, TakesColumnsByNameInAnyOrder) {
  Table moved;
  add_column(moved, "extra", NumberColumn{{9, 9}});
  add_column(moved, "town", CategoryColumn{{1, 0}, {"rome", "oslo"}});
  add_column(moved, "size", NumberColumn{{1.5, 1.6}});

  const Predictions a = answers(small_model(), houses({1.5, 1.6}, {{0, 1}, {"oslo", "rome"}}));
  const Predictions b = answers(small_model(), moved);

  EXPECT_EQ(a.values, b.values);
}

TEST(Predict, NamesTheColumnThatIsMissing) {
  Table table;
  add_column(table, "sise", NumberColumn{{1.5}});
  add_column(table, "town", CategoryColumn{{0}, {"oslo"}});

  const Message message = message_of([&] { answers(small_model(), table); });

  EXPECT_EQ(message.code, "missing-column");
  EXPECT_EQ(message.text, "the model needs the column \"size\", which new.csv does not have");
  EXPECT_EQ(message.fix, "rename \"sise\" to \"size\" in new.csv");
}

TEST(Predict, ReadsNumbersThatWereWrittenAsText) {
  Table table;
  add_column(table, "size", CategoryColumn{{0, 1}, {"1.5", "1.6"}});
  add_column(table, "town", CategoryColumn{{0, 1}, {"oslo", "rome"}});

  EXPECT_EQ(answers(small_model(), table).values,
            answers(small_model(), houses({1.5, 1.6}, {{0, 1}, {"oslo", "rome"}})).values);
}

TEST(Predict, RefusesWordsWhereNumbersAreNeeded) {
  Table table;
  add_column(table, "size", CategoryColumn{{0, 1}, {"1.5", "large"}});
  add_column(table, "town", CategoryColumn{{0, 1}, {"oslo", "rome"}});

  EXPECT_EQ(message_of([&] { answers(small_model(), table); }).code, "not-a-number");
}

TEST(Predict, AnswersWhatItNeverSawAndWhatIsMissing) {
  const double missing = std::numeric_limits<double>::quiet_NaN();

  const Predictions odd = answers(small_model(), houses({missing, 1e300}, {{-1, 0}, {"bath"}}));

  for (Index row = 0; row < 2; ++row) EXPECT_TRUE(std::isfinite(odd.values(row, 1)));
}

TEST(Predict, HasNoRowsForATableWithoutRows) {
  EXPECT_EQ(answers(small_model(), houses({}, {{}, {}})).values.rows(), 0);
}

RC_GTEST_PROP(Predict, GivesTheSameBitsForAnyNumberOfThreadsAndInPieces, ()) {
  const int rows = *rc::gen::inRange(1, 3000);
  std::vector<double> sizes;
  CategoryColumn towns{{}, {"oslo", "rome", "bath"}};
  for (int i = 0; i < rows; ++i) {
    sizes.push_back(i * 0.37);
    towns.codes.push_back(i % 4 - 1);
  }
  const Table table = houses(sizes, towns);
  const Index half = rows / 2;
  std::vector<Index> later(static_cast<std::size_t>(rows - half));
  std::iota(later.begin(), later.end(), half);

  const Predictions one = answers(small_model(), table, 1);
  const Predictions three = answers(small_model(), table, 3);
  const Predictions part = answers(small_model(), select_rows(table, later), 2);

  RC_ASSERT(one.values == three.values);
  for (Index row = 0; row < std::ssize(later); ++row)
    RC_ASSERT(part.values(row, 1) == one.values(half + row, 1));
}

}  // namespace
}  // namespace gradus
