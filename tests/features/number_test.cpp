// Numbers: filled, standardised and marked as missing, against scikit-learn's SimpleImputer and
// StandardScaler.
#include "support/data.hpp"
#include "tests/features/tables.hpp"

namespace gradus {
namespace {

using test::code_of;
using test::fit;
using test::missing;
using test::rows_to;
using test::words;

const NumberFeature& number(const Features& features, std::size_t at) {
  return std::get<NumberFeature>(features.inputs.at(at));
}

class Scaled : public testing::TestWithParam<int> {};

TEST_P(Scaled, EqualsScikitLearn) {
  const auto wanted =
      test::golden("scaling").at("columns").at(static_cast<std::size_t>(GetParam()));
  NumberColumn column;
  for (const auto& cell : wanted.at("values"))
    column.values.push_back(cell.is_null() ? missing : cell.get<double>());
  const bool constant = wanted.at("name") == "constant";
  const Index rows = std::ssize(column.values);
  NumberColumn answers{std::vector<double>(column.values.size())};
  std::iota(answers.values.begin(), answers.values.end(), 0.5);
  const Table table = test::table({{"x", column}, {"y", answers}});
  const Features features = fit(table, {.target = "y", .keep = {"x"}});

  const Matrix<double> X = transform_inputs<double>(features, table, rows_to(rows));

  const NumberFeature& x = number(features, 0);
  EXPECT_DOUBLE_EQ(x.fill, wanted.at("fill"));
  EXPECT_DOUBLE_EQ(x.mean, wanted.at("mean"));
  EXPECT_NEAR(x.deviation, wanted.at("deviation"), 1e-12 * x.deviation);
  // scikit-learn leaves the rounding of a constant column's mean in it; here it is 0.
  for (Index row = 0; row < rows; ++row) {
    const double scaled = wanted.at("scaled").at(static_cast<std::size_t>(row));
    EXPECT_NEAR(X(row, 0), constant ? 0 : scaled,
                1e-6 * (wanted.at("name") == "far from zero") + 1e-11);
  }
}

// RobustScaler, and the quantiles of NumPy with the normal scores of SciPy (make_scaling.py).
TEST_P(Scaled, GoesByQuartilesOrByNormalScoresOnRequest) {
  const auto wanted =
      test::golden("scaling").at("columns").at(static_cast<std::size_t>(GetParam()));
  if (wanted.at("name") == "constant") return;  // robust falls back on the deviation
  NumberColumn column;
  for (const auto& cell : wanted.at("values"))
    column.values.push_back(cell.is_null() ? missing : cell.get<double>());
  const Index rows = std::ssize(column.values);
  NumberColumn answers{std::vector<double>(column.values.size())};
  std::iota(answers.values.begin(), answers.values.end(), 0.5);
  const Table table = test::table({{"x", column}, {"y", answers}});
  for (const auto& [scaling, key] :
       {std::pair(Scaling::robust, "robust"), std::pair(Scaling::quantile, "quantile")}) {
    const Features features = fit(table, {.target = "y", .scaling = scaling, .keep = {"x"}});
    const Matrix<double> X = transform_inputs<double>(features, table, rows_to(rows));
    // Offsets of 1e9 leave seven digits after the point.
    const double close = wanted.at("name") == "far from zero" ? 1e-6 : 1e-11;
    for (Index row = 0; row < rows; ++row) {
      const double scaled = wanted.at(key).at(static_cast<std::size_t>(row));
      EXPECT_NEAR(X(row, 0), scaled, close) << key;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Columns, Scaled, testing::Range(0, 6));

TEST(Number, BeyondTheQuantilesHasTheScoreOfTheLast) {
  const Table table =
      test::table({{"x", NumberColumn{{1, 2, 3, 4}}}, {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5}}}});
  const Features features = fit(table, {.target = "y", .scaling = Scaling::quantile});
  const Table fresh =
      test::table({{"x", NumberColumn{{-1e300, 1, 4, 1e300}}}, {"y", NumberColumn{{0, 1, 2, 3}}}});

  const Matrix<double> X = transform_inputs<double>(features, fresh, rows_to(4));

  EXPECT_EQ(X(0, 0), X(1, 0));
  EXPECT_EQ(X(3, 0), X(2, 0));
  EXPECT_NEAR(X(2, 0), 1.1503493803760079, 1e-14);  // scipy.stats.norm.ppf(7 / 8)
}

TEST(Number, GetsAnIndicatorOnlyWhereTrainingRowsWereMissing) {
  const Table table = test::table({{"full", NumberColumn{{1, 2, 3.5, 4}}},
                                   {"gaps", NumberColumn{{1, missing, 3, 8}}},
                                   {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5}}}});

  const Features features = fit(table, {.target = "y"});

  EXPECT_FALSE(number(features, 0).indicator);
  EXPECT_TRUE(number(features, 1).indicator);
  EXPECT_EQ(number(features, 1).fill, 3);  // the median of 1, 3, 8
  EXPECT_EQ(features.width(), 3);
  const Matrix<float> X = transform_inputs<float>(features, table, rows_to(4));
  EXPECT_EQ(X(0, 2), 0.0F);
  EXPECT_EQ(X(1, 2), 1.0F);
}

TEST(Number, TakesAnInfiniteCellForMissing) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Table table = test::table({{"x", NumberColumn{{1, infinity, 3, -infinity, 8}}},
                                   {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5, 0.7}}}});

  const Features features = fit(table, {.target = "y"});

  EXPECT_EQ(number(features, 0).fill, 3);
  const Matrix<float> X = transform_inputs<float>(features, table, rows_to(5));
  for (Index row = 0; row < 5; ++row) EXPECT_TRUE(std::isfinite(X(row, 0)));
}

TEST(Number, StaysAsItIsWithoutScaling) {
  const Table table =
      test::table({{"x", NumberColumn{{1, 250, 3, 8}}}, {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5}}}});

  const Features features = fit(table, {.target = "y", .scaling = Scaling::none});

  const Matrix<double> X = transform_inputs<double>(features, table, rows_to(4));
  EXPECT_EQ(X(1, 0), 250);
  EXPECT_EQ(features.target.deviation, 1);
}

TEST(Number, IsFittedOnTheTrainingRowsOnly) {
  Table table = test::table({{"x", NumberColumn{{1, 2, 4, 1000, missing}}},
                             {"y", NumberColumn{{0.1, 0.2, 0.3, 0.5, 0.7}}}});
  const std::vector<Index> train{0, 1, 2};
  const Features before = fit_features(table, train, {.target = "y"}, "t.csv");

  std::get<NumberColumn>(table.columns[0]).values = {1, 2, 4, -5, 77};

  EXPECT_EQ(fit_features(table, train, {.target = "y"}, "t.csv"), before);
  EXPECT_FALSE(number(before, 0).indicator);
}

TEST(Number, CellsThatAreMissingLaterAreCountedAndFilled) {
  const Table table =
      test::table({{"x", NumberColumn{{1, 2, 9}}}, {"y", NumberColumn{{0.1, 0.2, 0.4}}}});
  const Features features = fit(table, {.target = "y"});
  const Table fresh = test::table({{"x", NumberColumn{{missing, 5}}}, {"y", NumberColumn{{0, 1}}}});

  const std::vector<Unusual> unusual = unusual_cells(features, fresh, rows_to(2));

  ASSERT_EQ(unusual.size(), 1U);
  EXPECT_EQ(unusual[0].column, "x");
  EXPECT_EQ(unusual[0].missing, 1);
  EXPECT_EQ(unusual[0].filled_with, "2, the median of the training rows");
}

}  // namespace
}  // namespace gradus
