// DuckDB reads a compressed file that was cut off up to the cut and says nothing, so the file is
// looked through before.
#include "table/read/formats.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <memory>

namespace gradus::read {
namespace {

void require_whole_gzip(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  std::vector<char> block(std::size_t{1} << 18);
  int count = 1;
  while (file != nullptr && count > 0) {
    count = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()));
  }
  if (file != nullptr && gzdirect(file.get()) != 0) {
    refuse_damaged(path, "gzip", "it is not compressed");
  }
  int failure = Z_ERRNO;
  if (file != nullptr) gzerror(file.get(), &failure);
  if (count < 0 || failure != Z_OK) refuse_damaged(path, "gzip", "its data cannot be unpacked");
}

/// The next `bytes` bytes as one number, the first the lowest.
std::uint64_t take(std::istream& file, int bytes) {
  std::uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    number |= std::uint64_t(static_cast<unsigned char>(file.get())) << (8 * i);
  }
  return number;
}

/// Passes one frame without unpacking it (RFC 8878, section 3.1); a failed stream is one cut off.
void pass_frame(std::istream& file) {
  const std::uint64_t magic = take(file, 4);
  if (magic >> 4 == 0x184D2A5) {  // of other content, to be skipped
    file.seekg(static_cast<std::streamoff>(take(file, 4)), std::ios::cur);
    return;
  }
  if (magic != 0xFD2FB528) file.setstate(std::ios::failbit);
  const std::uint64_t header = take(file, 1);
  constexpr std::array<int, 4> dictionary{0, 1, 2, 4};
  constexpr std::array<int, 4> content{0, 2, 4, 8};
  const bool one_segment = (header & 0x20) != 0;
  const int size = content[header >> 6 & 3];
  take(file, (one_segment ? 0 : 1) + dictionary[header & 3]);
  take(file, one_segment && size == 0 ? 1 : size);
  for (bool is_last = false; file && !is_last;) {
    const std::uint64_t block = take(file, 3);
    is_last = (block & 1) != 0;
    const bool is_repeated = (block >> 1 & 3) == 1;  // one byte stands for all
    file.seekg(static_cast<std::streamoff>(is_repeated ? 1 : block >> 3), std::ios::cur);
  }
  if ((header & 4) != 0) take(file, 4);  // checksum
}

void require_whole_zstd(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  file.seekg(0);
  while (file && file.tellg() < size) pass_frame(file);
  if (!file || file.tellg() > size) refuse_damaged(path, "zstd", "its last block is not complete");
}

}  // namespace

void require_whole_file(const std::string& path) {
  if (path.ends_with(".gz")) require_whole_gzip(path);
  if (path.ends_with(".zst")) require_whole_zstd(path);
}

}  // namespace gradus::read
