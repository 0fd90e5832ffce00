// Whether a file can be read at all, and by which reader.
#include "table/files.hpp"

#include <sys/stat.h>

namespace gradus {
namespace {

using test::told;

class Read : public test::Files {
 protected:
  static Message refused(const ReadOptions& options, Error::Kind kind = Error::Kind::data) {
    return test::refusal(kind, [&] { read_table(options); });
  }
};

TEST_F(Read, AMissingFileIsToldWithTheNearestName) {
  write("titanic.csv", "a\n1\n");

  const Message message = refused({.path = path("titanci.csv")});
  EXPECT_EQ(message.code, "missing-file");
  EXPECT_EQ(message.text, "there is no file \"" + path("titanci.csv") + "\"");
  EXPECT_EQ(message.fix, path("titanic.csv") + "     the closest name in that folder");
}

TEST_F(Read, AMissingFolderIsSaid) {
  EXPECT_EQ(refused({.path = path("no/t.csv")}).why,
            "the folder " + path("no") + " does not exist");
}

TEST_F(Read, AFolderIsNoFile) {
  std::filesystem::create_directory(path("t.csv"));

  const Message message = refused({.path = path("t.csv")});
  EXPECT_EQ(message.code, "not-a-file");
  EXPECT_EQ(message.fix, "'" + path("t.csv") + "/*.csv'     reads all its files as one table");
}

TEST_F(Read, AFileWithoutPermissionIsSaidToBeSo) {
  write("t.csv", "a\n1\n");
  chmod(path("t.csv").c_str(), 0);
  const uid_t user = geteuid();
  constexpr uid_t nobody = 65534;
  if (user == 0 && seteuid(nobody) != 0) GTEST_SKIP() << "root may read everything";

  const Message message = refused({.path = path("t.csv")});
  ASSERT_EQ(seteuid(user), 0);
  EXPECT_EQ(message.code, "unreadable-file");
  EXPECT_EQ(message.fix, "chmod u+r '" + path("t.csv") + "'");
}

TEST_F(Read, AnEmptyFileIsSaidToBeSo) {
  for (const char* const name : {"t.csv", "t.parquet", "t.h5", "t-idx3-ubyte", "t.json"}) {
    const Message message = refused({.path = write(name, "")});
    EXPECT_EQ(message.code, "empty-file");
    EXPECT_EQ(message.text, path(name) + " is empty");
  }
}

TEST_F(Read, AnUnknownEndingListsTheKnownOnes) {
  const Message message = refused({.path = write("t.xlsx", "PK")});

  EXPECT_EQ(message.code, "unknown-format");
  EXPECT_EQ(message.text, "the ending of t.xlsx does not name a format");
  EXPECT_NE(message.why.find(".parquet"), std::string::npos);
}

TEST_F(Read, TheEndingMayBeInCapitals) {
  EXPECT_EQ(read_table({.path = write("T.CSV", "a,b\n1,2\n")}).table.rows(), 1);
}

TEST_F(Read, OptionsOfAnotherFormatAreRefused) {
  const std::string csv = write("t.csv", "a,b\n1,2\n");
  const std::string json = write("t.json", "[{\"a\": 1}]");

  EXPECT_EQ(told(refused({.path = json, .delimiter = ";"}, Error::Kind::usage)),
            "unused-option | --delimiter has no meaning for t.json | 0:0 |  |  | leave --delimiter "
            "out");
  EXPECT_EQ(refused({.path = json, .header = true}, Error::Kind::usage).place.what,
            "option --header");
  EXPECT_EQ(refused({.path = csv, .features = "x"}, Error::Kind::usage).place.what,
            "option --features");
  EXPECT_EQ(refused({.path = csv, .labels = "x"}, Error::Kind::usage).place.what,
            "option --labels");
  EXPECT_EQ(refused({.sql = "SELECT 1 AS a", .header = true}, Error::Kind::usage).code,
            "unused-option");
}

TEST_F(Read, QuotesInAPathAreNoEndOfIt) {
  const std::string odd = write("it's; a \"table\".csv", "a,b\n1,2\n");

  EXPECT_EQ(read_table({.path = odd}).table.rows(), 1);
}

TEST_F(Read, SignsOfPatternsInAPathStandForThemselves) {
  write("tab.csv", "a,b\n5,6\n7,8\n");

  EXPECT_EQ(read_table({.path = write("t*.csv", "a,b\n1,2\n")}).table.rows(), 1);
  EXPECT_EQ(read_table({.path = write("t[1]?.csv", "a,b\n1,2\n")}).table.rows(), 1);
}

}  // namespace
}  // namespace gradus
