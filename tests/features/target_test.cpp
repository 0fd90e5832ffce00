// The target: which task it is, classes and their numbers, values and the way back.
#include "tests/features/tables.hpp"

#include <rapidcheck/gtest.h>

namespace gradus {
namespace {

using test::code_of;
using test::fit;
using test::missing;
using test::rows_to;
using test::words;

Task task_of(const Column& column) {
  return guess_task(column).task;
}

const NumberColumn x{{3, 1, 4, 1, 5, 9}};

Features fit_answers(const Column& answers, FeatureOptions options = {}) {
  options.target = "y";
  return fit(test::table({{"x", x}, {"y", answers}}), options);
}

TEST(GuessTask, TakesTwoValuesForBinary) {
  EXPECT_EQ(task_of(NumberColumn{{0, 1, 1, 0}}), Task::binary);
  EXPECT_EQ(task_of(NumberColumn{{-1, 1, missing, 1}}), Task::binary);
  EXPECT_EQ(task_of(words({"yes", "no", "", "no"})), Task::binary);
  EXPECT_EQ(guess_task(NumberColumn{{0, 1}}).reason, "two values");
}

TEST(GuessTask, TakesWordsForClasses) {
  EXPECT_EQ(task_of(words({"a", "b", "c"})), Task::multiclass);
  EXPECT_EQ(guess_task(words({"a", "b", "c"})).reason, "3 different words");
}

TEST(GuessTask, TakesCodesWithoutGapsForClasses) {
  EXPECT_EQ(task_of(NumberColumn{{0, 2, 1, 2}}), Task::multiclass);
  EXPECT_EQ(task_of(NumberColumn{{1, 2, 3, 3}}), Task::multiclass);
}

TEST(GuessTask, TakesOtherNumbersForRegression) {
  EXPECT_EQ(task_of(NumberColumn{{3, 9, 4, 5, 6, 7, 8}}),
            Task::regression);                                    // the quality of wines
  EXPECT_EQ(task_of(NumberColumn{{0, 1, 3}}), Task::regression);  // a gap
  EXPECT_EQ(task_of(NumberColumn{{0.5, 1.5, 2.5}}), Task::regression);
  NumberColumn many;
  for (int i = 0; i < 21; ++i) many.values.push_back(i);
  EXPECT_EQ(task_of(many), Task::regression);
}

TEST(Target, NumbersClassesInTheOrderOfTheirLabels) {
  const Features by_text = fit_answers(words({"b", "a", "c", "a", "b", "c"}));
  const Features by_value = fit_answers(words({"10", "9", "2", "9", "10", "2"}));

  EXPECT_EQ(by_text.target.labels, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(by_value.target.labels, (std::vector<std::string>{"2", "9", "10"}));
}

TEST(Target, BecomesOneHotForManyClassesAndOneNumberForTwo) {
  const Column three = words({"b", "a", "c", "a", "b", "c"});
  const Column two = words({"no", "yes", "no", "yes", "no", "yes"});
  const Features many = fit_answers(three);
  const Features pair = fit_answers(two);

  const Matrix<float> Y3 =
      transform_target<float>(many, test::table({{"x", x}, {"y", three}}), rows_to(6));
  const Matrix<float> Y1 =
      transform_target<float>(pair, test::table({{"x", x}, {"y", two}}), rows_to(6));

  EXPECT_EQ(Y3.cols(), 3);
  EXPECT_EQ(Y3(0, 1), 1.0F);
  EXPECT_EQ(Y3(0, 0) + Y3(0, 1) + Y3(0, 2), 1.0F);
  EXPECT_EQ(Y1.cols(), 1);
  EXPECT_EQ(Y1(0, 0), 0.0F);
  EXPECT_EQ(Y1(1, 0), 1.0F);
}

TEST(Target, IsStandardisedForRegression) {
  const Column values = NumberColumn{{1, 2, 3, 4, 5, 6}};

  const Features features = fit_answers(values, {.task = Task::regression});

  EXPECT_DOUBLE_EQ(features.target.mean, 3.5);
  EXPECT_DOUBLE_EQ(features.target.deviation, std::sqrt(35.0 / 12.0));
}

RC_GTEST_PROP(Target, ComesBackInItsOwnUnits, ()) {
  const auto mean = *rc::gen::inRange(-1000000, 1000000);
  const auto spread = *rc::gen::inRange(1, 1000000);
  NumberColumn values;
  for (int i = 0; i < 6; ++i) values.values.push_back(mean + spread * (0.25 + i) / 7.0);
  const Table table = test::table({{"x", x}, {"y", values}});
  const Features features = fit(table, {.target = "y"});

  const Matrix<double> Y = transform_target<double>(features, table, rows_to(6));

  for (Index row = 0; row < 6; ++row) {
    const double back = inverse_target(features.target, Y(row, 0));
    const double value = values.values[static_cast<std::size_t>(row)];
    RC_ASSERT(std::abs(back - value) <= 1e-14 * (std::abs(value) + spread));
  }
}

TEST(Target, FindsTheClassOfANumberHoweverItIsWritten) {
  const Features features = fit_answers(NumberColumn{{0, 1, 1, 0, 1, 0}});

  const auto classes = target_classes(features.target, words({"1.0", "0", "", "1"}), rows_to(4));

  EXPECT_EQ(classes, (std::vector<std::int32_t>{1, 0, -1, 1}));
}

TEST(Target, RefusesAClassThatWasNeverSeen) {
  const Features features = fit_answers(words({"b", "a", "c", "a", "b", "c"}));

  EXPECT_EQ(code_of([&] {
              target_classes(features.target, words({"a", "d"}), rows_to(2));
            }),
            "unseen-class");
}

TEST(Target, RefusesWhatCannotBeLearned) {
  EXPECT_EQ(code_of([] { fit_answers(NumberColumn{{7, 7, 7, 7, 7, 7}}); }), "target-one-value");
  EXPECT_EQ(code_of([] {
              fit_answers(words({"a", "a", "a", "a", "a", "a"}));
            }),
            "target-one-value");
  EXPECT_EQ(code_of([] {
              fit_answers(NumberColumn{{missing, missing, missing, missing, missing, missing}});
            }),
            "target-missing");
  EXPECT_EQ(code_of([] {
              fit_answers(words({"a", "b", "c", "a", "b", "c"}), {.task = Task::regression});
            }),
            "target-not-a-number");
  EXPECT_EQ(code_of([] {
              fit_answers(words({"a", "b", "c", "a", "b", "c"}), {.task = Task::binary});
            }),
            "task-mismatch");
}

TEST(Target, LeavesRowsWithoutAnAnswerOut) {
  EXPECT_EQ(rows_with_target(NumberColumn{{1, missing, 3}}), (std::vector<Index>{0, 2}));
  EXPECT_EQ(rows_with_target(words({"", "a", "b"})), (std::vector<Index>{1, 2}));
}

}  // namespace
}  // namespace gradus
