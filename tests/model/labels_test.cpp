// Models of several targets: their scores are scikit-learn's (tests/golden/labels.json), their
// answers come label by label, and their files are whole.
#include "model/metrics/judged.hpp"
#include "support/data.hpp"
#include "tests/model/models.hpp"

#include <cmath>

namespace gradus {
namespace {

using nlohmann::json;
using test::message_of;

const std::vector<LabelColumn> three{{"a", {"0", "1"}}, {"b", {"0", "1"}}, {"c", {"0", "1"}}};

TargetCoding coding() {
  return {.column = "a,b,c", .task = Task::multilabel, .columns = three};
}

double value(const Metrics& metrics, std::string_view name) {
  for (const auto* list : {&metrics.values, &metrics.further}) {
    for (const Metric& metric : *list) {
      if (metric.name == name) return metric.value;
    }
  }
  ADD_FAILURE() << "no metric " << name;
  return 0;
}

struct Answers {
  Table table;
  Predictions predictions{.task = Task::multilabel, .labels = {}, .values = {}, .classes = {}};

  explicit Answers(const json& wanted) {
    const auto rows = std::ssize(wanted["actual"]);
    predictions.columns = three;
    predictions.values = Matrix<double>(rows, 3);
    for (std::size_t k = 0; k < 3; ++k) {
      NumberColumn column;
      for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
        column.values.push_back(wanted["actual"][row][k]);
        predictions.values(static_cast<Index>(row), static_cast<Index>(k)) = wanted["p"][row][k];
      }
      add_column(table, three[k].column, std::move(column));
    }
  }
};

void expect_scores(const Metrics& metrics, const json& wanted) {
  for (const auto& [name, expected] : wanted.items()) {
    if (name == "labels") continue;
    EXPECT_NEAR(value(metrics, name), expected.get<double>(), 1e-12) << name;
  }
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(metrics.labels[k].column, three[k].column);
    for (const auto& [name, expected] : wanted["labels"][k].items()) {
      EXPECT_NEAR(value(metrics.labels[k], name), expected.get<double>(), 1e-12) << k << name;
    }
  }
}

TEST(LabelScores, AreThoseOfScikitLearnWithWeightsAndWithout) {
  const json wanted = test::golden("labels")["scores"];
  const Answers answers(wanted);
  const auto weight = wanted["weight"].get<std::vector<double>>();

  expect_scores(score(answers.predictions, coding(), answers.table), wanted["unweighted"]);
  expect_scores(score(answers.predictions, coding(), answers.table, weight), wanted["weighted"]);
}

TEST(LabelScores, LeaveOutRowsThatLackAnyAnswerAndLabelsWithOneValue) {
  const json wanted = test::golden("labels")["scores"];
  Answers answers(wanted);
  std::get<NumberColumn>(answers.table.columns[0]).values[7] = NAN;
  std::get<NumberColumn>(answers.table.columns[2]).values[9] = NAN;
  const Metrics some = score(answers.predictions, coding(), answers.table);
  std::ranges::fill(std::get<NumberColumn>(answers.table.columns[2]).values, 0.0);

  const Metrics all = score(answers.predictions, coding(), answers.table);

  EXPECT_EQ(some.rows, 58);
  EXPECT_TRUE(std::isnan(value(all.labels[2], "auc")));
  EXPECT_DOUBLE_EQ(value(all, "macro_auc"),
                   (value(all.labels[0], "auc") + value(all.labels[1], "auc")) / 2);
}

TEST(LabelScores, OfTheBaselineAreThoseOfTheCommonestValues) {
  Table table;
  add_column(table, "a", NumberColumn{{0, 0, 0, 1}});
  add_column(table, "b", NumberColumn{{1, 1, 0, 1}});
  add_column(table, "c", NumberColumn{{0, 1, 0, 1}});

  const Baseline always = baseline(coding(), table, table);

  EXPECT_EQ(always.name, "always the commonest");
  EXPECT_EQ(value(always.metrics.labels[0], "accuracy"), 0.75);
  EXPECT_EQ(value(always.metrics.labels[1], "accuracy"), 0.75);
  EXPECT_EQ(value(always.metrics.labels[2], "accuracy"), 0.5);
  EXPECT_EQ(value(always.metrics, "hamming_loss"), 4.0 / 12);  // 0, 1 and 0 are said
  EXPECT_EQ(value(always.metrics, "subset_accuracy"), 0.25);   // the first row
}

