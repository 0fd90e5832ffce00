// Folds and what is made of them: every row tested once and never learned from by its own fold.
#include "evaluate/cross_validation.hpp"

#include "tests/train/tables.hpp"

#include <cmath>
#include <set>

#include "evaluate/folds.hpp"

namespace gradus {
namespace {

using test::message_of;

CrossValidation three_folds(const Table& table, TrainOptions options, Index repeats = 1) {
  return cross_validate(table, "t.csv", options, {.folds = 3, .repeats = repeats});
}

TEST(Folds, TestEachRowOnceAndDealClassesEvenly) {
  std::vector<std::int32_t> classes(100);
  for (std::size_t row = 0; row < 100; ++row) classes[row] = row % 10 == 0 ? 1 : 0;

  const std::vector<Split> folds = deal_folds(100, 5, classes, {}, 1, 1);

  std::set<Index> tested;
  for (const Split& fold : folds) {
    tested.insert(fold.validation.begin(), fold.validation.end());
    EXPECT_EQ(fold.validation.size(), 20);
    EXPECT_EQ(fold.train.size(), 80);
    EXPECT_EQ(std::ranges::count_if(fold.validation, [](Index row) { return row % 10 == 0; }), 2);
  }
  EXPECT_EQ(tested.size(), 100);
  EXPECT_NE(folds[0].validation, deal_folds(100, 5, classes, {}, 1, 2)[0].validation);
  EXPECT_NE(folds[0].validation, deal_folds(100, 5, classes, {}, 2, 1)[0].validation);
}

TEST(Folds, KeepGroupsTogetherAndAreOfLikeSize) {
  std::vector<std::int32_t> groups;
  for (std::int32_t g = 0; g < 12; ++g) groups.insert(groups.end(), std::size_t{10} - g % 4, g);

  for (const Split& fold : deal_folds(std::ssize(groups), 4, {}, groups, 1, 1)) {
    std::set<std::int32_t> tested;
    for (const Index row : fold.validation) tested.insert(groups[static_cast<std::size_t>(row)]);
    for (const Index row : fold.train)
      EXPECT_FALSE(tested.contains(groups[static_cast<std::size_t>(row)]));
    EXPECT_NEAR(static_cast<double>(fold.validation.size()), 102 / 4.0, 3.5);
  }
  EXPECT_EQ(deal_folds(20, 4, {}, std::vector<std::int32_t>(20, 7), 1, 1).size(), 0);
}

TEST(Folds, OfTimeLearnFromThePastOnly) {
  // sklearn.model_selection.TimeSeriesSplit(3) of 12 rows: train 3, 6, 9 rows, test the next 3.
  std::vector<double> time;
  for (int row = 0; row < 12; ++row) time.push_back(11 - row);  // the last row comes first

  const std::vector<Split> folds = time_folds(time, 3);

  ASSERT_EQ(folds.size(), 3);
  EXPECT_EQ(folds[0].train, (std::vector<Index>{9, 10, 11}));
  EXPECT_EQ(folds[0].validation, (std::vector<Index>{6, 7, 8}));
  EXPECT_EQ(folds[2].train, (std::vector<Index>{3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(folds[2].validation, (std::vector<Index>{0, 1, 2}));
}

TEST(Folds, OfTimeDoNotCutAMoment) {
  const std::vector<double> time{1, 1, 1, 1, 1, 2, 2, 3};

  for (const Split& fold : time_folds(time, 2)) {
    const double last = time[static_cast<std::size_t>(fold.train.back())];
    EXPECT_LT(last, time[static_cast<std::size_t>(fold.validation.front())]);
  }
}

TEST(CrossValidation, GivesTheSameBitsForAnyNumberOfThreads) {
  const Table table = test::same_sign(90);
  TrainOptions options = test::quick();
  options.epochs = 5;

  const CrossValidation one = three_folds(table, options, 2);
  options.threads = 4;
  const CrossValidation four = three_folds(table, options, 2);

  ASSERT_EQ(one.folds.size(), 6);
  EXPECT_EQ(one.predictions.values, four.predictions.values);
  EXPECT_EQ(one.predictions.classes, four.predictions.classes);
}

TEST(CrossValidation, GathersAllQuantilesAndScoresThem) {
  TrainOptions options = test::quick();
  options.epochs = 3;
  options.loss = LossName::quantile;
  options.quantiles = {0.2, 0.5, 0.8};

  const CrossValidation result = three_folds(test::line(), options, 2);

  ASSERT_EQ(result.predictions.values.cols(), 3);
  EXPECT_EQ(result.predictions.quantiles, options.quantiles);
  for (Index row = 0; row < 100; ++row) {
    const std::span<const double> said = std::as_const(result.predictions.values).row(row);
    EXPECT_TRUE(std::is_sorted(said.begin(), said.end())) << row;
  }
  const Metrics& metrics = result.folds[0].metrics;
  ASSERT_EQ(metrics.values.size(), 5);
  EXPECT_EQ(metrics.values[4].name, "coverage");
  EXPECT_EQ(result.folds[0].baseline.name, "always the quantiles");
}

TEST(CrossValidation, TrainsEachFoldAsTrainingOnItsRowsDoes) {
  const Table table = test::same_sign(90);
  TrainOptions options = test::quick();
  options.epochs = 5;

  const CrossValidation result = three_folds(table, options);

  std::vector<Index> seen;
  std::vector<Index> tested;
  for (Index row = 0; row < 90; ++row)
    (result.fold_of[static_cast<std::size_t>(row)] == 2 ? tested : seen).push_back(row);
  const Model model = test::train(select_rows(table, seen), options);
  const Predictions answers = predict(model, select_rows(table, tested), 1);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    EXPECT_EQ(answers.values(static_cast<Index>(i), 1), result.predictions.values(tested[i], 1));
  }
  EXPECT_EQ(result.folds[1].train_rows, 60);
  EXPECT_EQ(result.kind, FoldKind::stratified);
}

TEST(CrossValidation, LeavesRowsWithoutAnAnswerUnanswered) {
  Table table = test::line();
  std::get<NumberColumn>(table.columns[1]).values[4] = NAN;
  TrainOptions options = test::quick({4});
  options.epochs = 2;

  const CrossValidation result = three_folds(table, options);

  EXPECT_TRUE(std::isnan(result.predictions.values(4, 0)));
  EXPECT_FALSE(std::isnan(result.predictions.values(5, 0)));
  EXPECT_EQ(result.fold_of[4], 0);
}

TEST(CrossValidation, SummarisesFoldsAsNumPyDoes) {
  std::vector<Fold> folds(3);
  const std::array<double, 3> values{1, 2, 6};
  for (std::size_t i = 0; i < 3; ++i) folds[i].metrics.values = {{"rmse", values[i]}};
  folds.emplace_back().metrics.values = {{"rmse", NAN}};

  const Summary rmse = summarise(folds)[0];

  EXPECT_DOUBLE_EQ(rmse.mean, 3);
  EXPECT_DOUBLE_EQ(rmse.std, 2.160246899469287);  // numpy.std([1, 2, 6])
  EXPECT_EQ(rmse.min, 1);
  EXPECT_EQ(rmse.max, 6);
}

TEST(CrossValidation, RefusesWhatCannotBeCut) {
  const Table table = test::same_sign(30);
  TrainOptions options = test::quick();
  const auto code = [&](const CrossValidationOptions& how) {
    return message_of([&] { cross_validate(table, "t.csv", options, how); }).code;
  };

  EXPECT_EQ(code({.folds = 40}), "too-few-rows");
  EXPECT_EQ(code({.folds = 3, .repeats = 1, .time = "b", .stratified = true}), "folds-conflict");
  EXPECT_EQ(code({.folds = 3, .repeats = 1, .time = "c"}), "missing-column");
  Table words = table;
  add_column(words, "w", CategoryColumn{std::vector<std::int32_t>(30), {"monday"}});
  EXPECT_EQ(message_of([&] {
              cross_validate(words, "t.csv", options, {.folds = 3, .repeats = 1, .time = "w"});
            }).code,
            "not-a-time");
}

}  // namespace
}  // namespace gradus
