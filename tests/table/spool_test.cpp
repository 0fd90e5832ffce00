// Streams as tables: named pipes, read once.
#include "table/read/spool.hpp"

#include "table/files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

namespace gradus {
namespace {

using test::numbers;
using testing::ElementsAre;

class Stream : public test::Files {
 protected:
  /// Makes a named pipe and gives `bytes` to the one who reads it first.
  std::string pipe(const std::string& name, const std::string& bytes) {
    EXPECT_EQ(mkfifo(path(name).c_str(), 0600), 0);
    writer_ =
        std::thread([to = path(name), bytes] { std::ofstream(to, std::ios::binary) << bytes; });
    return path(name);
  }
  void TearDown() override {
    if (writer_.joinable()) writer_.join();
    test::Files::TearDown();
  }
  Message refused(const ReadOptions& options) {
    return test::refusal(Error::Kind::data, [&] { read_table(options); });
  }
  static std::size_t files_in_temporary_folder() {
    const std::filesystem::directory_iterator files(std::filesystem::temp_directory_path());
    return static_cast<std::size_t>(std::count_if(begin(files), end(files), [](const auto& file) {
      return file.path().filename().string().starts_with("gradus-");
    }));
  }

 private:
  std::thread writer_;
};

TEST_F(Stream, APipeIsReadAsCsvThoughCsvIsLookedAtTwice) {
  const Source source = read_table({.path = pipe("p", "a,b\n1,2\n3,4\n")});

  EXPECT_EQ(source.name, path("p"));
  EXPECT_THAT(numbers(source.table, "b"), ElementsAre(2, 4));
}

TEST_F(Stream, TheEndingOfAPipeCounts) {
  EXPECT_THAT(numbers(read_table({.path = pipe("p.json", R"([{"a": 5}])")}).table, "a"),
              ElementsAre(5));
}

TEST_F(Stream, TheFormatCanBeNamed) {
  EXPECT_THAT(
      numbers(read_table({.path = pipe("p", "{\"a\": 5}\n"), .format = "jsonl"}).table, "a"),
      ElementsAre(5));
}

TEST_F(Stream, TabsAreTheDelimiterOfTsv) {
  EXPECT_EQ(read_table({.path = pipe("p", "a,b\tc\n1\t2\n"), .format = "tsv"}).table.schema[0].name,
            "a,b");
}

TEST_F(Stream, PackedBytesAreUnpacked) {
  write_gzip("t.gz", "a,b\n1,2\n");

  EXPECT_THAT(numbers(read_table({.path = pipe("p", bytes_of("t.gz"))}).table, "b"),
              ElementsAre(2));
}

TEST_F(Stream, PackedBytesThatAreCutOffAreDamage) {
  write_gzip("t.gz", "a,b\n1,2\n");
  const std::string whole = bytes_of("t.gz");
  const Message message = refused({.path = pipe("p", whole.substr(0, whole.size() - 3))});

  EXPECT_EQ(message.code, "damaged-file");
  EXPECT_EQ(message.place.what, path("p"));
}

TEST_F(Stream, NothingIsAnEmptyFile) {
  EXPECT_EQ(refused({.path = pipe("p", "")}).text, path("p") + " is empty");
}

TEST_F(Stream, MistakesAreToldOfTheStream) {
  const Message message = refused({.path = pipe("p", "a,b\n1,2,3\n")});

  EXPECT_EQ(message.code, "ragged-row");
  EXPECT_EQ(message.place.what, path("p"));
  EXPECT_EQ(message.place.line, 2);
}

TEST_F(Stream, AFixThatNeedsAFileIsLeftOut) {
  const Message message = refused({.path = pipe("p", "a,b\ncaf\xE9,2\n")});

  EXPECT_EQ(message.code, "not-utf8");
  EXPECT_EQ(message.text, path("p") + " is not written in UTF-8");
  EXPECT_EQ(message.fix, "");
}

TEST_F(Stream, ItsCopyHasNoNameAndIsGoneWithIt) {
  const std::size_t before = files_in_temporary_folder();
  std::string copy;
  {
    const read::Spool spool(pipe("p", "a\n1\n"));
    copy = spool.path();
    std::ifstream file(copy);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "a\n1\n");
    EXPECT_EQ(files_in_temporary_folder(), before);
    struct stat about {};
    ASSERT_EQ(stat(copy.c_str(), &about), 0);
    EXPECT_EQ(about.st_nlink, 0u);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
  }
  EXPECT_FALSE(std::filesystem::exists(copy));
}

}  // namespace
}  // namespace gradus
