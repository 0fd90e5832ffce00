// Checkpoints: a run that was stopped anywhere and resumed gives the bits of one that never was,
// and nothing that happens to the files is believed or lost in silence.
#include "train/checkpoint.hpp"

#include "model/model_file.hpp"
#include "tests/train/folder.hpp"
#include "tests/train/tables.hpp"

#include <fstream>

namespace gradus {
namespace {

namespace fs = std::filesystem;
using test::Folder;
using test::message_of;
using test::quick;
using test::same_sign;
using test::train;

TrainOptions kept_in(const Folder& folder) {
  TrainOptions options = quick({7, 5});
  options.epochs = 6;
  options.batch_size = 32;  // 160 rows to train on: 5 batches an epoch
  options.checkpoint = folder.path();
  options.checkpoint_every = 0;
  return options;
}

/// Trains until `iterations` updates are made, as if Ctrl-C had come then; with
/// checkpoint_every above 0 only there a checkpoint is written.
Model train_until(Index iterations, const Table& table, const TrainOptions& options) {
  std::stop_source source;
  Observer observer;
  observer.cost_every = 1;
  observer.on_cost = [&](Index iteration, double) {
    if (iteration + 1 >= iterations) source.request_stop();
  };
  observer.now = [] { return 0.0; };
  if (options.checkpoint_every == 0) observer.now = nullptr;
  observer.stop = source.get_token();
  return train(table, options, observer);
}

std::string hash_of(const Model& model) {
  return model_hash(model.parameters);
}

/// An option and one of its words.
using Chosen = std::pair<std::string, std::string>;

/// All words of the options that decide what a run remembers, so that a new one is tested with no
/// further line.
std::vector<Chosen> choices() {
  std::vector<Chosen> all;
  for (const char* name : {"optimizer", "schedule", "average", "norm"}) {
    for (const auto word : std::get<Choice>(find_option(name)->kind).words)
      all.emplace_back(name, word);
  }
  for (const char* number : {"2", "4"}) all.emplace_back("shards", number);
  return all;
}

/// 30 updates in 6 epochs, or for L-BFGS, which takes all rows at once, in 30.
TrainOptions with(const Chosen& chosen) {
  Options options;
  options.train = quick({7, 5});
  TrainOptions& result = options.train;
  result.epochs = 6;
  result.batch_size = 32;
  set_option(options, *find_option(chosen.first), chosen.second);
  if (result.optimizer == OptimizerName::lbfgs) {
    result.epochs = 30;
    result.batch_size = 0;
    result.learning_rate = TrainOptions{}.learning_rate;
  }
  if (result.norm != Norm::none || result.shards > 1) {
    result.dropout = {0.3};  // whose masks the iteration names
    result.input_dropout = 0.1;
    result.average = AverageName::ema;
  }
  if (result.schedule == ScheduleName::plateau) {
    result.learning_rate = 0.5;  // so that there are cuts
    result.schedule_patience = 0;
  }
  return result;
}

class Resumed : public testing::TestWithParam<Chosen> {};

TEST_P(Resumed, GivesTheBitsOfARunThatWasNeverStoppedOnAnyThreads) {
  const Table table = same_sign(200);
  TrainOptions train_options = with(GetParam());
  Observer each_cost;
  each_cost.cost_every = 1;
  each_cost.now = [] { return 0.0; };
  const Model straight = train(table, train_options, each_cost);
  Random random(7, Stream::sample, 0);

  for (const Index threads : {1, 2, 3, 4}) {
    const Folder folder;
    train_options.threads = threads;
    train_options.checkpoint = folder.path();
    train_options.checkpoint_every = 60;
    train_options.resume = false;
    auto iterations = static_cast<Index>(1 + random.below(14));
    train_until(iterations, table, train_options);
    train_options.resume = true;
    iterations += static_cast<Index>(1 + random.below(14));
    train_until(iterations, table, train_options);

    const Model resumed = train(table, train_options, each_cost);

    EXPECT_EQ(hash_of(resumed), hash_of(straight)) << threads << " threads, " << iterations;
    EXPECT_EQ(resumed.history.epochs, straight.history.epochs);
    EXPECT_EQ(resumed.history.costs, straight.history.costs);
    EXPECT_EQ(resumed.history.kept_epoch, straight.history.kept_epoch);
  }
}

INSTANTIATE_TEST_SUITE_P(Choices, Resumed, testing::ValuesIn(choices()));

TEST(Checkpoints, AreTheLastTwoAndTheModelOfTheBestEpoch) {
  const Folder folder;
  const Table table = same_sign(200);

  const Model model = train(table, kept_in(folder));

  EXPECT_EQ(folder.names(),
            (std::vector<std::string>{"epoch-000005.safetensors", "epoch-000006.safetensors"}));
  const Model best = load(folder.path() / "best.gradus");
  EXPECT_EQ(hash_of(best), hash_of(model));
  EXPECT_EQ(best.history.kept_epoch, model.history.kept_epoch);
}

TEST(Checkpoints, AreSavedWithinAnEpochWhenTheirTimeHasCome) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  options.checkpoint_every = 10;
  options.iterations = 4;
  double seconds = 0;
  std::vector<Index> saved;
  Observer observer;
  observer.now = [&] { return seconds; };
  observer.cost_every = 1;
  observer.on_cost = [&](Index, double) { seconds += 5; };
  observer.on_checkpoint = [&](const CheckpointEvent& event) { saved.push_back(event.iterations); };

