// Words that a network learns numbers for: which columns get them, and that training, its stopping
// and going on, the file and the answers know of them.
#include "model/model_file.hpp"
#include "tests/train/folder.hpp"
#include "tests/train/tables.hpp"
#include "train/dataset.hpp"
#include "train/full_batch.hpp"

namespace gradus {
namespace {

using test::message_of;
using test::quick;
using test::train;

/// Twelve towns, half of which answer with 1, and a number that says nothing.
Table towns(Index rows = 240) {
  Random random(4, Stream::sample, 0);
  CategoryColumn town;
  NumberColumn size;
  NumberColumn y;
  for (int t = 0; t < 12; ++t) town.levels.push_back("town " + std::to_string(t));
  for (Index row = 0; row < rows; ++row) {
    town.codes.push_back(static_cast<std::int32_t>(random.below(12)));
    size.values.push_back(random.normal());
    y.values.push_back(town.codes.back() % 4 < 2 ? 1 : 0);
  }
  Table table;
  add_column(table, "size", size);
  add_column(table, "town", town);
  add_column(table, "y", y);
  return table;
}

TrainOptions embedding(const std::string& text) {
  TrainOptions options = quick();
  options.embedding = text;
  return options;
}

std::vector<Embedding> planned(const std::string& text) {
  return plan_training(towns(), "t.csv", embedding(text), ValidationRows::from_table)
      .network.embeddings;
}

TEST(EmbeddingOption, IsForColumnsOfMoreWordsThanNumbers) {
  EXPECT_EQ(planned("off"), std::vector<Embedding>{});
  EXPECT_EQ(planned("auto"), (std::vector<Embedding>{{.input = 1, .levels = 14, .units = 8}}));
  EXPECT_EQ(planned("11"), (std::vector<Embedding>{{.input = 1, .levels = 14, .units = 11}}));
  EXPECT_EQ(planned("12"), std::vector<Embedding>{});
}

TEST(EmbeddingOption, RefusesWhatIsNoNumberOfUnits) {
  for (const char* text : {"0", "1025", "-8", "8.5", "8 ", "on", ""}) {
    const Message message = message_of([&] { planned(text); });
    EXPECT_EQ(message.code, "invalid-embedding") << text;
    EXPECT_EQ(message.about, "a whole number from 1 to 1024, auto or off is expected");
  }
}

TEST(Embedding, LearnsWhatTheWordsSayAndIsKeptInTheFile) {
  const Table table = towns();
  const Model model = train(table, embedding("3"));

  const Predictions answers = predict(model, table, 1);
  EXPECT_GT(score(answers, model.features.target, table).values[0].value, 0.99);  // accuracy
  const Model again = from_bytes(to_bytes(model), "m");
  EXPECT_EQ(predict(again, table, 3).values, answers.values);
}

TEST(Embedding, LeavesWordsNeverSeenWithoutASay) {
  const Table table = towns();
  const Model model = train(table, embedding("3"));
  const auto& parameters = std::get<Parameters<float>>(model.parameters);

  for (const Index place : {12, 13}) {  // words never seen, and missing ones
    for (const float e : parameters.E(1).row(place)) EXPECT_EQ(e, 0);
  }
}

TEST(Embedding, HasTheSameBitsForAnyThreadsAndAcrossAStop) {
  const Table table = towns(600);
  TrainOptions options = embedding("auto");
  options.epochs = 4;
  options.average = AverageName::ema;
  const std::string straight = model_hash(train(table, options).parameters);
  options.threads = 3;
  EXPECT_EQ(model_hash(train(table, options).parameters), straight);

  const test::Folder folder;
  options.checkpoint = folder.path();
  options.checkpoint_every = 0;
  options.epochs = 2;
  train(table, options);
  options.resume = true;
  options.epochs = 4;
  EXPECT_EQ(model_hash(train(table, options).parameters), straight);
}

TEST(Embedding, IsPartOfTheFunctionOfLbfgsWithItsPenalty) {
  const Table table = towns();
  TrainOptions options = embedding("2");
  options.activation = Activation::tanh;  // which has no kinks
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);
  const Dataset<double> data =
      make_dataset<double>(plan.features, table, plan.split.train, options);
  Random random(6, Stream::sample, 0);
  std::vector<double> x(static_cast<std::size_t>(plan.network.number_count()));
  for (double& number : x) number = random.normal();
  ThreadPool pool(1);
  engine::Workspace<double> workspace(plan.network, data.rows());
  Gradients<double> gradients(plan.network);
  Parameters<double> parameters(plan.network);
  engine::Shards<double> shards(plan.network, 1);
  FullBatch<double> full{
      plan.network, data.rows_from(0, data.rows()), 0.3, shards, workspace, gradients, parameters,
      pool};
  std::vector<double> g(x.size());
  std::vector<double> unused(x.size());
  full(x, g);

  constexpr double h = 1e-5;  // error of the difference: h^2 times a third derivative of some 1
  for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{23}, std::size_t{27}}) {
    std::vector<double> up = x;
    std::vector<double> down = x;
    up[i] += h;
    down[i] -= h;
    EXPECT_NEAR(g[i], (full(up, unused) - full(down, unused)) / (2 * h), 1e-8) << "number " << i;
  }
}

}  // namespace
}  // namespace gradus
