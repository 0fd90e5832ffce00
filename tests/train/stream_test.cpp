// Training on tables that are not in memory: each row once an epoch, the same bits whatever the
// blocks and threads, what memory says of the same rows, and what is said when the table changes.
#include "train/stream.hpp"

#include "features/statistics.hpp"
#include "tests/train/folder.hpp"
#include "tests/train/tables.hpp"
#include "train/dataset.hpp"

#include <numeric>
#include <set>

namespace gradus {
namespace {

using test::message_of;
using test::quick;
using test::same_sign;

std::vector<Index> up_to(Index count) {
  std::vector<Index> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), Index{0});
  return numbers;
}

/// The table as a source of blocks, with a few rows in a chunk and a few chunks in a bucket.
RowSource source_of(const Table& table, Index block_rows = 1024) {
  RowSource source{
      .name = "t.csv", .folder = ".", .bytes = 1e6, .chunk_rows = 8, .bucket_chunks = 9};
  source.read = [&table, block_rows](const Schema& needed, const auto& take) {
    for (Index first = 0; first < table.rows(); first += block_rows) {
      std::vector<Index> rows;
      for (Index row = first; row < std::min(table.rows(), first + block_rows); ++row) {
        rows.push_back(row);
      }
      take(align_block(select_rows(table, rows), needed, {}, "t.csv"));
    }
  };
  return source;
}

struct Trained {
  Plan plan;
  Survey survey;
  Model model;
};

/// Trains as the command line does with a table that is larger than memory, all of whose rows got
/// into the sample.
Trained stream(const RowSource& source, const Table& table, const Table* validation,
               const TrainOptions& options) {
  const auto held = validation ? ValidationRows::own_file : ValidationRows::from_table;
  Trained run;
  run.plan = plan_training(table, "t.csv", options, held, up_to(table.rows()));
  run.survey = survey_rows(source, table, held, options, run.plan);
  run.model = fit_streamed(source, table, validation, run.plan, run.survey, options);
  return run;
}

std::string hash_of(const Trained& run) {
  return model_hash(run.model.parameters);
}

/// 103 rows whose only input is their number, of which 40 are in memory at a time.
Dataset<float> spilled_numbers(Index open_chunks) {
  Matrix<float> X(103, 1);
  const Matrix<float> Y(103, 1);
  std::iota(X.flat().begin(), X.flat().end(), 0.0F);
  auto spill = std::make_unique<Spill<float>>(SpillRules{.folder = ".",
                                                         .inputs = 1,
                                                         .outputs = 1,
                                                         .expected_rows = 103,
                                                         .chunk_rows = 4,
                                                         .open_chunks = open_chunks,
                                                         .bucket_chunks = 10,
                                                         .seed = 1});
  spill->add(std::as_const(X).view(), Y.view(), {});
  spill->finish();
  return {{}, {}, {}, std::move(spill)};
}

std::vector<float> order(Batches<float>& batches, Index epoch, Index from = 0) {
  std::vector<float> seen;
  batches.start_epoch(epoch);
  for (Index number = from; number < batches.count(); ++number) {
    const engine::Batch<float> batch = batches.batch(number);
    for (Index row = 0; row < batch.X.rows; ++row) seen.push_back(batch.X(row, 0));
  }
  return seen;
}

TEST(SpilledRows, AreEachSeenOnceInEveryEpochInAnOrderOfItsOwn) {
  const Dataset<float> data = spilled_numbers(3);
  Batches<float> batches(data, 7, Switch::yes, 5);
  Batches<float> again(data, 7, Switch::yes, 5);

  const std::vector<float> first = order(batches, 1);
  const std::vector<float> second = order(batches, 2);

  EXPECT_EQ(batches.count(), 15);
  EXPECT_EQ(first.size(), 103U);
  EXPECT_EQ(std::set<float>(first.begin(), first.end()).size(), 103U);
  EXPECT_EQ(std::set<float>(second.begin(), second.end()).size(), 103U);
  EXPECT_NE(first, second);
  EXPECT_EQ(order(again, 2), second);                  // whatever came before,
  const std::vector<float> rest = order(again, 1, 9);  // also from within an epoch
  EXPECT_EQ(rest, std::vector<float>(first.begin() + 63, first.end()));
}

