// Dates become a trend and points on circles.
#include "features/tables.hpp"

namespace gradus {
namespace {

using namespace test;

/// Days since 1970 of a column that readers have found to be dates.
Table dates(std::vector<double> days) {
  const auto rows = static_cast<int>(days.size());
  NumberColumn y;
  for (int row = 0; row < rows; ++row) y.values.push_back(row % 2);
  Table result = table({{"when", NumberColumn{std::move(days)}}, {"y", std::move(y)}});
  result.schema[0].kind = ColumnKind::date;
  return result;
}

FeatureOptions plain() {
  return {.target = "y", .scaling = Scaling::none};
}

TEST(Date, BecomesATrendAndTheCirclesThatVary) {
  const Table t = dates({19723, 19814});  // Monday 2024-01-01 and Monday 2024-04-01, both at 0:00

  const Features features = fit(t, plain());

  EXPECT_EQ(input_names(features.inputs[0]),
            (std::vector<std::string>{"when", "when month sin", "when month cos"}));
  const Matrix<double> X = transform_inputs<double>(features, t, rows_to(2));
  EXPECT_EQ(X(0, 0), 19723);
  EXPECT_EQ(X(0, 1), 0);  // January: sin 0, cos 0
  EXPECT_EQ(X(0, 2), 1);
  EXPECT_EQ(X(1, 1), 1);           // April: a quarter of the circle
  EXPECT_NEAR(X(1, 2), 0, 1e-15);  // cos(pi/2) with pi rounded to 53 bits
}

TEST(Date, HasTheHourWhereThereIsOne) {
  const Table t = dates({19723.25, 19723.5});  // 6:00 and 12:00

  const Features features = fit(t, plain());

  EXPECT_EQ(std::get<DateFeature>(features.inputs[0]).cycles,
            (std::vector<DateCycle>{DateCycle::hour}));
  const Matrix<double> X = transform_inputs<double>(features, t, rows_to(2));
  EXPECT_EQ(X(0, 1), 1);
  EXPECT_EQ(X(1, 2), -1);
}

TEST(Date, MissingIsTheMedianDayAtTheCentreOfTheCircles) {
  const Table t = dates({19723, missing, 19814, 19815});

  const Features features = fit(t, plain());

  const Matrix<double> X = transform_inputs<double>(features, t, rows_to(4));
  ASSERT_EQ(X.cols(), 6);  // days, missing, month and weekday
  EXPECT_EQ(X(1, 0), 19814);
  EXPECT_EQ(X(1, 1), 1);
  for (Index place = 2; place < 6; ++place) EXPECT_EQ(X(1, place), 0) << place;
  EXPECT_EQ(unusual_cells(features, t, rows_to(4))[0].filled_with,
            "2024-04-01, the median of the training rows");
}

TEST(Boolean, AnotherSpellingFindsTheSamePlace) {
  const Table fitted =
      table({{"ok", words({"yes", "no", "yes", "no"})}, {"y", NumberColumn{{0, 1, 0, 1}}}});
  const Features features = fit(fitted, plain());
  const Table fresh = table({{"ok", words({"NO", "true", "maybe"})}});

  const Matrix<double> X = transform_inputs<double>(features, fresh, rows_to(3));

  EXPECT_EQ(X(0, 1), 1);  // no
  EXPECT_EQ(X(1, 0), 1);  // yes
  EXPECT_EQ(X(2, 2), 1);  // unseen
}

}  // namespace
}  // namespace gradus
