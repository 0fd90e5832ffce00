// Thresholds: what the rules mean, which one is best, and that a trained model keeps it.
#include "evaluate/decide.hpp"

#include "support/data.hpp"
#include "tests/train/tables.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::message_of;

struct Scored {
  nlohmann::json golden = test::golden("calibration").at("binary");
  std::vector<double> p = golden.at("p");
  std::vector<std::int32_t> actual = golden.at("actual");

  /// TP, FP, FN, TN above the threshold that `rule` chooses.
  std::array<double, 4> counts(const std::string& rule) const {
    const double threshold = choose_threshold(threshold_rule(rule), p, actual, {});
    std::array<double, 4> all{};
    for (std::size_t i = 0; i < p.size(); ++i) {
      const bool said = p[i] > threshold;
      ++all[actual[i] == 1 ? (said ? 0 : 2) : (said ? 1 : 3)];
    }
    return all;
  }
};

TEST(Threshold, IsAsGoodAsTheBestOfAllThatScikitLearnMeasures) {
  const Scored scored;

  const auto [tp, fp, fn, tn] = scored.counts("f1");
  EXPECT_DOUBLE_EQ(2 * tp / (2 * tp + fp + fn), scored.golden.at("best_f1").get<double>());
  const auto [b_tp, b_fp, b_fn, b_tn] = scored.counts("balanced");
  EXPECT_DOUBLE_EQ((b_tp / (b_tp + b_fn) + b_tn / (b_tn + b_fp)) / 2,
                   scored.golden.at("best_balanced").get<double>());
  const auto [c_tp, c_fp, c_fn, c_tn] = scored.counts("cost:1,5");
  EXPECT_EQ(c_fp + 5 * c_fn, scored.golden.at("least_cost").get<double>());
}

TEST(Threshold, LiesHalfwayBetweenNeighbours) {
  const std::vector<double> p{0.1, 0.3, 0.7};
  const std::vector<std::int32_t> actual{0, 1, 1};

  EXPECT_DOUBLE_EQ(choose_threshold(threshold_rule("f1"), p, actual, {}), 0.2);
  EXPECT_EQ(choose_threshold(threshold_rule("0.3"), p, actual, {}), 0.3);
}

TEST(Threshold, RefusesWhatIsNoRule) {
  for (const char* bad : {"f2", "1.5", "-0.1", "nan", "cost:", "cost:1", "cost:1,-1", "cost:0,0",
                          "cost:1,2,3", "0.5x"}) {
    EXPECT_EQ(message_of([&] { threshold_rule(bad); }).code, "invalid-threshold") << bad;
  }
}

TEST(Decisions, AreRefusedBeforeTrainingWhereNothingCouldCome) {
  TrainOptions options;
  options.threshold = "f1";
  EXPECT_EQ(message_of([&] { check_decision(options, Task::binary, HeldOut::none); }).code,
            "no-validation-rows");
  EXPECT_EQ(message_of([&] { check_decision(options, Task::multiclass, HeldOut::some); }).code,
            "invalid-threshold");
  options = {};
  options.calibrate = CalibrationMethod::platt;
  EXPECT_EQ(message_of([&] { check_decision(options, Task::regression, HeldOut::some); }).code,
            "invalid-calibrate");
  EXPECT_EQ(message_of([&] { check_decision(options, Task::multiclass, HeldOut::none); }).code,
            "no-validation-rows");
}

TEST(Decisions, OfATrainedModelAreWhatItPredictsWith) {
  const Table table = test::same_sign(200);
  TrainOptions options = test::quick();
  options.calibrate = CalibrationMethod::temperature;
  options.threshold = "cost:1,20";
  Model model = test::train(table, options);
  const Matrix<double> Z = predict_Z(model, table, 1);

  decide(model, table, {}, options, 1);
  const Predictions answers = predict(model, table, 1);

  EXPECT_NE(model.decision.calibration.temperature, 1);
  EXPECT_LT(model.decision.threshold, 0.5);  // a wrong no costs twenty times as much
  EXPECT_EQ(model.decision.chosen_by, "cost:1,20");
  for (Index row = 0; row < table.rows(); ++row) {
    const double p = 1 / (1 + std::exp(-Z(row, 0) / model.decision.calibration.temperature));
    EXPECT_NEAR(answers.values(row, 1), p, 1e-15);
    EXPECT_EQ(answers.classes[static_cast<std::size_t>(row)], p > model.decision.threshold ? 1 : 0);
  }
  override_threshold(model, "0.9");
  EXPECT_EQ(model.decision.threshold, 0.9);
  EXPECT_EQ(message_of([&] { override_threshold(model, "f1"); }).code, "invalid-threshold");
}

}  // namespace
}  // namespace gradus
