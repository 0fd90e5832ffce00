// Categories, arrays, what is left out and why, and tables that cannot be used.
#include "tests/features/tables.hpp"

namespace gradus {
namespace {

using test::code_of;
using test::fit;
using test::missing;
using test::rows_to;
using test::words;

const NumberColumn y{{0.1, 0.2, 0.3, 0.5, 0.7, 0.9}};

std::vector<double> row_of(const Matrix<double>& X, Index row) {
  return {X.row(row).begin(), X.row(row).end()};
}

TEST(Category, HasAPlaceForEachLevelOneForUnseenAndOneForMissing) {
  const Table table =
      test::table({{"town", words({"oslo", "rome", "", "oslo", "rome", "oslo"})}, {"y", y}});
  const Features features = fit(table, {.target = "y"});
  const Table fresh =
      test::table({{"town", words({"rome", "bath", ""})}, {"y", NumberColumn{{1, 2, 3}}}});

  const Matrix<double> X = transform_inputs<double>(features, fresh, rows_to(3));

  EXPECT_EQ(
      input_names(features.inputs[0]),
      (std::vector<std::string>{"town=oslo", "town=rome", "town=(unseen)", "town=(missing)"}));
  EXPECT_EQ(row_of(X, 0), (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(row_of(X, 1), (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(row_of(X, 2), (std::vector<double>{0, 0, 0, 1}));
}

TEST(Category, KnowsOnlyTheLevelsOfTheTrainingRows) {
  const Table table =
      test::table({{"town", words({"oslo", "rome", "oslo", "rome", "bath", "bath"})}, {"y", y}});
  const std::vector<Index> train{0, 1, 2, 3};

  const Features features = fit_features(table, train, {.target = "y"}, "t.csv");

  EXPECT_EQ(std::get<CategoryFeature>(features.inputs[0]).levels,
            (std::vector<std::string>{"oslo", "rome"}));
  const std::vector<Unusual> unusual = unusual_cells(features, table, rows_to(6));
  ASSERT_EQ(unusual.size(), 1U);
  EXPECT_EQ(unusual[0].unseen, 2);
  EXPECT_EQ(unusual[0].example, "bath");
}

TEST(Category, KeepsTheMostFrequentOfVeryManyLevels) {
  std::vector<std::string> cells;
  for (int i = 0; i < 400; ++i) cells.push_back("rare" + std::to_string(i));
  for (int i = 0; i < 400; ++i) cells.emplace_back("often");
  NumberColumn answers{std::vector<double>(cells.size())};
  std::iota(answers.values.begin(), answers.values.end(), 0.5);
  const Table table = test::table({{"word", words(cells)}, {"y", answers}});

  const Features features = fit(table, {.target = "y", .keep = {"word"}});

  const auto& levels = std::get<CategoryFeature>(features.inputs[0]).levels;
  EXPECT_EQ(std::ssize(levels), most_levels);
  EXPECT_NE(std::find(levels.begin(), levels.end(), "often"), levels.end());
}

TEST(Category, SharesHashedPlacesAmongLevelsBeyondTheMostFrequent) {
  std::vector<std::string> cells;
  for (int i = 0; i < 400; ++i) cells.push_back("rare" + std::to_string(i));
  for (int i = 0; i < 400; ++i) cells.push_back("rare" + std::to_string(i % 200));
  NumberColumn answers{std::vector<double>(cells.size())};
  std::iota(answers.values.begin(), answers.values.end(), 0.5);
  const Table table = test::table({{"word", words(cells)}, {"y", answers}});
  const Features features = fit(table, {.target = "y", .keep = {"word"}});
  ASSERT_EQ(features.width(), most_levels + hashed_places + 1);
  const Table fresh =
      test::table({{"word", words({"rare399", "never seen", ""})}, {"y", NumberColumn{{0, 1, 2}}}});

  const Matrix<double> X = transform_inputs<double>(features, fresh, rows_to(3));

  // FNV-1a of "l" and the word, folded, modulo 64, computed by hand in Python.
  EXPECT_EQ(X(0, most_levels + 32), 1);
  EXPECT_EQ(X(1, most_levels + 53), 1);
  EXPECT_EQ(X(2, most_levels + hashed_places), 1);
  EXPECT_TRUE(unusual_cells(features, fresh, rows_to(2)).empty());
}

TEST(Category, PoolsRareLevelsOnRequest) {
  const CategoryColumn column = words({"oslo", "rome", "oslo", "lima", "rome", "oslo"});
  const Table table =
      test::table({{"town", column}, {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5, 0.7, 0.8}}}});

  const Features features = fit(table, {.target = "y", .rare_levels = 2});

  const auto& town = std::get<CategoryFeature>(features.inputs[0]);
  EXPECT_EQ(town.levels, (std::vector<std::string>{"oslo", "rome"}));
  const Matrix<double> X = transform_inputs<double>(features, table, rows_to(6));
  EXPECT_EQ(row_of(X, 3), (std::vector<double>{0, 0, 1, 0}));  // lima, with words never seen
}

TEST(Category, WithAnEmbeddingIsTheNumberOfItsPlace) {
  const Table table = test::table({{"town", words({"oslo", "rome", "", "bath", "rome", "oslo"})},
                                   {"sex", words({"m", "f", "m", "f", "m", "f"})},
                                   {"y", y}});
  const Features features = fit(table, {.target = "y", .embedding = {.units = 4, .above = 2}});
  const Table fresh = test::table({{"town", words({"bath", "lima", ""})},
                                   {"sex", words({"f", "f", "m"})},
                                   {"y", NumberColumn{{1, 2, 3}}}});

  const Matrix<double> X = transform_inputs<double>(features, fresh, rows_to(3));

  EXPECT_EQ(features.width(), 1 + 4);  // sex has two levels and stays one-hot
  EXPECT_EQ(units_of(features.inputs[0]), 4);
  EXPECT_EQ(units_of(features.inputs[1]), 4);
  EXPECT_EQ(place_names(std::get<CategoryFeature>(features.inputs[0])),
            (std::vector<std::string>{"oslo", "rome", "bath", "(unseen)", "(missing)"}));
  EXPECT_EQ(row_of(X, 0), (std::vector<double>{2, 0, 1, 0, 0}));
  EXPECT_EQ(row_of(X, 1), (std::vector<double>{3, 0, 1, 0, 0}));
  EXPECT_EQ(row_of(X, 2), (std::vector<double>{4, 1, 0, 0, 0}));
}

TEST(Array, DividesBytesBy255) {
  const ArrayColumn pixels{2, std::vector<std::uint8_t>{0, 255, 51, 102, 255, 0}};
  const Table table = test::table({{"pixels", pixels}, {"y", NumberColumn{{0.5, 1.5, 7}}}});
  const Features features = fit(table, {.target = "y"});

  const Matrix<double> X = transform_inputs<double>(features, table, rows_to(3));

  EXPECT_EQ(features.width(), 2);
  EXPECT_EQ(row_of(X, 0), (std::vector<double>{0, 1}));
  EXPECT_EQ(row_of(X, 1), (std::vector<double>{0.2, 0.4}));  // 51/255, 102/255
}

TEST(Array, StandardisesNumbersPlaceByPlace) {
  const ArrayColumn spectrum{2, std::vector<double>{1, 10, 3, 10, 5, 40}};
  const Table table = test::table({{"spectrum", spectrum}, {"y", NumberColumn{{0.5, 1.5, 7}}}});
  const Features features = fit(table, {.target = "y"});

  const Matrix<double> X = transform_inputs<double>(features, table, rows_to(3));

  EXPECT_NEAR(X(0, 0), -std::sqrt(1.5), 1e-15);  // (1 - 3) / sqrt(8/3)
  EXPECT_NEAR(X(2, 1), std::sqrt(2.0), 1e-15);   // (40 - 20) / sqrt(200)
}

TEST(Features, LeaveOutWhatCannotHelpAndSayWhy) {
  const Table table = test::table({{"id", NumberColumn{{11, 12, 13, 14, 15, 16}}},
                                   {"same", words({"a", "a", "a", "a", "a", "a"})},
                                   {"size", NumberColumn{{3, 1, 4, 1, 5, 9}}},
                                   {"extra", NumberColumn{{2, 7, 1, 8, 2, 8}}},
                                   {"y", y}});

  const Features features = fit(table, {.target = "y", .ignore = {"extra"}});

  ASSERT_EQ(features.inputs.size(), 1U);
  EXPECT_EQ(column_of(features.inputs[0]), "size");
  ASSERT_EQ(features.left_out.size(), 3U);
  EXPECT_EQ(features.left_out[0].column, "id");
  EXPECT_EQ(features.left_out[1].reason, "the same in every row");
  EXPECT_EQ(features.left_out[2].reason, "--ignore");
}

TEST(Features, TakeAnIdentifierThatIsAskedFor) {
  const Table table = test::table({{"id", NumberColumn{{11, 12, 13, 14, 15, 16}}}, {"y", y}});

  EXPECT_EQ(code_of([&] { fit(table, {.target = "y"}); }), "no-inputs");
  EXPECT_EQ(fit(table, {.target = "y", .keep = {"id"}}).inputs.size(), 1U);
}

TEST(Features, LeaveOutAColumnThatIsConstantInTheTrainingRows) {
  const Table table = test::table(
      {{"x", NumberColumn{{5, 5, 5, 5, 5, 9}}}, {"z", NumberColumn{{3, 1, 4, 1, 5, 9}}}, {"y", y}});
  const std::vector<Index> train{0, 1, 2, 3, 4};

  const Features features = fit_features(table, train, {.target = "y"}, "t.csv");

  ASSERT_EQ(features.inputs.size(), 1U);
  EXPECT_EQ(column_of(features.inputs[0]), "z");
}

TEST(Features, RefuseATableThatWasNotAligned) {
  const Table table = test::table({{"x", NumberColumn{{3, 1, 4, 1, 5, 9}}}, {"y", y}});
  const Features features = fit(table, {.target = "y"});
  const Table other = test::table({{"y", y}});
  const Table wrong = test::table({{"x", words({"a", "b", "a", "b", "a", "b"})}, {"y", y}});

  EXPECT_EQ(code_of([&] { transform_inputs<float>(features, other, rows_to(6)); }),
            "unaligned-table");
  EXPECT_EQ(code_of([&] { transform_inputs<float>(features, wrong, rows_to(6)); }),
            "unaligned-table");
}

TEST(Features, NameTheColumnThatIsNotThere) {
  const Table table = test::table({{"x", NumberColumn{{3, 1, 4, 1, 5, 9}}}, {"y", y}});

  EXPECT_EQ(code_of([&] { fit(table, {.target = "z"}); }), "missing-column");
  EXPECT_EQ(code_of([&] { fit(table, {.target = "y", .ignore = {"w"}}); }), "missing-column");
}

}  // namespace
}  // namespace gradus
