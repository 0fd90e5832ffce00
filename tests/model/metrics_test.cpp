// Scores against scikit-learn's, baselines and confusion matrices.
#include "model/model.hpp"
#include "support/data.hpp"
#include "tests/model/models.hpp"

#include <cmath>
#include <limits>

namespace gradus {
namespace {

double value(const Metrics& metrics, std::string_view name) {
  for (const auto* list : {&metrics.values, &metrics.further}) {
    for (const Metric& metric : *list) {
      if (metric.name == name) return metric.value;
    }
  }
  ADD_FAILURE() << "no metric " << name;
  return 0;
}

Table numbers(const std::vector<double>& values) {
  Table table;
  add_column(table, "y", NumberColumn{values});
  return table;
}

TargetCoding classes(std::vector<std::string> labels) {
  return {.column = "y",
          .task = labels.size() == 2 ? Task::binary : Task::multiclass,
          .labels = std::move(labels)};
}

Predictions binary_predictions(const std::vector<double>& positive) {
  Predictions answers{Task::binary, {"0", "1"}, Matrix<double>(std::ssize(positive), 2), {}};
  for (Index row = 0; row < std::ssize(positive); ++row) {
    const double p = positive[static_cast<std::size_t>(row)];
    answers.values(row, 0) = 1 - p;
    answers.values(row, 1) = p;
    answers.classes.push_back(p > 0.5 ? 1 : 0);
  }
  return answers;
}

void expect_confusion(const Matrix<double>& counts, const nlohmann::json& wanted) {
  for (Index actual = 0; actual < counts.rows(); ++actual) {
    for (Index predicted = 0; predicted < counts.cols(); ++predicted) {
      EXPECT_EQ(
          counts(actual, predicted),
          wanted.at(static_cast<std::size_t>(actual)).at(static_cast<std::size_t>(predicted)));
    }
  }
}

Predictions many_predictions(const nlohmann::json& wanted) {
  Predictions answers{
      Task::multiclass, {"0", "1", "2", "3", "4"}, Matrix<double>(60, 5), wanted.at("predicted")};
  for (std::size_t row = 0; row < 60; ++row) {
    for (std::size_t k = 0; k < 5; ++k) {
      answers.values(static_cast<Index>(row), static_cast<Index>(k)) =
          wanted.at("probabilities").at(row).at(k);
    }
  }
  return answers;
}

Predictions value_predictions(const nlohmann::json& wanted) {
  Predictions answers{Task::regression, {}, Matrix<double>(60, 1), {}};
  for (Index row = 0; row < 60; ++row)
    answers.values(row, 0) = wanted.at("said").at(static_cast<std::size_t>(row));
  return answers;
}

/// Every metric of `wanted`, with the weights and without.
void expect_all(const Predictions& answers, const TargetCoding& target,
                const nlohmann::json& wanted) {
  const Table table = numbers(wanted.at("actual"));
  const std::vector<double> weight = wanted.at("weight");
  const Metrics plain = score(answers, target, table);
  const Metrics weighted = score(answers, target, table, weight);
  EXPECT_EQ(plain.values.size() + plain.further.size(), wanted.at("unweighted").size());
  for (const auto& [name, number] : wanted.at("unweighted").items())
    EXPECT_NEAR(value(plain, name), number, 1e-12 * std::max(1.0, number.get<double>())) << name;
  for (const auto& [name, number] : wanted.at("weighted").items())
    EXPECT_NEAR(value(weighted, name), number, 1e-12 * std::max(1.0, number.get<double>())) << name;
}

TEST(Metrics, AllEqualScikitLearnWithSampleWeightsAndWithout) {
  const auto golden = test::golden("metrics");
  const auto& two = golden.at("binary");

  expect_all(binary_predictions(two.at("positive")), classes({"0", "1"}), two);
  expect_all(many_predictions(golden.at("multiclass")), classes({"0", "1", "2", "3", "4"}),
             golden.at("multiclass"));
  expect_all(value_predictions(golden.at("regression")), {.column = "y", .task = Task::regression},
             golden.at("regression"));
}

TEST(Metrics, TakeARowOfWeightTwoForTheRowTwice) {
  const std::vector<double> weight{2, 1, 0, 1};

  const Metrics weighted = score(binary_predictions({0.9, 0.2, 0.7, 0.4}), classes({"0", "1"}),
                                 numbers({1, 0, 0, 1}), weight);
  const Metrics twice =
      score(binary_predictions({0.9, 0.9, 0.2, 0.4}), classes({"0", "1"}), numbers({1, 1, 0, 1}));

  for (std::size_t i = 0; i < twice.further.size(); ++i)
    EXPECT_DOUBLE_EQ(weighted.further[i].value, twice.further[i].value) << twice.further[i].name;
}

TEST(Metrics, OfTwoClassesEqualScikitLearnTiesIncluded) {
  const auto wanted = test::golden("metrics").at("binary");
  const TargetCoding target = classes({"0", "1"});
  const Table table = numbers(wanted.at("actual"));
  const Predictions answers = binary_predictions(wanted.at("positive"));

  const Metrics metrics = score(answers, target, table);

  EXPECT_EQ(metrics.rows, 60);
  EXPECT_NEAR(value(metrics, "accuracy"), wanted.at("accuracy"), 1e-15);
  EXPECT_NEAR(value(metrics, "auc"), wanted.at("auc"), 1e-15);
  EXPECT_NEAR(value(metrics, "log_loss"), wanted.at("log_loss"), 1e-14);
  EXPECT_NEAR(value(metrics, "f1"), wanted.at("f1"), 1e-15);
  expect_confusion(confusion(answers, target, table), wanted.at("confusion"));
}

TEST(Metrics, OfManyClassesEqualScikitLearn) {
  const auto wanted = test::golden("metrics").at("multiclass");
  const TargetCoding target = classes({"0", "1", "2", "3", "4"});
  const Table table = numbers(wanted.at("actual"));
  Predictions answers{Task::multiclass, target.labels, Matrix<double>(60, 5),
                      wanted.at("predicted")};
  for (Index row = 0; row < 60; ++row) {
    for (Index k = 0; k < 5; ++k)
      answers.values(row, k) = wanted.at("probabilities")
                                   .at(static_cast<std::size_t>(row))
                                   .at(static_cast<std::size_t>(k));
  }

  const Metrics metrics = score(answers, target, table);

  EXPECT_NEAR(value(metrics, "accuracy"), wanted.at("accuracy"), 1e-15);
  EXPECT_NEAR(value(metrics, "log_loss"), wanted.at("log_loss"), 1e-13);
  EXPECT_NEAR(value(metrics, "macro_f1"), wanted.at("macro_f1"), 1e-15);
  expect_confusion(confusion(answers, target, table), wanted.at("confusion"));
}

TEST(Metrics, OfValuesEqualScikitLearn) {
  const auto wanted = test::golden("metrics").at("regression");
  const TargetCoding target{.column = "y", .task = Task::regression};
  Predictions answers{Task::regression, {}, Matrix<double>(60, 1), {}};
  for (Index row = 0; row < 60; ++row)
    answers.values(row, 0) = wanted.at("said").at(static_cast<std::size_t>(row));

  const Metrics metrics = score(answers, target, numbers(wanted.at("actual")));

  EXPECT_NEAR(value(metrics, "rmse"), wanted.at("rmse"), 1e-12);
  EXPECT_NEAR(value(metrics, "mae"), wanted.at("mae"), 1e-12);
  EXPECT_NEAR(value(metrics, "r2"), wanted.at("r2"), 1e-14);
}

TEST(Metrics, DoNotCountRowsWithoutAnAnswer) {
  const double missing = std::numeric_limits<double>::quiet_NaN();

  const Metrics metrics =
      score(binary_predictions({0.9, 0.2, 0.8}), classes({"0", "1"}), numbers({1, missing, 0}));

  EXPECT_EQ(metrics.rows, 2);
  EXPECT_EQ(value(metrics, "accuracy"), 0.5);
}

TEST(Metrics, AreNotNumbersWhereTheyAreNotDefined) {
  const Metrics one_class =
      score(binary_predictions({0.9, 0.2}), classes({"0", "1"}), numbers({1, 1}));

  EXPECT_TRUE(std::isnan(value(one_class, "auc")));
  EXPECT_EQ(value(one_class, "accuracy"), 0.5);
}

TEST(Baseline, AlwaysSaysTheMostFrequentClass) {
  const auto golden = test::golden("metrics");
  const Table table = numbers(golden.at("binary").at("actual"));

  const Baseline always = baseline(classes({"0", "1"}), table, table);

  EXPECT_EQ(always.name, "always \"0\"");
  for (const char* name : {"accuracy", "auc", "f1"})
    EXPECT_NEAR(value(always.metrics, name), golden.at("baseline").at(name), 1e-15) << name;
  EXPECT_NEAR(value(always.metrics, "log_loss"), golden.at("baseline").at("log_loss"), 1e-14);
}

TEST(Baseline, SaysTheMeanForValues) {
  const Baseline always =
      baseline({.column = "y", .task = Task::regression}, numbers({1, 2, 6}), numbers({1, 5}));

  EXPECT_EQ(always.name, "always the mean");
  EXPECT_DOUBLE_EQ(value(always.metrics, "mae"), 2);  // the mean of training is 3
}

TEST(Metrics, OfQuantilesEqualScikitLearn) {
  const auto wanted = test::golden("metrics").at("quantile");
  const TargetCoding target{
      .column = "y", .task = Task::regression, .quantiles = wanted.at("quantiles")};
  const Table table = numbers(wanted.at("actual"));
  Predictions answers{.task = Task::regression,
                      .labels = {},
                      .values = Matrix<double>(table.rows(), 3),
                      .classes = {},
                      .quantiles = target.quantiles};
  for (Index i = 0; i < table.rows(); ++i) {
    for (Index j = 0; j < 3; ++j)
      answers.values(i, j) =
          wanted["said"][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
  }

  expect_all(answers, target, wanted);

  // numpy.quantile's three numbers said of every row; the pinball cost of each is the least there
  // is
  const Baseline always = baseline(target, table, table);
  const auto quantiles = wanted["always"].get<std::vector<double>>();
  for (Index i = 0; i < table.rows(); ++i)
    std::copy(quantiles.begin(), quantiles.end(), answers.values.row(i).begin());
  EXPECT_EQ(always.name, "always the quantiles");
  EXPECT_NEAR(value(always.metrics, "pinball"), value(score(answers, target, table), "pinball"),
              1e-12);
}

TEST(Metrics, OfCountsEqualScikitLearn) {
  const auto wanted = test::golden("metrics").at("poisson");
  const TargetCoding target{.column = "y", .task = Task::regression, .counts = true};
  const Table table = numbers(wanted.at("actual"));
  Predictions answers{Task::regression, {}, Matrix<double>(table.rows(), 1), {}};
  for (Index i = 0; i < table.rows(); ++i)
    answers.values(i, 0) = wanted["said"][static_cast<std::size_t>(i)];

  expect_all(answers, target, wanted);
  answers.values(0, 0) = 0;  // log(y / 0) is not taken
  EXPECT_TRUE(std::isfinite(value(score(answers, target, table), "poisson_deviance")));
}

}  // namespace
}  // namespace gradus
