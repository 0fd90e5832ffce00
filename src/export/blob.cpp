// Three bytes become four letters.
#include "export/blob.hpp"

namespace gradus {

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < here ? std::to_integer<std::uint32_t>(bytes[at + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= here ? letters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace gradus