  const Model straight = train(same_sign(200), options, observer);

  EXPECT_EQ(saved, (std::vector<Index>{2, 4}));  // 5 seconds an update
  fs::remove(folder.path() / "epoch-000000_batch-000004.safetensors");
  options.resume = true;
  EXPECT_EQ(hash_of(train(same_sign(200), options, observer)), hash_of(straight));
}

TEST(Checkpoints, OfARunThatIsOverGiveItsModelAndMoreEpochsGoOn) {
  const Folder folder;
  const Table table = same_sign(200);
  TrainOptions options = kept_in(folder);
  options.epochs = 3;
  const Model first = train(table, options);
  options.resume = true;

  const Model again = train(table, options);
  options.epochs = 6;
  const Model longer = train(table, options);

  EXPECT_EQ(hash_of(again), hash_of(first));
  EXPECT_EQ(again.history.iterations, first.history.iterations);
  options.checkpoint.clear();
  EXPECT_EQ(hash_of(longer), hash_of(train(table, options)));
}

TEST(Checkpoints, OfFloat64ComeBackToTheBit) {
  const Folder folder;
  const Table table = same_sign(200);
  TrainOptions options = kept_in(folder);
  options.precision = Precision::float64;
  train_until(8, table, options);
  options.resume = true;

  const Model resumed = train(table, options);

  options.checkpoint.clear();
  EXPECT_EQ(hash_of(resumed), hash_of(train(table, options)));
}

TEST(Checkpoints, CarryWhereRecoveryGoesBackToAndWhatWasFound) {
  TrainOptions options = quick({});
  options.optimizer = OptimizerName::sgd;
  options.learning_rate = 20;  // diverges, and does so anew until it is under 2
  options.batch_size = 16;
  options.on_divergence = OnDivergence::recover;
  const Model straight = train(test::line(), options);
  ASSERT_FALSE(straight.history.findings.empty());

  for (const Index iterations : {1, 4, 12, 27}) {
    const Folder folder;
    options.checkpoint = folder.path();
    options.checkpoint_every = 60;
    train_until(iterations, test::line(), options);
    options.resume = true;
    const Model resumed = train(test::line(), options);
    options.resume = false;

    EXPECT_EQ(hash_of(resumed), hash_of(straight)) << iterations;
    EXPECT_EQ(resumed.history.findings, straight.history.findings) << iterations;
  }
}

TEST(Checkpoints, CountTheTimeLimitOfEachSittingAlone) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  options.time_limit = 3;
  options.checkpoint_every = 100;
  double seconds = 0;
  Observer observer;
  observer.now = [&] { return seconds; };
  observer.cost_every = 1;
  observer.on_cost = [&](Index, double) { seconds += 1; };
  const Model first = train(same_sign(200), options, observer);
  options.resume = true;

  const Model second = train(same_sign(200), options, observer);

  EXPECT_EQ(first.history.iterations, 3);
  EXPECT_EQ(second.history.iterations, 6);
  EXPECT_EQ(second.history.seconds, 6);
}

// What may happen to the files.

void cut(const fs::path& path) {
  fs::resize_file(path, fs::file_size(path) / 2);
}

void empty(const fs::path& path) {
  fs::resize_file(path, 0);
}

void flip_a_bit(const fs::path& path, std::uintmax_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(at)).put(byte);
}

using Harm = void (*)(const fs::path&);
class Damaged : public testing::TestWithParam<std::pair<const char*, Harm>> {};

TEST_P(Damaged, FallsBackToTheOneBeforeAndSaysSo) {
  const Folder folder;
  const Table table = same_sign(200);
  TrainOptions options = kept_in(folder);
  train_until(13, table, options);  // leaves the ends of epoch 2 and 3 batches more
  GetParam().second(folder.path() / folder.names().back());
  options.resume = true;
  std::vector<Message> warnings;
  Index from = 0;
  Observer observer;
  observer.on_warning = [&](const Message& message) { warnings.push_back(message); };
  observer.on_checkpoint = [&](const CheckpointEvent& event) {
    if (event.use == CheckpointUse::resumed) from = event.iterations;
  };

  const Model resumed = train(table, options, observer);

  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "damaged-checkpoint");
  EXPECT_EQ(from, 10);
  options.checkpoint.clear();
  EXPECT_EQ(hash_of(resumed), hash_of(train(table, options)));
}

