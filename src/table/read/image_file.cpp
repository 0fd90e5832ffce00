// libpng's simplified interface and TurboJPEG decode; sizes are looked at before pixels are asked
// for.
#include "table/read/image_file.hpp"

#include "base/error.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>
#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

namespace gradus::read {
namespace {

constexpr Index most_pixels = 100'000'000;

struct Bytes {
  std::string path;
  std::vector<unsigned char> all;

  unsigned long size() const { return static_cast<unsigned long>(all.size()); }
  bool is_png() const { return begins({0x89, 'P', 'N', 'G'}); }
  bool is_jpeg() const { return begins({0xFF, 0xD8, 0xFF}); }

 private:
  bool begins(std::initializer_list<unsigned char> magic) const {
    return all.size() >= magic.size() && std::equal(magic.begin(), magic.end(), all.begin());
  }
};

Bytes read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (!file || failure) {
    throw Error(Error::Kind::data, {.code = "unreadable-file",
                                    .text = fmt::format("{} may not be read", path),
                                    .place = {.what = path}});
  }
  Bytes bytes{path, std::vector<unsigned char>(size)};
  file.read(reinterpret_cast<char*>(bytes.all.data()), static_cast<std::streamsize>(size));
  if (!bytes.is_png() && !bytes.is_jpeg()) {
    refuse_damaged(path, "an image", "it begins neither as a PNG nor as a JPEG");
  }
  return bytes;
}

void require_size(const std::string& path, Index width, Index height) {
  if (width > 0 && height > 0 && width <= most_pixels / height) return;
  throw Error(Error::Kind::data,
              {.code = "too-large-image",
               .text = fmt::format("{} claims {} x {} pixels; at most 100 million are read",
                                   file_name(path), width, height),
               .place = {.what = path}});
}

class PngReader {
 public:
  explicit PngReader(const Bytes& bytes) : path_(bytes.path), size_(std::ssize(bytes.all)) {
    image_.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image_, bytes.all.data(), bytes.all.size()) == 0) fail();
    image_.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  }
  ~PngReader() { png_image_free(&image_); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  Image look() const {
    require_size(path_, image_.width, image_.height);
    // Deflate packs at most 1032 bytes into one, and a byte holds at most 8 pixels.
    if (Index{image_.width} * image_.height / (Index{8} * 1032) > size_) {
      refuse_damaged(path_, "PNG",
                     fmt::format("it claims {} x {} pixels, which it is too small for",
                                 image_.width, image_.height));
    }
    return {image_.width, image_.height, (image_.format & PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1, {}};
  }
  Image read(int channels) {
    Image image = look();
    image.channels = channels;
    image_.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    image.bytes.resize(PNG_IMAGE_SIZE(image_));
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&image_, &white, image.bytes.data(), 0, nullptr) == 0) fail();
    return image;
  }

 private:
  [[noreturn]] void fail() {
    const std::string why = image_.message;
    png_image_free(&image_);
    refuse_damaged(path_, "PNG", why);
  }
  std::string path_;
  Index size_;
  png_image image_{};
};

