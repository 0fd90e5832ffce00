// The numbers behind the report's charts, against scikit-learn's and NumPy's (golden/curves.json).
#include "export/report/curves.hpp"

#include "support/data.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus::report {
namespace {

using test::golden;
using testing::DoubleNear;
using testing::Pointwise;

using List = std::vector<double>;

struct Rows {
  List p, weight;
  std::vector<char> positive;
};

Rows rows_of(const nlohmann::json& json) {
  Rows rows{.p = json["p"], .weight = json["weight"], .positive = {}};
  for (const int y : json["y"]) rows.positive.push_back(static_cast<char>(y));
  return rows;
}

void expect_scikit_learns(const std::vector<RankingPoint>& points, const nlohmann::json& wanted) {
  List found;
  List false_alarms;
  List precision;
  List thresholds;
  for (const RankingPoint& point : points) {
    found.push_back(point.found);
    false_alarms.push_back(point.false_alarms);
    precision.push_back(point.precision);
    thresholds.push_back(point.threshold);
  }
  // Both are sums of whole weights divided once: a few ulps.
  EXPECT_THAT(found, Pointwise(DoubleNear(1e-15), wanted["found"].get<List>()));
  EXPECT_THAT(false_alarms, Pointwise(DoubleNear(1e-15), wanted["false_alarms"].get<List>()));
  EXPECT_TRUE(std::isinf(thresholds[0]));
  const List at = wanted["thresholds"];
  EXPECT_EQ(List(thresholds.begin() + 1, thresholds.end()), List(at.begin() + 1, at.end()));
  // precision_recall_curve starts at the lowest threshold and ends with an invented point (1, 0)
  const List curve = wanted["precision"];
  ASSERT_GE(curve.size(), points.size());
  List backwards(curve.rbegin(), curve.rend());
  backwards.resize(points.size());
  EXPECT_THAT(precision, Pointwise(DoubleNear(1e-15), backwards));
}

TEST(RankingPoints, AreScikitLearns) {
  const nlohmann::json json = golden("curves");
  const Rows rows = rows_of(json);

  expect_scikit_learns(ranking_points({rows.p, rows.positive, {}}), json["plain"]);
}

TEST(RankingPoints, CountRowsByTheirWeightAsScikitLearns) {
  const nlohmann::json json = golden("curves");
  const Rows rows = rows_of(json);

  expect_scikit_learns(ranking_points({rows.p, rows.positive, rows.weight}), json["weighted"]);
}

TEST(RankingPoints, AreNoneOfOneClass) {
  const List p{0.2, 0.9};
  const std::vector<char> positive{1, 1};

  EXPECT_TRUE(ranking_points({p, positive, {}}).empty());
}

TEST(Thinning, KeepsTheEndsAndWhatAChartCanTell) {
  std::vector<RankingPoint> points;
  for (int i = 0; i <= 10000; ++i) {
    const double share = i / 10000.0;
    points.push_back({.threshold = 1 - share, .found = share, .false_alarms = share * share});
  }

  const std::vector<RankingPoint> some = thinned(points);

  EXPECT_LT(some.size(), 520U);
  EXPECT_EQ(some.front().found, 0);
  EXPECT_EQ(some.back().found, 1);
  for (std::size_t i = 1; i < some.size(); ++i)
    EXPECT_LE(some[i].found - some[i - 1].found, 1.0 / 250 + 1.5e-4);
}

TEST(Thresholds, CallARowPositiveAboveThemOnly) {
  const List p{0.1, 0.5, 0.5, 0.9};
  const std::vector<char> positive{0, 0, 1, 1};
  const List thresholds{0, 0.5, 1};

  const std::vector<ThresholdCounts> counts = counts_at({p, positive, {}}, thresholds);

  const auto list = [](const ThresholdCounts& at) {
    return std::vector<Index>{at.right_no, at.wrong_yes, at.wrong_no, at.right_yes};
  };
  EXPECT_EQ(list(counts[0]), (std::vector<Index>{0, 2, 0, 2}));  // counted by hand
  EXPECT_EQ(list(counts[1]), (std::vector<Index>{2, 0, 1, 1}));
  EXPECT_EQ(list(counts[2]), (std::vector<Index>{2, 0, 2, 0}));
}

TEST(CalibrationBins, AreScikitLearns) {
  const nlohmann::json json = golden("curves");
  const Rows rows = rows_of(json);

  List promised;
  List came_true;
  Index all = 0;
  for (const CalibrationBin& bin : calibration_bins({rows.p, rows.positive, {}})) {
    promised.push_back(bin.mean_p);
    came_true.push_back(bin.share);
    all += bin.rows;
  }

  EXPECT_EQ(all, 60);
  // sums of some ten numbers below 1, in another order: 10 ulps of 1
  EXPECT_THAT(promised, Pointwise(DoubleNear(3e-15), json["calibration"]["promised"].get<List>()));
  EXPECT_THAT(came_true,
              Pointwise(DoubleNear(3e-15), json["calibration"]["came_true"].get<List>()));
}

TEST(CalibrationBins, HaveWilsonsInterval) {
  const List p(10, 0.45);
  const std::vector<char> positive{1, 1, 1, 1, 0, 0, 0, 0, 0, 0};

  const std::vector<CalibrationBin> bins = calibration_bins({p, positive, {}});

  // 4 of 10: (0.168180, 0.687326), statsmodels' proportion_confint(4, 10, method="wilson"), which
  // is (0.4 + z^2/20 -+ z sqrt(0.024 + z^2/400)) / (1 + z^2/10) with z = 1.959964
  EXPECT_NEAR(bins.at(0).share_low, 0.168180, 1e-6);
  EXPECT_NEAR(bins.at(0).share_high, 0.687326, 1e-6);
}

TEST(ErrorRanges, AreNumPys) {
  const nlohmann::json json = golden("curves");
  const List actual = json["actual"];
  const List error = json["error"];

  const std::vector<ErrorRange> ranges = errors_by(actual, error, 5);

  ASSERT_EQ(ranges.size(), json["ranges"].size());
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const nlohmann::json& wanted = json["ranges"][i];
    EXPECT_EQ(ranges[i].from, wanted["from"]);
    EXPECT_EQ(ranges[i].to, wanted["to"]);
    EXPECT_EQ(ranges[i].rows, wanted["rows"]);
    EXPECT_NEAR(ranges[i].mean_absolute, wanted["mean_absolute"], 1e-14);
    EXPECT_NEAR(ranges[i].low, wanted["low"], 1e-14);
    EXPECT_NEAR(ranges[i].median, wanted["median"], 1e-14);
    EXPECT_NEAR(ranges[i].high, wanted["high"], 1e-14);
  }
}

