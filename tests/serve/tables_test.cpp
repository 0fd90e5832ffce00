#include "serve/tables.hpp"

#include "tests/serve/folder.hpp"

#include <gmock/gmock.h>

namespace gradus::serve {
namespace {

std::string upload(const test::Folder& folder, const std::string& name, const std::string& text) {
  const Upload upload = upload_table(folder.path(), name);
  for (const char& c : text) upload.take({&c, 1});
  return json::parse(upload.finish().body)["file"];
}

TEST(UploadTable, NeverReplacesAndNeverDoubles) {
  const test::Folder folder;

  EXPECT_EQ(upload(folder, "a.csv", "x,y\n1,2\n"), "a.csv");
  EXPECT_EQ(upload(folder, "a.csv", "x,y\n3,4\n"), "a-2.csv");
  EXPECT_EQ(upload(folder, "a.csv", "x,y\n1,2\n"), "a.csv");
  EXPECT_THAT(tables_of(folder.path()), testing::ElementsAre("a-2.csv", "a.csv"));
}

TEST(UploadTable, LeavesNothingOfHalfAFile) {
  const test::Folder folder;

  upload_table(folder.path(), "a.csv").take("x,y\n");

  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(UploadTable, TakesPlainNamesOnly) {
  const test::Folder folder;

  for (const char* name :
       {"", "../a.csv", "/a.csv", ".a.csv", "-a.csv", "a.sh", "a\n.csv", "a.gradus"})
    EXPECT_THROW(upload_table(folder.path(), name), Error) << name;
}

TEST(TableIn, LiesInTheFolder) {
  const test::Folder folder;
  const test::Folder other;
  folder.write("a.csv", "x\n");
  const auto outside = other.write("b.csv", "x\n");
  std::filesystem::create_symlink(outside, folder.path() / "link.csv");

  EXPECT_EQ(table_in(folder.path(), "a.csv"), std::filesystem::canonical(folder.path() / "a.csv"));
  for (const std::string& name : {std::string("none.csv"), std::string("link.csv"),
                                  outside.string(), std::string("/etc/passwd"), std::string("")})
    EXPECT_THROW(table_in(folder.path(), name), Error) << name;
}

}  // namespace
}  // namespace gradus::serve
