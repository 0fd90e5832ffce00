// IDX images and labels, written here byte by byte.
#include "support/data.hpp"
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::texts;
using testing::ElementsAre;

/// The header: the number of dimensions in the magic, then each size in four bytes, highest first.
std::string header(const std::vector<unsigned>& sizes) {
  std::string bytes{0, 0, 8, static_cast<char>(sizes.size())};
  for (const unsigned size : sizes) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift & 255);
  }
  return bytes;
}

const std::string images = header({3, 1, 2}) + std::string("\x00\x01\x02\x03\xFE\xFF", 6);
const std::string labels = header({3}) + std::string("\x07\x00\x07", 3);

class Idx : public test::Files {
 protected:
  Message refused(const std::string& bytes) const {
    return test::refusal(Error::Kind::data, [&] { read("t-images-idx3-ubyte", bytes); });
  }
};

TEST_F(Idx, ImagesAreArraysOfBytes) {
  const Table table = read("t-images-idx3-ubyte", images);

  EXPECT_THAT(test::names(table), ElementsAre("pixels"));
  const auto& pixels = std::get<ArrayColumn>(table.columns[0]);
  EXPECT_EQ(pixels.width, 2);
  EXPECT_THAT(std::get<std::vector<std::uint8_t>>(pixels.cells), ElementsAre(0, 1, 2, 3, 254, 255));
}

TEST_F(Idx, LabelsBesideTheImagesAreFound) {
  write("t-labels-idx1-ubyte", labels);

  EXPECT_THAT(texts(read("t-images-idx3-ubyte", images), "label"), ElementsAre("7", "0", "7"));
}

TEST_F(Idx, EitherFileMayBeCompressed) {
  write_gzip("t-labels-idx1-ubyte.gz", labels);
  const std::string packed = write_gzip("t-images-idx3-ubyte.gz", images);

  EXPECT_THAT(texts(read("t-images-idx3-ubyte", images), "label"), ElementsAre("7", "0", "7"));
  EXPECT_THAT(texts(read_table({.path = packed}).table, "label"), ElementsAre("7", "0", "7"));
}

TEST_F(Idx, TheLabelsCanBeNamed) {
  const std::string named = write("answers", labels);
  const Table table = read("t-images-idx3-ubyte", images, {.labels = named});

  EXPECT_THAT(texts(table, "label"), ElementsAre("7", "0", "7"));
  EXPECT_THAT(std::get<CategoryColumn>(table.columns[1]).levels, ElementsAre("0", "7"));
}

TEST_F(Idx, NamedLabelsMustBeThere) {
  const Message message = test::refusal(
      Error::Kind::data, [&] { read("t-images-idx3-ubyte", images, {.labels = path("answers")}); });

  EXPECT_EQ(message.code, "missing-file");
  EXPECT_EQ(message.place.what, "option --labels");
}

TEST_F(Idx, ALabelIsNeededForEachImage) {
  write("t-labels-idx1-ubyte", header({2}) + "\x01\x02");

  EXPECT_EQ(refused(images).text, "t-labels-idx1-ubyte holds 2 labels, but there are 3 images");
}

TEST_F(Idx, EveryCutIsNoticed) {
  for (std::size_t size = 1; size < images.size(); ++size) {
    EXPECT_EQ(refused(images.substr(0, size)).why, "it ends before its last number") << size;
  }
  EXPECT_EQ(refused(images + "x").why, "it goes on after its last number");
}

// 2^32 - 1 images of 65535 x 65535 bytes would be 2^64 bytes.
TEST_F(Idx, SizesThatTheFileIsTooSmallForAreNotAllocated) {
  EXPECT_EQ(refused(header({0xFFFFFFFF, 0xFFFF, 0xFFFF}) + "x").why,
            "it claims the sizes 4294967295, which it is too small for");
  EXPECT_EQ(refused(header({1, 0xFFFF, 0xFFFF}) + "x").code, "damaged-file");
  EXPECT_EQ(refused(header({0, 28, 28})).why, "it says that it holds nothing");
}

TEST_F(Idx, AnotherFormatIsDamage) {
  const Message message = refused("a,b\n1,2\n");

  EXPECT_EQ(message.text, "t-images-idx3-ubyte is damaged, cut off, or not IDX");
  EXPECT_EQ(message.why,
            "it begins with 61 2c 62 0a, where 00 00 08 and the number of dimensions are expected");
  EXPECT_EQ(refused(labels).why, "it holds labels, not images");
}

TEST_F(Idx, TenThousandDigitsAreRead) {
  const std::filesystem::path file = test::shared("data/mnist/t10k-images-idx3-ubyte.gz");
  SKIP_WITHOUT(file);

  const Table table = read_table({.path = file.string()}).table;
  EXPECT_EQ(table.rows(), 10000);
  EXPECT_EQ(table.schema[0].width, 784);
  EXPECT_EQ(table.schema[1].distinct, 10);
}

}  // namespace
}  // namespace gradus
