// A folder of images: FOLDER/CLASS/NAME.png or .jpg, or without classes FOLDER/NAME.png. Every
// image becomes a row, all of one size.
#include "base/error.hpp"
#include "table/read/formats.hpp"
#include "table/read/image_file.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

namespace gradus::read {
namespace {

namespace fs = std::filesystem;

struct Class {
  std::string name;                // of its folder; "" for the folder itself
  std::vector<std::string> files;  // paths, sorted
};

bool is_image(const std::string& name) {
  const std::string ending = lower(fs::path(name).extension().string());
  return !name.starts_with('.') && (ending == ".png" || ending == ".jpg" || ending == ".jpeg");
}

std::vector<std::string> images_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  for (fs::directory_iterator file(folder, failure), end; !failure && file != end;
       file.increment(failure)) {
    std::error_code unknown;
    if (is_image(file->path().filename().string()) && file->is_regular_file(unknown)) {
      files.push_back(file->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Class> classes_in(const std::string& path) {
  std::vector<Class> classes;
  std::error_code failure;
  for (fs::directory_iterator file(path, failure), end; !failure && file != end;
       file.increment(failure)) {
    std::error_code unknown;
    const std::string name = file->path().filename().string();
    if (name.starts_with('.') || !file->is_directory(unknown)) continue;
    std::vector<std::string> files = images_in(file->path());
    if (files.empty()) continue;
    if (find_not_utf8(name) != name.npos) {
      throw Error(Error::Kind::data, {.code = "not-utf8",
                                      .text = "the name of a folder is not written in UTF-8",
                                      .place = {.what = path}});
    }
    classes.push_back({name, std::move(files)});
  }
  std::sort(classes.begin(), classes.end(),
            [](const Class& a, const Class& b) { return a.name < b.name; });
  if (!classes.empty()) return classes;
  std::vector<std::string> files = images_in(path);
  if (!files.empty()) classes.push_back({"", std::move(files)});
  return classes;
}

struct Size {
  Index width = 0;
  Index height = 0;
};

/// "28x28". A model takes at most 2^20 inputs.
Size parse_size(const std::string& text) {
  constexpr Index most = Index{1} << 20;
  Size size;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, size.width);
  const bool has_cross = first.ec == std::errc{} && first.ptr != end && *first.ptr == 'x';
  const auto second = has_cross ? std::from_chars(first.ptr + 1, end, size.height) : first;
  const bool is_whole = has_cross && second.ec == std::errc{} && second.ptr == end;
  if (is_whole && size.width > 0 && size.height > 0 && size.width <= most / size.height) {
    return size;
  }
  throw Error(Error::Kind::usage,
              {.code = "invalid-image-size",
               .text = fmt::format("\"{}\" is not the size of an image", text),
               .place = {.what = "option --image-size"},
               .why = fmt::format("WIDTHxHEIGHT is expected, with at most {} pixels", most),
               .fix = "--image-size 28x28"});
}

/// 3 when any image has a colour, else 1. Also refuses what is no image before the long work.
int channels_of(const std::vector<Class>& classes) {
  int channels = 1;
  for (const Class& one : classes) {
    for (const std::string& file : one.files) {
      channels = std::max(channels, look_at_image(file).channels);
    }
  }
  return channels;
}

}  // namespace

bool holds_images(const std::string& path) {
  std::error_code failure;
  return fs::is_directory(path, failure) && !classes_in(path).empty();
}

Source read_images(const ReadOptions& options) {
  const Size size = parse_size(options.image_size);
  const std::vector<Class> classes = classes_in(options.path);
  const int channels = options.image_channels > 0 ? options.image_channels : channels_of(classes);
  Index rows = 0;
  for (const Class& one : classes) rows += std::ssize(one.files);
  const Index width = size.width * size.height * channels;
  require_memory(options.path, rows, width, 1);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(rows * width));
  CategoryColumn labels;
  for (const Class& one : classes) {
    for (const std::string& file : one.files) {
      const Image image = resized(read_image(file, channels), size.width, size.height);
      pixels.insert(pixels.end(), image.bytes.begin(), image.bytes.end());
      labels.codes.push_back(static_cast<std::int32_t>(labels.levels.size()));
    }
    labels.levels.push_back(one.name);
  }
  // "digits/" has no last part
  const fs::path folder = fs::path(options.path).lexically_normal();
  const std::string name =
      (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  Source source{{},
                name,
                fmt::format("{} images, made {}x{}", channels == 1 ? "grey" : "colour", size.width,
                            size.height)};
  add_column(source.table, "pixels", ArrayColumn{width, std::move(pixels)});
  source.table.schema.back().shape = {size.height, size.width, channels};
  if (!classes.front().name.empty()) add_column(source.table, "label", std::move(labels));
  return source;
}

}  // namespace gradus::read