INSTANTIATE_TEST_SUITE_P(
    Ways, Damaged,
    testing::Values(std::pair{"cut", Harm(cut)}, std::pair{"empty", Harm(empty)},
                    std::pair{"length", Harm([](const fs::path& p) { flip_a_bit(p, 1); })},
                    std::pair{"header", Harm([](const fs::path& p) { flip_a_bit(p, 300); })},
                    std::pair{"numbers", Harm([](const fs::path& p) {
                                flip_a_bit(p, fs::file_size(p) - 1000);
                              })},
                    std::pair{"last byte",
                              Harm([](const fs::path& p) { flip_a_bit(p, fs::file_size(p) - 1); })},
                    std::pair{"text", Harm([](const fs::path& p) {
                                std::ofstream(p) << "not a checkpoint at all";
                              })}));

TEST(Checkpoints, AreAnErrorWhenNoneIsWhole) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  train(same_sign(200), options);
  for (const std::string& name : folder.names()) cut(folder.path() / name);
  options.resume = true;

  const Message message = message_of([&] { train(same_sign(200), options); });

  EXPECT_EQ(message.code, "damaged-checkpoint");
  EXPECT_NE(message.text.find("is whole"), std::string::npos);
}

TEST(Checkpoints, NameTheOptionsThatDiffer) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  train(same_sign(200), options);
  options.resume = true;
  options.learning_rate = 0.02;
  options.clip_norm = 1;
  options.threads = 2;  // may differ

  const Message message = message_of([&] { train(same_sign(200), options); });

  EXPECT_EQ(message.code, "other-options");
  ASSERT_EQ(message.details.size(), 2U);
  EXPECT_EQ(message.details[0], "--learning-rate    then 0.01    now 0.02");
  EXPECT_EQ(message.details[1], "--clip-norm        then off    now 1");
}

TEST(Checkpoints, BindTheLengthOfARunWhereTheRatesOrTheMeanFollowFromIt) {
  for (const Chosen& chosen :
       {Chosen{"schedule", "cosine"}, Chosen{"schedule", "one-cycle"}, Chosen{"average", "swa"}}) {
    const Folder folder;
    TrainOptions options = with(chosen);
    options.checkpoint = folder.path();
    train(same_sign(200), options);
    options.resume = true;
    options.epochs = 7;

    const Message message = message_of([&] { train(same_sign(200), options); });

    EXPECT_EQ(message.code, "other-options") << chosen.second;
    EXPECT_EQ(message.details, std::vector<std::string>{"--epochs           then 6    now 7"});
  }
}

TEST(Checkpoints, AreNotTakenForOtherRows) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  train(same_sign(200), options);
  options.resume = true;
  Table other = same_sign(200);
  std::get<NumberColumn>(other.columns[0]).values[17] += 1e-3;

  EXPECT_EQ(message_of([&] { train(other, options); }).code, "other-data");
}

TEST(Checkpoints, OfAnotherRunAreNotOverwritten) {
  const Folder folder;
  train(same_sign(200), kept_in(folder));

  EXPECT_EQ(message_of([&] { train(same_sign(200), kept_in(folder)); }).code, "checkpoint-exists");
}

TEST(Checkpoints, NeedAFolderToResumeFrom) {
  const Folder folder;
  TrainOptions options = kept_in(folder);
  options.resume = true;

  EXPECT_EQ(message_of([&] { train(same_sign(200), options); }).code, "no-checkpoint");
  fs::create_directories(folder.path());  // killed before the first was written
  EXPECT_EQ(train(same_sign(200), options).history.kept_epoch, 6);
}

TEST(Checkpoints, NeedAFolderThatCanBeWritten) {
  const Folder folder;
  fs::create_directories(folder.path());
  std::ofstream(folder.path() / "file") << "x";
  TrainOptions options = kept_in(folder);
  options.checkpoint = folder.path() / "file";

  EXPECT_EQ(message_of([&] { train(same_sign(200), options); }).code, "cannot-write");
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  options.checkpoint = folder.path();
  EXPECT_EQ(message_of([&] { train(same_sign(200), options); }).code, "cannot-write");
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST(Checkpoints, ForgetWhatAKilledWriteLeftBehind) {
  const Folder folder;
  fs::create_directories(folder.path());
  std::ofstream(folder.path() / ".gradus-1-0.tmp") << "half";

  train(same_sign(200), kept_in(folder));

  EXPECT_FALSE(fs::exists(folder.path() / ".gradus-1-0.tmp"));
}

}  // namespace
}  // namespace gradus
