// Several targets: which columns are meant, their two values, and the rows that have all answers.
#include "tests/features/tables.hpp"

namespace gradus {
namespace {

using test::code_of;
using test::fit;
using test::missing;
using test::rows_to;
using test::words;

Table films() {
  return test::table({{"length", NumberColumn{{90, 120, 75, 200, 101}}},
                      {"funny", words({"yes", "no", "no", "yes", "no"})},
                      {"long", NumberColumn{{0, 1, 0, 1, missing}}},
                      {"kind", words({"a", "b", "c", "a", "b"})},
                      {"old", words({"False", "True", "True", "False", "True"})}});
}

TEST(Targets, AreNamesOrNumbersWithCommasBetweenThem) {
  EXPECT_EQ(target_places(films(), "funny,3,old", "t.csv"), (std::vector<Index>{1, 2, 4}));
  EXPECT_EQ(target_places(films(), "kind", "t.csv"), (std::vector<Index>{3}));
  const Table odd = test::table({{"a,b", words({"x", "y"})}, {"a", words({"x", "y"})}});
  EXPECT_EQ(target_places(odd, "a,b", "t.csv"), (std::vector<Index>{0}));  // a column is called so
}

TEST(Targets, AreRefusedWhereAColumnIsNotThereOrThereTwice) {
  const auto code = [](const char* target) {
    return code_of([&] { target_places(films(), target, "t.csv"); });
  };
  EXPECT_EQ(code("funny,sad"), "missing-column");
  EXPECT_EQ(code("funny,funny"), "invalid-target");
  EXPECT_EQ(code("funny,2"), "invalid-target");
  EXPECT_EQ(code("funny,"), "invalid-target");
}

TEST(Targets, BecomeAnOutputEachWhichIsForTheSecondValue) {
  const Table table = films();
  const Features features = fit(table, {.target = "funny,long,old"});
  const std::vector<Index> rows = answered_rows(features.target, table);

  const Matrix<float> Y = transform_target<float>(features, table, rows);

  EXPECT_EQ(features.target.task, Task::multilabel);
  EXPECT_EQ(features.target.column, "funny,long,old");
  EXPECT_EQ(features.target.columns[0], (LabelColumn{"funny", {"no", "yes"}}));
  EXPECT_EQ(features.target.columns[1], (LabelColumn{"long", {"0", "1"}}));
  EXPECT_EQ(features.target_width(), 3);
  EXPECT_EQ(features.inputs.size(), 2U);              // length and kind
  EXPECT_EQ(rows, (std::vector<Index>{0, 1, 2, 3}));  // the last lacks an answer
  const std::vector<float> expected{1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0};
  EXPECT_TRUE(std::ranges::equal(Y.flat(), expected));
}

TEST(Targets, AreRefusedWhereOneHasNotTwoValues) {
  EXPECT_EQ(code_of([] { fit(films(), {.target = "funny,kind"}); }), "target-not-two");
  const Table same = test::table(
      {{"x", NumberColumn{{1, 2}}}, {"a", words({"yes", "yes"})}, {"b", words({"yes", "no"})}});
  EXPECT_EQ(code_of([&] { fit(same, {.target = "a,b"}); }), "target-one-value");
  EXPECT_EQ(code_of([] { fit(films(), {.target = "funny,old", .task = Task::binary}); }),
            "task-mismatch");
  EXPECT_EQ(code_of([] { fit(films(), {.target = "funny", .task = Task::multilabel}); }),
            "task-mismatch");
}

TEST(Targets, WithoutAnAnswerAreRefusedByTransformAndAClassNeverSeenToo) {
  const Table table = films();
  const Features features = fit(table, {.target = "funny,long"});
  Table other = table;
  other.columns[1] = words({"yes", "no", "perhaps", "no", "no"});

  EXPECT_EQ(code_of([&] { transform_target<float>(features, table, rows_to(5)); }),
            "target-missing");
  EXPECT_EQ(code_of([&] { transform_target<float>(features, other, rows_to(4)); }), "unseen-class");
}

}  // namespace
}  // namespace gradus
