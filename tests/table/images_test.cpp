// Folders of images. They are written here by libpng and TurboJPEG from pixels that the test says.
#include "table/files.hpp"
#include "table/read/image_file.hpp"

#include <gmock/gmock.h>
#include <png.h>
#include <turbojpeg.h>

#include <memory>

namespace gradus {
namespace {

using test::names;
using test::texts;
using testing::ElementsAre;

using Pixels = std::vector<std::uint8_t>;

class Images : public test::Files {
 protected:
  void png(const std::string& name, unsigned width, unsigned height, const Pixels& pixels,
           unsigned format) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = format;
    ASSERT_NE(png_image_write_to_file(&image, path(name).c_str(), 0, pixels.data(), 0, nullptr), 0);
  }
  void grey(const std::string& name, unsigned width, unsigned height, const Pixels& pixels) const {
    png(name, width, height, pixels, PNG_FORMAT_GRAY);
  }
  void jpeg(const std::string& name, int width, int height, const Pixels& pixels,
            int format) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    const std::unique_ptr<void, int (*)(tjhandle)> packer(tjInitCompress(), tjDestroy);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    const int sampling = format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_444;
    ASSERT_EQ(tjCompress2(packer.get(), pixels.data(), width, 0, height, format, &bytes, &size,
                          sampling, 100, 0),
              0);
    write(name, {reinterpret_cast<char*>(bytes), size});
    tjFree(bytes);
  }
  Source folder(const std::string& size, int channels = 0) const {
    return read_table({.path = path(""), .image_size = size, .image_channels = channels});
  }
  Message refused(Error::Kind kind = Error::Kind::data, const std::string& size = "1x1") const {
    return test::refusal(kind, [&] { folder(size); });
  }
  static const Pixels& pixels(const Table& table) {
    return std::get<Pixels>(std::get<ArrayColumn>(table.columns[0]).cells);
  }
};

TEST_F(Images, FoldersAreClassesAndNamesGiveTheOrder) {
  grey("dog/b.png", 1, 1, {3});
  grey("dog/a.PNG", 1, 1, {2});
  grey("cat/z.png", 1, 1, {1});
  write("cat/notes.txt", "nothing");
  write(".hidden", "nothing");
  const Source source = folder("1x1");

  EXPECT_THAT(names(source.table), ElementsAre("pixels", "label"));
  EXPECT_THAT(pixels(source.table), ElementsAre(1, 2, 3));
  EXPECT_THAT(texts(source.table, "label"), ElementsAre("cat", "dog", "dog"));
  EXPECT_EQ(source.dialect, "grey images, made 1x1");
  EXPECT_THAT(source.table.schema[0].shape, ElementsAre(1, 1, 1));
}

TEST_F(Images, WithoutClassesThereIsNoLabel) {
  grey("b.png", 1, 1, {2});
  grey("a.png", 1, 1, {1});

  const Table table = folder("1x1").table;
  EXPECT_THAT(names(table), ElementsAre("pixels"));
  EXPECT_THAT(pixels(table), ElementsAre(1, 2));
}

TEST_F(Images, OneColourMakesAllOfThemColoured) {
  grey("a/1.png", 1, 1, {7});
  png("b/1.png", 1, 1, {10, 20, 30}, PNG_FORMAT_RGB);
  const Source source = folder("1x1");

  EXPECT_THAT(pixels(source.table), ElementsAre(7, 7, 7, 10, 20, 30));
  EXPECT_THAT(source.table.schema[0].shape, ElementsAre(1, 1, 3));
  EXPECT_EQ(source.dialect, "colour images, made 1x1");
}

TEST_F(Images, AModelThatLearnedFromGreyGetsGrey) {
  png("b/1.png", 1, 1, {200, 200, 200}, PNG_FORMAT_RGB);

  EXPECT_THAT(pixels(folder("1x1", 1).table), ElementsAre(200));
}