TEST(SpilledRows, KeepTheOrderOfTheTableWithoutShuffling) {
  const Dataset<float> data = spilled_numbers(1);
  Batches<float> batches(data, 7, Switch::no, 5);

  std::vector<float> wanted(103);
  std::iota(wanted.begin(), wanted.end(), 0.0F);
  EXPECT_EQ(order(batches, 1), wanted);
  EXPECT_EQ(order(batches, 2), wanted);
}

TEST(StreamedFit, IsToTheBitWhatMemoryGivesForTheSameOrder) {
  Table table = same_sign(700);
  const Table validation = same_sign(300);
  NumberColumn weight;
  for (Index row = 0; row < 700; ++row) weight.values.push_back(static_cast<double>(row % 4));
  add_column(table, "w", weight);
  TrainOptions options = quick();
  options.epochs = 3;
  options.shuffle = Switch::no;
  options.weight = "w";
  options.class_weight = ClassWeight::balanced;
  options.label_smoothing = 0.1;
  Table weighed = validation;
  add_column(weighed, "w", NumberColumn{std::vector<double>(300, 1.0)});

  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::own_file);
  const Model whole = fit(table, &weighed, "t.csv", plan, options);
  const Trained run = stream(source_of(table), table, &weighed, options);

  EXPECT_EQ(run.plan.features, plan.features);
  EXPECT_EQ(hash_of(run), model_hash(whole.parameters));
  EXPECT_EQ(run.model.history.train_rows, 525);  // those of weight 0 are left out
}

TEST(StreamedFit, HasTheSameBitsForAnyThreadsAndBlocks) {
  const Table table = same_sign(3000);
  TrainOptions options = quick({16});
  options.epochs = 2;

  const Trained one = stream(source_of(table), table, nullptr, options);

  EXPECT_EQ(one.survey.rows, 3000);
  EXPECT_EQ(one.survey.train + one.survey.validation, 3000);
  EXPECT_NEAR(static_cast<double>(one.survey.validation), 600, 110);  // 5 deviations
  EXPECT_EQ(one.plan.split.validation.size(), static_cast<std::size_t>(one.survey.validation));
  for (const Index threads : {2, 3}) {
    options.threads = threads;
    EXPECT_EQ(hash_of(stream(source_of(table, 2048), table, nullptr, options)), hash_of(one))
        << threads << " threads";
  }
}

TEST(StreamedFit, GoesOnFromACheckpointToTheSameBits) {
  const test::Folder folder;
  const Table table = same_sign(400);
  TrainOptions options = quick();
  options.epochs = 4;
  const std::string straight = hash_of(stream(source_of(table), table, nullptr, options));

  options.checkpoint = (folder.path() / "run").string();
  options.checkpoint_every = 0;
  options.epochs = 2;
  stream(source_of(table), table, nullptr, options);
  options.epochs = 4;
  options.resume = true;

  EXPECT_EQ(hash_of(stream(source_of(table), table, nullptr, options)), straight);
}

