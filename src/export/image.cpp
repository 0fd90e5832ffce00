// Shapes and PNG chunks.
#include "export/image.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

void add_number(std::string& bytes, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xFFU);
}

/// CRC-32 as ISO 3309 has it, bit by bit.
std::uint32_t crc(std::string_view bytes) {
  std::uint32_t rest = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    rest ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1U ^ ((rest & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~rest;
}

void add_chunk(std::string& file, std::string_view type, std::string_view content) {
  add_number(file, static_cast<std::uint32_t>(content.size()));
  const std::string covered = std::string(type) + std::string(content);
  file += covered;
  add_number(file, crc(covered));
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951).
std::string stored(std::string_view bytes) {
  constexpr std::size_t block = 65535;
  std::string stream("\x78\x01", 2);
  for (std::size_t at = 0; at < bytes.size(); at += block) {
    const std::string_view part = bytes.substr(at, block);
    const auto size = static_cast<std::uint32_t>(part.size());
    stream += at + block >= bytes.size() ? '\1' : '\0';
    for (const std::uint32_t number : {size, ~size}) {
      stream += static_cast<char>(number & 0xFFU);
      stream += static_cast<char>(number >> 8U & 0xFFU);
    }
    stream += part;
  }
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<unsigned char>(byte)) % 65521U;
    b = (b + a) % 65521U;
  }
  add_number(stream, b << 16U | a);
  return stream;
}

}  // namespace

std::vector<Index> image_shape(const ColumnInfo& info, const Column& column) {
  if (!info.shape.empty()) return info.shape;
  const auto* array = std::get_if<ArrayColumn>(&column);
  if (array == nullptr || !std::holds_alternative<std::vector<std::uint8_t>>(array->cells))
    return {};
  for (const Index channels : {Index{1}, Index{3}}) {
    const Index pixels = array->width / channels;
    const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(pixels))));
    if (side > 1 && side * side * channels == array->width) return {side, side, channels};
  }
  return {};
}

std::string png(std::span<const std::uint8_t> pixels, Index height, Index width, Index channels) {
  std::string file("\x89PNG\r\n\x1A\n", 8);
  std::string header;
  add_number(header, static_cast<std::uint32_t>(width));
  add_number(header, static_cast<std::uint32_t>(height));
  header += '\x08';                       // bits a sample
  header += channels == 3 ? '\2' : '\0';  // colour or grey
  header.append(3, '\0');                 // deflate, the usual filters, not interlaced
  add_chunk(file, "IHDR", header);
  std::string lines;
  const auto stride = static_cast<std::size_t>(width * channels);
  for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
    lines += '\0';  // filter: none
    for (const std::uint8_t byte : pixels.subspan(row * stride, stride))
      lines += static_cast<char>(byte);
  }
  add_chunk(file, "IDAT", stored(lines));
  add_chunk(file, "IEND", "");
  return file;
}

std::vector<std::uint8_t> smaller_image(std::span<const std::uint8_t> pixels,
                                        std::vector<Index>& shape, Index most) {
  const Index channels = shape[2];
  const Index every = (std::max(shape[0], shape[1]) + most - 1) / most;
  std::vector<std::uint8_t> result;
  for (Index i = 0; i < shape[0]; i += every) {
    for (Index j = 0; j < shape[1]; j += every) {
      const auto at = static_cast<std::size_t>((i * shape[1] + j) * channels);
      for (const std::uint8_t byte : pixels.subspan(at, static_cast<std::size_t>(channels)))
        result.push_back(byte);
    }
  }
  shape[0] = (shape[0] + every - 1) / every;
  shape[1] = (shape[1] + every - 1) / every;
  return result;
}

}  // namespace gradus
