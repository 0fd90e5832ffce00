#include "serve/history.hpp"

#include "tests/serve/folder.hpp"

#include <gmock/gmock.h>

namespace gradus::serve {
namespace {

using testing::ElementsAre;

const std::string done = R"({"event":"done","stopped":"finished","kept_epoch":2})"
                         "\n";

TEST(ReadLines, TakeWholeLinesAndSayWhereToGoOn) {
  const test::Folder folder;
  const auto file = folder.write("a.jsonl", "{\"event\":\"x\"}\nno json\n{\"event\":\"y\"}\n{\"ev");

  const Lines lines = read_lines(file, 0, 1000);
  const Lines few = read_lines(file, 0, 16);

  ASSERT_EQ(lines.events.size(), 2U);
  EXPECT_EQ(lines.events[1]["event"], "y");
  EXPECT_EQ(lines.next, 36U);
  EXPECT_FALSE(lines.more);
  EXPECT_EQ(few.next, 14U);
  EXPECT_TRUE(few.more);
  EXPECT_TRUE(read_lines(file, 36, 1000).events.empty());
}

TEST(ReadEnds, FindTheFirstAndTheLastLines) {
  const test::Folder folder;
  std::string text = test::start_line();
  for (int epoch = 1; epoch <= 2000; ++epoch) text += test::epoch_line(epoch, 1.0 / epoch);
  const auto running = folder.write("a.jsonl", text + R"({"event":"epoch","epo)");
  const auto ended = folder.write("b.jsonl", text + done);

  EXPECT_EQ(read_ends(running)->epoch["epoch"], 2000);
  EXPECT_TRUE(read_ends(running)->done.is_null());
  EXPECT_EQ(read_ends(ended)->done["stopped"], "finished");
  EXPECT_EQ(read_ends(ended)->start["target"], "y");
  EXPECT_FALSE(read_ends(folder.write("c.jsonl", "{\"a\":1}\n{\"a\":2}\n")));  // a table
  EXPECT_FALSE(read_ends(folder.path() / "none.jsonl"));
}

TEST(ReadRun, GoesBackWhereARunWentBack) {
  const test::Folder folder;
  const auto file = folder.write("a.jsonl", test::start_line() + test::epoch_line(1, 3) +
                                                test::epoch_line(2, 9) + done + test::start_line() +
                                                test::epoch_line(2, 2) + test::epoch_line(3, 1));

  const RunHistory run = read_run(file);

  EXPECT_THAT(run.epoch, ElementsAre(1, 2, 3));
  EXPECT_THAT(run.train, ElementsAre(3, 2, 1));
  EXPECT_TRUE(run.ends.done.is_null());
  EXPECT_EQ(run.next, std::filesystem::file_size(file));
}

TEST(RunHistory, KeepsSomeLooksOfVeryMany) {
  RunHistory run;
  for (int epoch = 1; epoch <= 5000; ++epoch) {
    run.add({{"event", "epoch"},
             {"epoch", epoch},
             {"learning_rate", 0.1},
             {"layers", {{{"layer", 1}, {"norm_of_W", 2.0}, {"norm_of_dW", 4.0}}}}});
  }

  EXPECT_EQ(run.look_count, 5000U);
  EXPECT_LE(run.looks.size(), 1001U);
  EXPECT_GE(run.looks.size(), 500U);
  EXPECT_EQ(run.looks[1]["epoch"], 9);                       // one in 8: 1, 9, 17
  EXPECT_DOUBLE_EQ(run.looks[0]["layers"][0]["step"], 0.2);  // 0.1 * 4 / 2
}

}  // namespace
}  // namespace gradus::serve