/// small_model() with "sold" and a second target "lent".
Model two_targets() {
  Model model = test::small_model();
  model.schema.push_back({.name = "lent", .kind = ColumnKind::boolean, .reason = "true or false"});
  model.features.target = {.column = "sold,lent",
                           .task = Task::multilabel,
                           .columns = {{"sold", {"no", "yes"}}, {"lent", {"false", "true"}}}};
  model.network.outputs = 2;
  Parameters<float> parameters(model.network);
  std::iota(parameters.flat().begin(), parameters.flat().end(), -9.0F);
  model.parameters = parameters;
  return model;
}

class LabelModel : public test::InAFolder {};

TEST_F(LabelModel, ComesBackFromItsFileWhichIsInTheFourthVersion) {
  save(two_targets(), path("m.gradus"));

  EXPECT_TRUE(test::same_model(load(path("m.gradus")), two_targets()));
  EXPECT_NE(test::bytes_of(path("m.gradus")).find("\"version\":\"4\""), std::string::npos);
}

TEST_F(LabelModel, IsRefusedWhereItsColumnsCannotBe) {
  const auto refusal = [&](const std::function<void(Model&)>& change) {
    Model model = two_targets();
    change(model);
    save(model, path("m.gradus"));
    return message_of([&] { load(path("m.gradus")); }).text;
  };
  const auto says = [](const std::string& text, const char* what) {
    return text.find(what) != std::string::npos ? std::string(what) : text;
  };
  const char* two = "does not have two labels";
  EXPECT_EQ(says(refusal([](Model& m) { m.features.target.columns[0].labels.pop_back(); }), two),
            two);
  const char* twice = "names one twice";
  EXPECT_EQ(says(refusal([](Model& m) { m.features.target.columns[1].column = "sold"; }), twice),
            twice);
  const char* schema = "its schema has no column \"rent\"";
  EXPECT_EQ(says(refusal([](Model& m) { m.features.target.columns[1].column = "rent"; }), schema),
            schema);
  const char* fewer = "has fewer than two columns";
  EXPECT_EQ(says(refusal([](Model& m) { m.features.target.columns.pop_back(); }), fewer), fewer);
}

TEST_F(LabelModel, AnswersEachTargetWithASigmoidOfItsOwn) {
  Model model = two_targets();
  model.network.hidden.clear();
  Parameters<float> parameters(model.network);
  parameters.b(1)[0] = 2;
  parameters.b(1)[1] = -1;
  model.parameters = parameters;
  Table rows;
  add_column(rows, "town", CategoryColumn{{0}, {"oslo"}});
  add_column(rows, "size", NumberColumn{{1.5}});

  const Predictions all = predict(model, align_table(model, rows, "rows"), 1);
  const Predictions lent = label_predictions(all, 1);

  EXPECT_NEAR(all.values(0, 0), 0.8807970779778823, 1e-7);  // scipy.special.expit(2)
  EXPECT_NEAR(all.values(0, 1), 0.2689414213699951, 1e-7);  // expit(-1)
  EXPECT_TRUE(all.classes.empty());
  EXPECT_EQ(label_predictions(all, 0).classes, std::vector<std::int32_t>{1});
  EXPECT_EQ(lent.classes, std::vector<std::int32_t>{0});
  EXPECT_EQ(lent.labels, (std::vector<std::string>{"false", "true"}));
  EXPECT_EQ(lent.values(0, 0), 1 - all.values(0, 1));
}

}  // namespace
}  // namespace gradus
