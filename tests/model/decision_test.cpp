// A decision is kept in the model file, and one that does not fit is refused.
#include "tests/model/models.hpp"

namespace gradus {
namespace {

Model decided(Decision decision) {
  Model model = test::small_model();
  model.decision = std::move(decision);
  return model;
}

std::string why_damaged(const Model& model) {
  return test::message_of([&] { from_bytes(to_bytes(model), "m"); }).text;
}

TEST(DecisionFile, KeepsThresholdAndEachKindOfCalibration) {
  for (const Decision& decision :
       {Decision{.calibration = {}, .threshold = 0.25, .chosen_by = "f1"},
        Decision{.calibration = {.method = CalibrationMethod::temperature, .temperature = 1.75}},
        Decision{.calibration = {.method = CalibrationMethod::platt, .sigmoids = {{-1.5, 0.25}}}},
        Decision{.calibration = {.method = CalibrationMethod::isotonic,
                                .curves = {{.at = {-1, 0, 2}, .p = {0, 0.5, 1}}}}}}) {
    const Model model = decided(decision);

    EXPECT_TRUE(test::same_model(from_bytes(to_bytes(model), "m"), model));
  }
}

TEST(DecisionFile, NamesTheThirdVersionOnlyWhereThereIsADecision) {
  const auto has = [](const Model& model, const char* text) {
    return to_bytes(model).find(text) != std::string::npos;
  };

  EXPECT_TRUE(has(test::small_model(), R"("version":"1")"));
  EXPECT_TRUE(has(decided({.calibration = {}, .threshold = 0.25}), R"("version":"3")"));
}

TEST(DecisionFile, RefusesOneThatDoesNotFit) {
  const Sigmoid sigmoid;
  EXPECT_EQ(why_damaged(decided({.calibration = {.method = CalibrationMethod::platt}})),
            "m is damaged: its decision does not fit its task");
  EXPECT_EQ(why_damaged(decided({.calibration = {.method = CalibrationMethod::platt,
                                                 .sigmoids = {sigmoid, sigmoid}}})),
            "m is damaged: its decision does not fit its task");
  EXPECT_EQ(why_damaged(decided({.calibration = {}, .threshold = 1.5})),
            "m is damaged: decision.threshold is not in 0 to 1");
  EXPECT_EQ(why_damaged(decided({.calibration = {.temperature = 0}})),
            "m is damaged: decision.temperature is not above 0");
  EXPECT_EQ(why_damaged(decided({.calibration = {.method = CalibrationMethod::isotonic,
                                                 .curves = {{.at = {2, 1}, .p = {0, 1}}}}})),
            "m is damaged: decision.curves[0] is not ascending");
  EXPECT_EQ(why_damaged(decided({.calibration = {.method = CalibrationMethod::isotonic,
                                                 .curves = {{.at = {1}, .p = {0, 1}}}}})),
            "m is damaged: decision.curves[0] has lists of different lengths");
}

}  // namespace
}  // namespace gradus