TEST_F(Images, WhatIsTransparentLiesOnWhite) {
  png("b/1.png", 2, 1, {0, 0, 0, 0, 10, 20, 30, 255}, PNG_FORMAT_RGBA);

  EXPECT_THAT(pixels(folder("2x1").table), ElementsAre(255, 255, 255, 10, 20, 30));
}

TEST_F(Images, JpegIsRead) {
  jpeg("a/1.jpg", 16, 16, Pixels(256, 128), TJPF_GRAY);
  jpeg("a/2.jpeg", 16, 16, Pixels(256, 64), TJPF_GRAY);

  const Table table = folder("1x1").table;
  EXPECT_THAT(pixels(table), ElementsAre(128, 64));  // even areas lose nothing
}

TEST_F(Images, JpegInColourIsColour) {
  jpeg("a/1.jpg", 16, 16, Pixels(3 * 256, 77), TJPF_RGB);

  EXPECT_THAT(pixels(folder("1x1").table), ElementsAre(77, 77, 77));
}

TEST_F(Images, TheColoursOfPrintAreRefused) {
  jpeg("a/1.jpg", 8, 8, Pixels(4 * 64, 77), TJPF_CMYK);
  const Message message = refused();

  EXPECT_EQ(message.code, "wrong-type");
  EXPECT_EQ(message.text, "1.jpg has the colours of print (CMYK)");
}

TEST_F(Images, TheEndingMayBeThatOfTheOtherFormat) {
  grey("a/1.jpg", 1, 1, {9});

  EXPECT_THAT(pixels(folder("1x1").table), ElementsAre(9));
}

// 4 x 2 to 2 x 1: (10 + 20 + 50 + 60) / 4 = 35 and (30 + 40 + 70 + 80) / 4 = 55.
// 3 x 1 to 2 x 1: (2 * 0 + 100) / 3 = 33.3 and (100 + 2 * 200) / 3 = 166.7.
TEST_F(Images, AnotherSizeIsTheMeanOfTheAreaCovered) {
  const read::Image whole{4, 2, 1, {10, 20, 30, 40, 50, 60, 70, 80}};
  const read::Image third{3, 1, 1, {0, 100, 200}};

  EXPECT_THAT(read::resized(whole, 2, 1).bytes, ElementsAre(35, 55));
  EXPECT_THAT(read::resized(third, 2, 1).bytes, ElementsAre(33, 167));
}

// 2 x 1 to 3 x 1: the pixel in the middle is half of each, (10 + 30) / 2 = 20.
TEST_F(Images, ALargerSizeRepeatsPixels) {
  const read::Image two{2, 1, 1, {10, 30}};

  EXPECT_THAT(read::resized(two, 3, 1).bytes, ElementsAre(10, 20, 30));
  EXPECT_THAT(read::resized(two, 2, 2).bytes, ElementsAre(10, 30, 10, 30));
}

TEST_F(Images, ColoursAreAveragedApart) {
  const read::Image two{2, 1, 3, {0, 10, 20, 2, 30, 60}};

  EXPECT_THAT(read::resized(two, 1, 1).bytes, ElementsAre(1, 20, 40));
}

TEST_F(Images, TheSizeNamesTheWidthFirst) {
  grey("a/1.png", 2, 1, {5, 6});
  const Table table = folder("4x1").table;

  EXPECT_THAT(pixels(table), ElementsAre(5, 5, 6, 6));
  EXPECT_THAT(table.schema[0].shape, ElementsAre(1, 4, 1));
}

TEST_F(Images, ASizeThatIsNoneIsRefused) {
  grey("a/1.png", 1, 1, {5});

  for (const char* const size : {"", "x", "28", "28x", "x28", "0x5", "-1x5", "28x28x3", "2048x1024",
                                 "99999999999999999999x1"}) {
    const Message message = refused(Error::Kind::usage, size);
    EXPECT_EQ(message.code, "invalid-image-size") << size;
    EXPECT_EQ(message.place.what, "option --image-size");
  }
}