TEST(ErrorRanges, KeepEqualKeysTogether) {
  const List key{1, 1, 1, 1, 2, 3};
  const List error{0, 0, 0, 4, -5, 6};

  const std::vector<ErrorRange> ranges = errors_by(key, error, 3);

  ASSERT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges[0].rows, 4);
  EXPECT_EQ(ranges[0].mean_absolute, 1);
  EXPECT_EQ(ranges[1].mean_absolute, 5.5);
}

TEST(Counts, AreNumPysHistograms) {
  const nlohmann::json json = golden("curves");
  const List actual = json["actual"];
  const List error = json["error"];
  List said;
  for (std::size_t i = 0; i < actual.size(); ++i) said.push_back(actual[i] + error[i]);

  const Histogram bars = histogram(error, 7);
  const Density squares = density(actual, said, 4);

  EXPECT_EQ(bars.counts, json["histogram"]["counts"].get<std::vector<Index>>());
  EXPECT_EQ(bars.low, json["histogram"]["low"]);
  EXPECT_EQ(bars.high, json["histogram"]["high"]);
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 4; ++j)
      EXPECT_EQ(squares.count(i, j),
                json["density"][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
}

TEST(Extremes, SurviveThinning) {
  List values(5000, 1.0);
  values[1234] = 9;
  values[3210] = -7;

  const std::vector<std::size_t> kept = extremes_kept(values, 100);

  EXPECT_LE(kept.size(), 103U);
  EXPECT_EQ(kept.front(), 0U);
  EXPECT_EQ(kept.back(), 4999U);
  EXPECT_THAT(kept, testing::Contains(1234UL));
  EXPECT_THAT(kept, testing::Contains(3210UL));
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
}

}  // namespace
}  // namespace gradus::report
