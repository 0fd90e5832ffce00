// The digest of bytes, and of a model's numbers: by it two trainings are seen to be the same to the
// bit.
#include "model/sha256.hpp"

#include "model/model.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cassert>

namespace gradus {

std::string sha256(std::span<const std::byte> bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  [[maybe_unused]] const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  assert(done == 1 && size == 32);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string model_hash(const AnyParameters& parameters) {
  return std::visit([](const auto& p) { return sha256(std::as_bytes(p.flat())); }, parameters);
}

}  // namespace gradus