TEST(FeatureStatistics, AreThoseOfAllRowsAtOnce) {
  Table table = same_sign(3000);
  auto& a = std::get<NumberColumn>(table.columns[0]).values;
  CategoryColumn town{{}, {"oslo", "rome", "bath"}};
  for (Index row = 0; row < 3000; ++row) {
    if (row % 7 == 0) a[static_cast<std::size_t>(row)] = std::nan("");
    town.codes.push_back(row < 2500 ? static_cast<std::int32_t>(row % 2) : 2);
  }
  add_column(table, "town", town);
  TrainOptions options = quick();
  options.task = Task::regression;
  options.validation = 0;

  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);
  // A sample that was wrong in all that one pass over the rows can tell.
  Plan started = plan;
  for (Feature& feature : started.features.inputs) {
    if (auto* number = std::get_if<NumberFeature>(&feature)) number->mean = number->deviation = 7;
    if (auto* words = std::get_if<CategoryFeature>(&feature)) words->levels = {"bath"};
  }
  started.features.target.mean = 7;
  survey_rows(source_of(table), table, ValidationRows::from_table, options, started);

  const double rounding = 3000 * 0x1p-53;  // of a sum of 3000 numbers up to 1, at worst
  const auto& wanted = std::get<NumberFeature>(plan.features.inputs[0]);
  const auto& found = std::get<NumberFeature>(started.features.inputs[0]);
  EXPECT_NEAR(found.mean, wanted.mean, rounding);
  EXPECT_NEAR(found.deviation, wanted.deviation, rounding);
  EXPECT_EQ(found.indicator, wanted.indicator);
  EXPECT_EQ(std::get<CategoryFeature>(started.features.inputs[2]).levels,
            std::get<CategoryFeature>(plan.features.inputs[2]).levels);
  EXPECT_NEAR(started.features.target.mean, plan.features.target.mean, rounding);
  EXPECT_NEAR(started.features.target.deviation, plan.features.target.deviation, rounding);
}

TEST(StreamedFit, TakesClassesThatTheSampleLacked) {
  Table table = same_sign(2000);
  std::get<NumberColumn>(table.columns[2]).values[1999] = 2;
  const Table sample = select_rows(table, up_to(1000));
  TrainOptions options = quick();
  Plan plan = plan_training(sample, "t.csv", options, ValidationRows::from_table, up_to(1000));
  EXPECT_EQ(plan.task.task, Task::binary);

  survey_rows(source_of(table), sample, ValidationRows::from_table, options, plan);
  EXPECT_EQ(plan.features.target.labels, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(plan.network.outputs, 3);

  std::get<NumberColumn>(table.columns[2]).values[1999] = 2.5;
  const Message message = message_of(
      [&] { survey_rows(source_of(table), sample, ValidationRows::from_table, options, plan); });
  EXPECT_EQ(message.code, "task-unclear");
}

TEST(StreamedFit, RefusesATableThatChangesBetweenPasses) {
  const Table table = same_sign(200);
  const Table shorter = select_rows(table, up_to(199));
  const TrainOptions options = quick();
  const auto held = ValidationRows::from_table;
  Plan plan = plan_training(table, "t.csv", options, held, up_to(200));
  const Survey survey = survey_rows(source_of(table), table, held, options, plan);

  const Message message =
      message_of([&] { fit_streamed(source_of(shorter), table, nullptr, plan, survey, options); });

  EXPECT_EQ(message.code, "changed-table");
  EXPECT_EQ(message.text, "t.csv has 199 rows with an answer, and had 200 a moment ago");
}

TEST(StreamedFit, RefusesWhatNeedsAllRowsInMemory) {
  TrainOptions options = quick();
  options.optimizer = OptimizerName::lbfgs;
  EXPECT_EQ(message_of([&] { check_streaming(options); }).place.what, "option --optimizer");
  options = quick();
  options.batch_size = 0;
  EXPECT_EQ(message_of([&] { check_streaming(options); }).place.what, "option --batch-size");
  options = quick();
  options.split = "time:day";
  EXPECT_EQ(message_of([&] { check_streaming(options); }).place.what, "option --split");
}

TEST(Spill, SaysWhenThereIsNoRoomOrNoFolder) {
  SpillRules rules{.folder = ".", .inputs = 1000, .outputs = 1, .expected_rows = Index{1} << 50};
  EXPECT_EQ(message_of([&] { const Spill<float> spill(rules); }).code, "disk-full");
  rules.folder = "no such folder";
  EXPECT_EQ(message_of([&] { const Spill<float> spill(rules); }).code, "cannot-write");
}

}  // namespace
}  // namespace gradus
