// HDF5 files that h5py wrote (tests/golden/make_tables.py): pixel i of row r is 10 r + i.
#include "support/data.hpp"
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::numbers;
using test::told;
using testing::ElementsAre;

std::string golden_file(const std::string& name) {
  return std::string(GRADUS_TEST_GOLDEN) + "/" + name;
}

class Hdf5 : public test::Files {
 protected:
  static Table read_golden(const std::string& name, const std::string& features,
                           const std::string& target = "") {
    return read_table({.path = golden_file(name), .features = features, .target = target}).table;
  }
  static Message refused(const std::string& features, const std::string& target = "",
                         Error::Kind kind = Error::Kind::data) {
    return test::refusal(kind, [&] { read_golden("tables_train.h5", features, target); });
  }
};

TEST_F(Hdf5, BytesOfAnyShapeBecomeOneArrayARow) {
  const Table table = read_golden("tables_train.h5", "train_set_x", "train_set_y");

  EXPECT_THAT(test::names(table), ElementsAre("train_set_x", "train_set_y"));
  const auto& pixels = std::get<ArrayColumn>(table.columns[0]);
  EXPECT_EQ(pixels.width, 12);
  const auto& bytes = std::get<std::vector<std::uint8_t>>(pixels.cells);
  ASSERT_EQ(bytes.size(), 60u);
  EXPECT_EQ(bytes[11], 11);
  EXPECT_EQ(bytes[4 * 12 + 3], 43);
  EXPECT_THAT(numbers(table, "train_set_y"), ElementsAre(0, 1, 0, 1, 0));
  EXPECT_EQ(table.schema[0].kind, ColumnKind::array);
  EXPECT_EQ(table.schema[0].width, 12);
  EXPECT_EQ(table.schema[0].reason, "12 bytes a row");
}

TEST_F(Hdf5, ATestFileMaySayTestWhereTrainIsAskedFor) {
  const Table table = read_golden("tables_test.h5", "train_set_x", "train_set_y");

  EXPECT_THAT(test::names(table), ElementsAre("train_set_x", "train_set_y"));
  EXPECT_THAT(numbers(table, "train_set_y"), ElementsAre(0, 1, 0));
}

TEST_F(Hdf5, WithoutATargetOnlyTheInputsAreRead) {
  EXPECT_THAT(test::names(read_golden("tables_train.h5", "train_set_x")),
              ElementsAre("train_set_x"));
}

TEST_F(Hdf5, TheTargetMayBeOneRowAsInTheArticle) {
  EXPECT_THAT(numbers(read_golden("tables_train.h5", "train_set_x", "row_of_y"), "row_of_y"),
              ElementsAre(0, 1, 0, 1, 0));
}

TEST_F(Hdf5, GroupsCompressionAndFloatsAreRead) {
  const Table table = read_golden("tables_train.h5", "/groups/measures");

  const auto& cells = std::get<std::vector<double>>(std::get<ArrayColumn>(table.columns[0]).cells);
  EXPECT_EQ(cells.size(), 15u);
  EXPECT_EQ(cells[14], 3.5);
}

TEST_F(Hdf5, AMissingDataSetListsThoseThatExist) {
  const Message message = refused("train_sot_x");

  EXPECT_EQ(told(message),
            "missing-dataset | tables_train.h5 has no data set \"train_sot_x\" | 0:0 |  |  | "
            "--features train_set_x     the closest name");
  EXPECT_THAT(message.details,
              ElementsAre("groups/measures  [5, 3]", "infinite  [2, 2]", "names  [2]",
                          "row_of_y  [1, 5]", "train_set_x  [5, 2, 2, 3]", "train_set_y  [5]"));
  EXPECT_EQ(refused("train_set_x", "nothing").place.what, "option --target");
}

TEST_F(Hdf5, TheInputsMustBeNamed) {
  const Message message = refused("", "", Error::Kind::usage);

  EXPECT_EQ(message.code, "missing-option");
  EXPECT_EQ(message.fix, "--features train_set_x");
}

TEST_F(Hdf5, ShapesThatDoNotFitAreShown) {
  EXPECT_EQ(refused("train_set_y").text,
            "data set \"train_set_y\" of tables_train.h5 has the shape [5], but inputs need [rows, "
            "numbers]");
  EXPECT_EQ(refused("infinite", "train_set_y").code, "infinite-number");
  EXPECT_EQ(refused("train_set_x", "infinite").text,
            "data set \"infinite\" of tables_train.h5 has the shape [2, 2], but the inputs have 5 "
            "rows");
  EXPECT_EQ(refused("train_set_x", "names").code, "wrong-shape");
}

TEST_F(Hdf5, AnInfiniteNumberIsShownWithItsRow) {
  EXPECT_EQ(refused("infinite").text,
            "data set \"infinite\" of tables_train.h5 holds an infinite number in row 2");
}

// 10^12 numbers of 8 bytes would be 8 TB; the file has about a kilobyte.
TEST_F(Hdf5, AShapeThatTheFileIsTooSmallForIsNotAllocated) {
  const Message message =
      test::refusal(Error::Kind::data, [] { read_golden("tables_claim.h5", "x"); });

  EXPECT_EQ(message.code, "damaged-file");
  EXPECT_NE(message.why.find("claims the shape [1000000000, 1000]"), std::string::npos);
}

TEST_F(Hdf5, AFileThatIsCutOffIsDamaged) {
  std::ifstream file(golden_file("tables_train.h5"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};

  for (const std::size_t size : {std::size_t{10}, std::size_t{200}, bytes.size() / 2}) {
    const std::string cut = write("cut.h5", bytes.substr(0, size));
    const Message message = test::refusal(
        Error::Kind::data, [&] { read_table({.path = cut, .features = "train_set_x"}); });
    EXPECT_EQ(message.code, "damaged-file") << size;
  }
}

TEST_F(Hdf5, AnotherFormatIsDamage) {
  const std::string text = write("t.h5", "a,b\n1,2\n");
  EXPECT_EQ(
      test::refusal(Error::Kind::data, [&] { read_table({.path = text, .features = "x"}); }).text,
      "t.h5 is damaged, cut off, or not HDF5");
}

TEST_F(Hdf5, TheCatsAreRowsOf12288Bytes) {
  SKIP_WITHOUT(test::shared("data/cat"));
  const auto path = test::shared("data/cat/train_catvnoncat.h5").string();

  const Table table =
      read_table({.path = path, .features = "train_set_x", .target = "train_set_y"}).table;
  EXPECT_EQ(table.rows(), 209);
  EXPECT_EQ(table.schema[0].width, 64 * 64 * 3);
  EXPECT_EQ(table.schema[1].distinct, 2);
}

}  // namespace
}  // namespace gradus