class JpegReader {
 public:
  explicit JpegReader(const Bytes& bytes) : bytes_(bytes), jpeg_(tjInitDecompress(), tjDestroy) {
    if (tjDecompressHeader3(jpeg_.get(), bytes.all.data(), bytes.size(), &width_, &height_,
                            &sampling_, &colours_) != 0) {
      refuse_damaged(bytes.path, "JPEG", tjGetErrorStr2(jpeg_.get()));
    }
    if (width_ <= 0 || height_ <= 0) {
      refuse_damaged(bytes.path, "JPEG", "it does not say how large it is");
    }
    if (colours_ == TJCS_CMYK || colours_ == TJCS_YCCK) {
      throw Error(Error::Kind::data,
                  {.code = "wrong-type",
                   .text = fmt::format("{} has the colours of print (CMYK)", file_name(bytes.path)),
                   .place = {.what = bytes.path},
                   .fix = fmt::format("convert '{0}' -colorspace sRGB '{0}'", bytes.path)});
    }
  }
  Image look() const {
    require_size(bytes_.path, width_, height_);
    return {width_, height_, colours_ == TJCS_GRAY ? 1 : 3, {}};
  }
  Image read(int channels) const {
    Image image = look();
    image.channels = channels;
    image.bytes.resize(static_cast<std::size_t>(image.width * image.height * channels));
    const int format = channels == 1 ? TJPF_GRAY : TJPF_RGB;
    const int state =
        tjDecompress2(jpeg_.get(), bytes_.all.data(), bytes_.size(), image.bytes.data(), width_, 0,
                      height_, format, TJFLAG_ACCURATEDCT);
    const std::string said = tjGetErrorStr2(jpeg_.get());
    // Some cameras leave bytes between the parts of a file, which harms nothing.
    const bool is_harmless =
        tjGetErrorCode(jpeg_.get()) == TJERR_WARNING && said.find("extraneous") != said.npos;
    if (state != 0 && !is_harmless) refuse_damaged(bytes_.path, "JPEG", said);
    return image;
  }

 private:
  const Bytes& bytes_;
  std::unique_ptr<void, int (*)(tjhandle)> jpeg_;
  int width_ = 0;
  int height_ = 0;
  int sampling_ = 0;
  int colours_ = 0;
};

/// How much of each pixel of a line of `from` lies in pixel `i` of one of `to`, in units in which a
/// pixel of `from` is `to` long and the whole is `from`.
struct Cover {
  Index first;                // of `from`
  std::vector<Index> shares;  // of it and those after it
};

std::vector<Cover> covers(Index from, Index to) {
  std::vector<Cover> all;
  for (Index i = 0; i < to; ++i) {
    const Index begin = i * from;
    const Index end = begin + from;
    Cover cover{begin / to, {}};
    for (Index at = cover.first; at * to < end; ++at) {
      cover.shares.push_back(std::min(end, (at + 1) * to) - std::max(begin, at * to));
    }
    all.push_back(std::move(cover));
  }
  return all;
}

}  // namespace

Image look_at_image(const std::string& path) {
  const Bytes bytes = read_bytes(path);
  return bytes.is_png() ? PngReader(bytes).look() : JpegReader(bytes).look();
}

Image read_image(const std::string& path, int channels) {
  const Bytes bytes = read_bytes(path);
  return bytes.is_png() ? PngReader(bytes).read(channels) : JpegReader(bytes).read(channels);
}

namespace {

/// The mean of a channel over the part of the image that a pixel covers, rounded.
std::uint8_t mean(const Image& image, const Cover& row, const Cover& column, Index channel) {
  const Index area = image.width * image.height;
  Index sum = area / 2;  // rounds the quotient
  for (Index y = 0; y < std::ssize(row.shares); ++y) {
    const Index line = (row.first + y) * image.width + column.first;
    for (Index x = 0; x < std::ssize(column.shares); ++x) {
      const Index at = (line + x) * image.channels + channel;
      sum += row.shares[static_cast<std::size_t>(y)] * column.shares[static_cast<std::size_t>(x)] *
             image.bytes[static_cast<std::size_t>(at)];
    }
  }
  return static_cast<std::uint8_t>(sum / area);
}

}  // namespace

Image resized(const Image& image, Index width, Index height) {
  const std::vector<Cover> columns = covers(image.width, width);
  const std::vector<Cover> rows = covers(image.height, height);
  Image to{width, height, image.channels, {}};
  for (const Cover& row : rows) {
    for (const Cover& column : columns) {
      for (Index channel = 0; channel < image.channels; ++channel) {
        to.bytes.push_back(mean(image, row, column, channel));
      }
    }
  }
  return to;
}

}  // namespace gradus::read
