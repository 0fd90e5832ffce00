#include "serve/jobs.hpp"

#include "tests/serve/folder.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "serve/server.hpp"

namespace gradus::serve {
namespace {

const Program shell{"/bin/sh", environ};

TEST(Jobs, GiveBackWhatAProgramSays) {
  const test::Folder folder;
  const Jobs jobs(folder.path(), shell);

  EXPECT_EQ(jobs.output_of({"-c", "pwd; echo no >&2"}, 60, 1000),
            std::filesystem::canonical(folder.path()).string() + "\n");
  EXPECT_THROW(jobs.output_of({"-c", "exec yes"}, 60, 1000), Error);
  EXPECT_THROW(jobs.output_of({"-c", "exec sleep 600"}, 0.01, 1000), Error);
  EXPECT_THROW(Jobs(folder.path(), {"/no/such/program", environ}).output_of({}, 1, 1), Error);
}

TEST(Jobs, StopWithCtrlCAndSayHowTheyEnded) {
  const test::Folder folder;
  Jobs jobs(folder.path(), shell);
  const auto wait_for_end = [&](const std::string& name) {
    while (jobs.state(name) == "running") std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return jobs.state(name);
  };

  jobs.start("good", {"-c", "echo said; exec sleep 600"}, "good.log");
  EXPECT_EQ(jobs.state("good"), "running");
  EXPECT_TRUE(jobs.has_work());
  jobs.stop("good");
  jobs.start("bad", {"-c", "exit 3"}, "bad.log");

  EXPECT_EQ(wait_for_end("good"), "");
  EXPECT_EQ(wait_for_end("bad"), "failed");
  EXPECT_FALSE(jobs.has_work());
  EXPECT_THROW(jobs.stop("good"), Refusal);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "good.log"));
}

TEST(Jobs, AreFewAtOnce) {
  const test::Folder folder;
  Jobs jobs(folder.path(), shell);
  for (const char* name : {"a", "b", "c", "d"}) jobs.start(name, {"-c", "exec sleep 600"}, "log");

  EXPECT_THROW(jobs.start("e", {"-c", "exit 0"}, "log"), Refusal);
}

}  // namespace
}  // namespace gradus::serve
