// L-BFGS ends where SciPy's, scikit-learn's and PyTorch's do (tests/golden/lbfgs.json), never
// rises, and gives the same bits on any number of threads.
#include "train/lbfgs.hpp"

#include "support/data.hpp"
#include "tests/train/tables.hpp"
#include "train/further.hpp"

#include <cmath>

namespace gradus {
namespace {

using test::line;
using test::message_of;
using test::same_sign;
using test::train;

/// Rosenbrock's valley in n dimensions: sum of 100 (x(i+1) - x(i)^2)^2 + (1 - x(i))^2.
double valley(std::span<const double> x, std::span<double> g) {
  std::fill(g.begin(), g.end(), 0.0);
  double value = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double bend = x[i + 1] - x[i] * x[i];
    value += 100 * bend * bend + (1 - x[i]) * (1 - x[i]);
    g[i] += -400 * x[i] * bend - 2 * (1 - x[i]);
    g[i + 1] += 200 * bend;
  }
  return value;
}

TEST(Lbfgs, EndsWhereSciPyEndsAndNeverRises) {
  const nlohmann::json golden = test::golden("lbfgs")["rosenbrock"];
  const auto start = golden["start"].get<std::vector<double>>();
  Lbfgs lbfgs(start, valley);

  double before = lbfgs.state().value;
  while (!lbfgs.has_converged() && lbfgs.step(valley)) {
    EXPECT_LE(lbfgs.state().value, before);
    before = lbfgs.state().value;
  }

  EXPECT_TRUE(lbfgs.has_converged());
  EXPECT_LE(lbfgs.state().steps, 2 * golden["steps"].get<Index>());
  for (std::size_t i = 0; i < start.size(); ++i) {
    EXPECT_NEAR(lbfgs.state().x[i], golden["end"][i].get<double>(), 1e-5);
  }
}

TEST(Lbfgs, GoesRoundPointsWithoutAValue) {
  const auto logarithm = [](std::span<const double> x, std::span<double> g) {
    g[0] = 1 - 1 / x[0];
    return x[0] - std::log(x[0]);  // least at 1, not a number below 0
  };
  Lbfgs lbfgs(std::vector<double>{0.01}, logarithm);

  while (!lbfgs.has_converged() && lbfgs.step(logarithm)) {
  }

  EXPECT_NEAR(lbfgs.state().x[0], 1, 1e-4);
}

TEST(Lbfgs, StaysWhereThereIsNoSlope) {
  const auto flat = [](std::span<const double>, std::span<double> g) {
    g[0] = 0;
    return 3.0;
  };
  Lbfgs lbfgs(std::vector<double>{7}, flat);

  EXPECT_FALSE(lbfgs.step(flat));
  EXPECT_TRUE(lbfgs.has_converged());
  EXPECT_EQ(lbfgs.state().x[0], 7);
}

Table small_table(const nlohmann::json& golden) {
  NumberColumn a;
  NumberColumn b;
  NumberColumn y;
  for (std::size_t i = 0; i < golden["Y"].size(); ++i) {
    a.values.push_back(golden["X"][2 * i]);
    b.values.push_back(golden["X"][2 * i + 1]);
    y.values.push_back(golden["Y"][i]);
  }
  Table table;
  add_column(table, "a", a);
  add_column(table, "b", b);
  add_column(table, "y", y);
  return table;
}

TrainOptions with_lbfgs(Precision precision = Precision::float64) {
  TrainOptions options;
  options.target = "y";
  options.optimizer = OptimizerName::lbfgs;
  options.precision = precision;
  options.layers = {4};
  options.activation = Activation::tanh;
  options.validation = 0;
  options.early_stopping = 0;
  options.epochs = 1000;
  options.threads = 1;
  return options;
}

/// The cost of the table's rows and l2 / 2 |W|^2, which is what scikit-learn calls loss_.
double penalised(const Model& model, const Table& table, double l2) {
  const Metrics metrics = score(predict(model, table, 1), model.features.target, table);
  double squares = 0;
  const auto& parameters = std::get<Parameters<double>>(model.parameters);
  for (Index l = 1; l <= model.network.depth(); ++l) {
    const auto W = parameters.W(l);
    for (Index row = 0; row < W.rows; ++row) {
      for (const double w : W.row(row)) squares += w * w;
    }
  }
  return metrics.values[2].value + l2 / 2 * squares;  // log_loss
}

TEST(Fit, ReachesTheCostOfScikitLearnAndPyTorchByLbfgs) {
  const nlohmann::json golden = test::golden("lbfgs");
  TrainOptions options = with_lbfgs();
  options.scaling = Scaling::none;
  options.l2 = golden["l2"];
  const Table table = small_table(golden);
  const auto least = [](const std::vector<double>& costs) {
    return *std::min_element(costs.begin(), costs.end());
  };

  double best = 1;
  for (options.seed = 1; options.seed <= 6; ++options.seed) {
    const Model model = train(table, options);
    EXPECT_EQ(model.history.stop_reason, "converged");
    best = std::min(best, penalised(model, table, options.l2));
  }

  // Flat at the bottom: all stop when a step gains little; scikit-learn's ten starts differ by
  // 6e-9.
  EXPECT_NEAR(best, least(golden["sklearn"]), 1e-7);
  EXPECT_NEAR(best, least(golden["torch"]), 1e-7);
}

TEST(Fit, NeverRaisesTheCostByLbfgs) {
  for (const Precision precision : {Precision::float32, Precision::float64}) {
    const Model model = train(same_sign(300), with_lbfgs(precision));

    ASSERT_GT(std::ssize(model.history.epochs), 10);
    double before = 1;
    for (const Epoch& epoch : model.history.epochs) {
      EXPECT_LE(epoch.train_cost, before);
      before = epoch.train_cost;
    }
    EXPECT_LT(before, 0.25);
  }
}

TEST(Fit, CountsARowOfWeightTwoTwiceByLbfgs) {
  TrainOptions options = with_lbfgs();
  options.layers = {};  // with l2 there is one minimum
  options.l2 = 0.01;
  options.scaling = Scaling::none;
  Table weighted = small_table(test::golden("lbfgs"));
  Table repeated = weighted;
  NumberColumn weight;
  for (Index row = 0; row < weighted.rows(); ++row) weight.values.push_back(row < 30 ? 2 : 1);
  for (auto& column : repeated.columns) {
    auto& values = std::get<NumberColumn>(column).values;
    for (std::size_t row = 0; row < 30; ++row) values.push_back(values[row]);
  }
  const Model twice = train(repeated, options);
  add_column(weighted, "w", weight);
  options.weight = "w";

  const Model model = train(weighted, options);

  const auto a = std::get<Parameters<double>>(model.parameters);
  const auto b = std::get<Parameters<double>>(twice.parameters);
  for (std::size_t i = 0; i < a.flat().size(); ++i) EXPECT_NEAR(a.flat()[i], b.flat()[i], 1e-4);
}

TEST(Fit, GivesTheSameBitsOnAnyNumberOfThreadsByLbfgs) {
  TrainOptions options = with_lbfgs(Precision::float32);
  options.layers = {33, 17};
  options.epochs = 8;
  const std::string one = model_hash(train(same_sign(400), options).parameters);

  for (const Index threads : {2, 3, 4}) {
    options.threads = threads;
    EXPECT_EQ(model_hash(train(same_sign(400), options).parameters), one);
  }
}

TEST(LearnFurther, RefusesWhatAPassCannotDo) {
  TrainOptions options = with_lbfgs();
  const Table table = same_sign(50);
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);
  GrowingModel growing = start_model(table, "t.csv", plan, options);

  const Message message = message_of([&] { learn_further(growing, table, options); });

  EXPECT_EQ(message.code, "unused-option");
  EXPECT_EQ(message.place.what, "option --optimizer");
}

TEST(LearningOptions, ThatASearchAlongALineHasNoUseForAreRefused) {
  TrainOptions options = with_lbfgs();
  options.schedule = ScheduleName::cosine;

  EXPECT_EQ(message_of([&] { train(line(), options); }).text,
            "schedule means nothing with --optimizer lbfgs");
}

}  // namespace
}  // namespace gradus