TEST_F(Images, ABrokenImageIsNamed) {
  grey("a/1.png", 1, 1, {5});
  write("a/2.png", "not an image");
  const Message message = refused();

  EXPECT_EQ(message.text, "2.png is damaged, cut off, or not an image");
  EXPECT_EQ(message.place.what, path("a/2.png"));
  EXPECT_EQ(message.why, "it begins neither as a PNG nor as a JPEG");
}

TEST_F(Images, EveryCutPngIsDamaged) {
  Pixels noise(400);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i * 7);
  grey("a/1.png", 20, 20, noise);
  const std::string whole = bytes_of("a/1.png");

  for (std::size_t size = 0; size + 12 < whole.size(); ++size) {  // 12 bytes only say: the end
    write("a/1.png", whole.substr(0, size));
    EXPECT_EQ(refused().code, "damaged-file") << size;
  }
}

TEST_F(Images, EveryCutJpegIsDamaged) {
  Pixels noise(64);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i * 7);
  jpeg("a/1.jpg", 8, 8, noise, TJPF_GRAY);
  const std::string whole = bytes_of("a/1.jpg");

  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {  // 2 bytes only say: the end
    write("a/1.jpg", whole.substr(0, size));
    EXPECT_EQ(refused().code, "damaged-file") << size;
  }
}

/// The PNG with other sizes in its first chunk, and the checksum that belongs to them.
std::string with_size(std::string png, const std::string& width, const std::string& height) {
  png.replace(16, 8, width + height);
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(png.data()) + 12, 17);
  for (unsigned i = 0; i < 4; ++i) png[29 + i] = static_cast<char>(sum >> (24 - 8 * i) & 255);
  return png;
}

// 2^20 x 2^10 pixels would be a gigabyte; 2^13 x 2^13 pixels need 8 kB of deflate at least.
TEST_F(Images, SizesThatAreTooLargeAreNotAllocated) {
  grey("a/1.png", 1, 1, {5});
  const std::string small = bytes_of("a/1.png");
  const std::string zero(1, '\0');

  write("a/1.png", with_size(small, zero + zero + "\x0F\xFF", zero + zero + "\x7F\xFF"));
  EXPECT_EQ(refused().code, "too-large-image");
  write("a/1.png", with_size(small, zero + zero + "\x1F" + zero, zero + zero + "\x1F" + zero));
  EXPECT_EQ(refused().why, "it claims 7936 x 7936 pixels, which it is too small for");
}

TEST_F(Images, JpegSizesThatAreTooLargeAreNotAllocated) {
  jpeg("a/1.jpg", 8, 8, Pixels(64, 5), TJPF_GRAY);
  std::string bytes = bytes_of("a/1.jpg");
  const std::size_t frame = bytes.find("\xFF\xC0");
  bytes.replace(frame + 5, 4, "\xFD\xE8\xFD\xE8");
  write("a/1.jpg", bytes);

  EXPECT_EQ(refused().text, "1.jpg claims 65000 x 65000 pixels; at most 100 million are read");
}

TEST_F(Images, AFolderWithoutImagesIsNoTable) {
  write("t.csv", "a\n1\n");
  const Message message = refused();

  EXPECT_EQ(message.code, "not-a-file");
  EXPECT_EQ(message.why, "of folders, only those with PNG or JPEG images are read");
}

TEST_F(Images, OptionsOfOtherFormatsAreRefused) {
  grey("a/1.png", 1, 1, {5});
  const auto option = [&](const ReadOptions& options) {
    return test::refusal(Error::Kind::usage, [&] { read_table(options); }).place.what;
  };

  EXPECT_EQ(option({.path = path(""), .header = true}), "option --header");
  EXPECT_EQ(option({.path = path(""), .null_tokens = {"0"}}), "option --null");
  EXPECT_EQ(option({.path = path(""), .format = "csv"}), "option --format");
  EXPECT_EQ(option({.path = write("t.csv", "a\n1\n"), .image_size = "2x2"}), "option --image-size");
}

}  // namespace
}  // namespace gradus
