#include "serve/walks.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "export/steps_page.hpp"
#include "serve/server.hpp"

namespace gradus::serve {
namespace {

/// Two inputs, three units, 40 samples.
StepsPage small_page() {
  StepsPage page{.source = "t.csv",
                 .command = "gradus steps",
                 .target = "y",
                 .task = "binary",
                 .inputs = {"a", "b"},
                 .labels = {"no", "yes"},
                 .rows = {},
                 .answers = {},
                 .image = {},
                 .sample = 0,
                 .learning_rate = 0.5,
                 .network = {.inputs = 2,
                             .hidden = {{3, Activation::tanh}},
                             .outputs = 1,
                             .loss = Loss::binary_cross_entropy},
                 .X = steps::Matrix(2, 40),
                 .Y = steps::Matrix::Zero(1, 40),
                 .starts = {}};
  for (Index k = 0; k < page.X.size(); ++k)
    page.X.reshaped()[k] = std::sin(static_cast<double>(k * k));
  for (Index s = 0; s < 40; s += 2) page.Y(0, s) = 1;
  int draw = 0;
  for (const Initializer init : {Initializer::scaled, Initializer::he})
    page.starts.push_back({"start", steps::initialize_parameters(
                                        page.network, init, [&] { return std::cos(++draw); })});
  return page;
}

class LiveWalks : public testing::Test {
 protected:
  json look(json more = json::object()) {
    more["walk"] = "1";
    return walks_.look(more);
  }
  double cost(json more) { return look(std::move(more))["walk"]["cost"]; }

  Walks walks_{[](const Words&) { return small_page(); }};
  json opened_ = walks_.open({"steps", "t.csv"});
};

TEST_F(LiveWalks, AnEditGivesTheCostOfStepsAndPuttingItBackTheFirstOne) {
  const StepsPage page = small_page();
  steps::Parameters parameters = page.starts[0].parameters;
  const double first = steps::walk_iteration(page.network, parameters, page.X, page.Y, 0.5).cost;
  parameters.W[1](2, 0) = 0.75;
  const double edited = steps::walk_iteration(page.network, parameters, page.X, page.Y, 0.5).cost;
  const json edits = json::array({{{"name", "W1"}, {"row", 2}, {"col", 0}, {"value", 0.75}}});

  EXPECT_EQ(cost({}), first);
  EXPECT_EQ(cost({{"edits", edits}}), edited);
  EXPECT_EQ(look({{"edits", edits}})["cost_without_edits"], first);
  EXPECT_NE(edited, first);
  EXPECT_EQ(cost({{"edits", json::array()}}), first);
  EXPECT_NE(cost({{"edits", {{{"name", "X"}, {"row", 1}, {"col", 39}, {"value", -3}}}}}), first);
  EXPECT_NE(cost({{"edits", {{{"name", "b2"}, {"row", 0}, {"col", 0}, {"value", 1}}}}}), first);
}

TEST_F(LiveWalks, StandAtAnyIterationOfAnyStart) {
  StepsPage page = small_page();
  steps::Parameters parameters = page.starts[1].parameters;
  advance(page, parameters, 37);
  const double expected = steps::walk_iteration(page.network, parameters, page.X, page.Y, 0.5).cost;

  EXPECT_EQ(cost({{"start", 1}, {"iteration", 37}}), expected);
  EXPECT_EQ(cost({{"start", 1}, {"iteration", 40}}) < expected, true);  // from the held 37
  EXPECT_EQ(cost({{"start", 1}, {"iteration", 37}}), expected);
  EXPECT_EQ(walks_.health({{"walk", "1"}, {"start", 1}, {"iteration", 37}})["cost"], expected);
}

TEST_F(LiveWalks, ShowTheSampleThatIsAskedFor) {
  const json head = look({{"sample", 23}})["head"];

  const auto kept = head["kept"].get<std::vector<Index>>();
  EXPECT_LT(kept.size(), 40U);
  EXPECT_NE(std::find(kept.begin(), kept.end(), 23), kept.end());
}

TEST_F(LiveWalks, DrawTheCostOverAnyWeight) {
  const json numbers =
      walks_.slope({{"walk", "1"}, {"layer", 1}, {"row", 0}, {"col", 1}})["numbers"];

  ASSERT_EQ(numbers.size(), 45U);
  EXPECT_EQ(numbers[12], 0);  // the middle of the near ones: where the weight is
  const double half = numbers[0];
  const double rise = numbers[13].get<double>() - numbers[11].get<double>();
  const StepsPage page = small_page();
  const steps::Walk walk =
      steps::walk_iteration(page.network, page.starts[0].parameters, page.X, page.Y, 0.5);
  const double dW = walk.gradients.dW[1](0, 1);
  EXPECT_NEAR(rise / (0.2 * half), dW, 0.01 * std::abs(dW));  // a central difference of floats
}

TEST_F(LiveWalks, AnswerNonsenseWithAnError) {
  const auto refused = [&](const json& wish) {
    try {
      walks_.look(wish);
    } catch (const Error& error) {
      return error.message().code;
    }
    return std::string();
  };
  const auto edit = [](json fields) { return json{{"walk", "1"}, {"edits", {std::move(fields)}}}; };

  EXPECT_EQ(refused({{"walk", "9"}}), "unknown-walk");
  EXPECT_EQ(refused(json::array()), "unknown-walk");
  EXPECT_EQ(refused({{"walk", "1"}, {"start", 2}}), "bad-request");
  EXPECT_EQ(refused({{"walk", "1"}, {"iteration", 1e9}}), "bad-request");
  EXPECT_EQ(refused({{"walk", "1"}, {"sample", -1}}), "bad-request");
  EXPECT_EQ(refused({{"walk", "1"}, {"edits", 3}}), "bad-request");
  for (const char* name : {"", "W", "W0", "W3", "W99999", "Z1", "b-1"})
    EXPECT_EQ(refused(edit({{"name", name}, {"row", 0}, {"col", 0}, {"value", 1}})), "bad-request")
        << name;
  EXPECT_EQ(refused(edit({{"name", "W1"}, {"row", 3}, {"col", 0}, {"value", 1}})), "bad-request");
  EXPECT_EQ(refused(edit({{"name", "W1"}, {"row", 0}, {"col", 0}, {"value", "1"}})), "bad-request");
}

}  // namespace
}  // namespace gradus::serve
