// IDX files, the format of MNIST: four bytes of magic, the sizes, the pixels. The labels lie in a
// second file. Format: yann.lecun.com's description of 1998; all sizes are big-endian.
#include "base/error.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

namespace gradus::read {
namespace {

namespace fs = std::filesystem;

struct Idx {
  std::vector<Index> shape;
  std::vector<std::uint8_t> bytes;  // [product of shape]
};

/// Fills `bytes`; gzread takes at most an unsigned number at once.
void read_exactly(gzFile file, std::span<std::uint8_t> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto part = static_cast<unsigned>(std::min<std::size_t>(bytes.size(), 1u << 30));
    const int count = gzread(file, bytes.data(), part);
    if (count <= 0) refuse_damaged(path, "IDX", "it ends before its last number");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// The sizes in the header, checked against the size of the file before anything is allocated.
std::vector<Index> read_shape(gzFile file, const std::string& path) {
  std::array<std::uint8_t, 4> magic{};
  read_exactly(file, magic, path);
  constexpr std::uint8_t unsigned_bytes = 8;
  const bool fits = magic[0] == 0 && magic[1] == 0 && magic[2] == unsigned_bytes && 1 <= magic[3] &&
                    magic[3] <= 4;
  if (!fits) {
    refuse_damaged(path, "IDX",
                   fmt::format("it begins with {:02x}, where 00 00 08 and the number of "
                               "dimensions are expected",
                               fmt::join(magic, " ")));
  }
  // What deflate can pack at most into one byte; a plain file is checked to the byte by reading it.
  std::error_code failure;
  const auto bytes = static_cast<Index>(fs::file_size(path, failure));
  const Index most = failure ? 0 : 1032 * bytes;  // a file that is gone since holds nothing
  std::vector<Index> shape;
  Index count = 1;
  for (std::uint8_t i = 0; i < magic[3]; ++i) {
    std::array<std::uint8_t, 4> size{};
    read_exactly(file, size, path);
    shape.push_back(Index{size[0]} << 24 | size[1] << 16 | size[2] << 8 | size[3]);
    if (shape.back() == 0) refuse_damaged(path, "IDX", "it says that it holds nothing");
    if (shape.back() > most / count) {
      refuse_damaged(path, "IDX",
                     fmt::format("it claims the sizes {}, which it is too small for",
                                 fmt::join(shape, " x ")));
    }
    count *= shape.back();
  }
  return shape;
}

Idx read_file(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (file == nullptr) refuse_damaged(path, "IDX", "it cannot be opened");
  Idx idx{read_shape(file.get(), path), {}};
  Index count = 1;
  for (const Index size : idx.shape) count *= size;
  idx.bytes.resize(static_cast<std::size_t>(count));
  read_exactly(file.get(), idx.bytes, path);
  if (gzgetc(file.get()) != -1) refuse_damaged(path, "IDX", "it goes on after its last number");
  return idx;
}

/// "train-images-idx3-ubyte.gz" -> "train-labels-idx1-ubyte.gz" or the same without ".gz", if it is
/// there; else "".
std::string labels_beside(const std::string& images) {
  constexpr std::string_view from = "images-idx3";
  const fs::path path(images);
  std::string name = path.filename().string();
  const std::size_t at = name.find(from);
  if (at == name.npos) return {};
  name.replace(at, from.size(), "labels-idx1");
  const std::string plain = name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
  for (const std::string& candidate : {name, plain, plain + ".gz"}) {
    if (fs::exists(path.parent_path() / candidate))
      return (path.parent_path() / candidate).string();
  }
  return {};
}

/// Levels are the labels in use, in numeric order.
CategoryColumn to_categories(const std::vector<std::uint8_t>& labels) {
  std::array<std::int32_t, 256> codes{};
  codes.fill(-1);
  for (const std::uint8_t label : labels) codes[label] = 0;
  CategoryColumn column;
  for (std::size_t label = 0; label < codes.size(); ++label) {
    if (codes[label] < 0) continue;
    codes[label] = static_cast<std::int32_t>(column.levels.size());
    column.levels.push_back(std::to_string(label));
  }
  for (const std::uint8_t label : labels) column.codes.push_back(codes[label]);
  return column;
}

std::vector<std::uint8_t> read_labels(const std::string& path, Index images) {
  Idx labels = read_file(path);
  if (labels.shape.size() == 1 && labels.shape[0] == images) return std::move(labels.bytes);
  throw Error(Error::Kind::data,
              {.code = "ragged-table",
               .text = fmt::format("{} holds {} labels, but there are {} images", file_name(path),
                                   fmt::join(labels.shape, " x "), images),
               .place = {.what = path}});
}

}  // namespace

Source read_idx(const ReadOptions& options) {
  Idx images = read_file(options.path);
  const Index rows = images.shape.front();
  if (images.shape.size() < 2) refuse_damaged(options.path, "IDX", "it holds labels, not images");
  Source source{{}, file_name(options.path), "IDX images"};
  add_column(source.table, "pixels",
             ArrayColumn{std::ssize(images.bytes) / rows, std::move(images.bytes)});
  std::string labels = options.labels;
  if (!labels.empty()) require_file(labels, {.what = "option --labels"});
  if (labels.empty()) labels = labels_beside(options.path);
  if (!labels.empty()) {
    add_column(source.table, "label", to_categories(read_labels(labels, rows)));
  }
  return source;
}

}  // namespace gradus::read
