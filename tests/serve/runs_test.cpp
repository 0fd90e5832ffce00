#include "serve/runs.hpp"

#include "tests/serve/folder.hpp"

#include <gmock/gmock.h>

#include "serve/server.hpp"

namespace gradus::serve {
namespace {

TEST(Runs, AreEventsFilesAndModelsOfTheFolder) {
  const test::Folder folder;
  folder.write("a.jsonl", test::start_line() + test::epoch_line(4, 0.25));
  folder.write("a.gradus", "the model of the same run");
  folder.write("other.gradus", "x");
  folder.write("table.jsonl", "{\"x\":1}\n");
  folder.write("deeper/b.jsonl", test::start_line());
  for (int k = 0; k < 1000; ++k)
    folder.write(fmt::format("runs/r-{}.jsonl", k), test::start_line(k) + test::epoch_line(1, k));
  Runs runs(folder.path());

  const json list = runs.list();
  const json again = runs.list();

  EXPECT_EQ(list.size(), 1002U);
  EXPECT_EQ(again.size(), 1002U);
  const auto find = [&](const char* name) {
    return *std::find_if(list.begin(), list.end(),
                         [&](const json& run) { return run["name"] == name; });
  };
  EXPECT_EQ(find("a")["train_cost"], 0.25);
  EXPECT_EQ(find("a")["state"], "running");
  EXPECT_EQ(find("other")["state"], "model");
  EXPECT_EQ(find("runs/r-77")["seed"], 77);
}

TEST(Runs, AreFoundByTheirNamesAndNothingElseIs) {
  const test::Folder folder;
  folder.write("runs/a-1.jsonl", test::start_line());
  folder.write("runs/deep/b.jsonl", test::start_line());
  const Runs runs(folder.path());

  EXPECT_EQ(runs.find("runs/a-1").events, folder.path() / "runs/a-1.jsonl");
  for (const char* name :
       {"", "a-1", "..", "runs/../runs/a-1", "/etc/passwd", "runs/deep/b", "./runs/a-1"})
    EXPECT_THROW(runs.find(name), Refusal) << name;
}

TEST(SummaryOf, SaysHowFastAndHowMuchLonger) {
  const Ends ends{json::parse(test::start_line()), json::parse(test::epoch_line(4, 1)), {}};

  const json summary = summary_of(ends, 1, "");

  EXPECT_EQ(summary["rows_a_second"], 160);  // 80 rows, 4 epochs, 2 s
  EXPECT_EQ(summary["seconds_left"], 3);     // 6 epochs of 0.5 s
  EXPECT_EQ(summary_of(ends, 1, "failed")["state"], "failed");
  EXPECT_EQ(summary_of(ends, 100, "")["state"], "silent");
}

TEST(ReserveRun, TakesTheNextFreeNameAndNoFolderOutOfATarget) {
  const test::Folder folder;
  folder.write("runs/sold-2.gradus", "x");

  EXPECT_EQ(reserve_run(folder.path(), "sold"), "runs/sold-1");
  EXPECT_EQ(reserve_run(folder.path(), "sold"), "runs/sold-3");
  EXPECT_EQ(reserve_run(folder.path(), "../<b>"), "runs/____b_-1");
  EXPECT_EQ(reserve_run(folder.path(), ""), "runs/run-1");
}

}  // namespace
}  // namespace gradus::serve
