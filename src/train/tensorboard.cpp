// The few messages of Protocol Buffers that TensorBoard reads (Event, Summary, Summary.Value),
// written by hand, and the records that frame them: length, its CRC, the bytes, their CRC.
#include "train/tensorboard.hpp"

#include "model/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cerrno>
#include <fstream>

namespace gradus {
namespace {

namespace fs = std::filesystem;

/// The remainders of all bytes by Castagnoli's polynomial, bits reversed.
constexpr std::array<std::uint32_t, 256> make_remainders() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0U);
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> remainders = make_remainders();

template <class Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof(number), '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xff);
    number = static_cast<Number>(number >> 8);
  }
  return bytes;
}

// The encoding of Protocol Buffers: a key is the field's number * 8 + its wire type.
std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>((number & 0x7f) | 0x80);
  return bytes + static_cast<char>(number);
}
std::string whole_field(std::uint64_t field, std::uint64_t value) {
  return varint(field * 8) + varint(value);
}
std::string double_field(std::uint64_t field, double value) {
  return varint(field * 8 + 1) + little_endian(std::bit_cast<std::uint64_t>(value));
}
std::string bytes_field(std::uint64_t field, std::string_view bytes) {
  return varint(field * 8 + 2) + varint(bytes.size()) + std::string(bytes);
}
std::string float_field(std::uint64_t field, float value) {
  return varint(field * 8 + 5) + little_endian(std::bit_cast<std::uint32_t>(value));
}

// Numbers of the fields: tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto.
constexpr std::uint64_t event_wall_time = 1;
constexpr std::uint64_t event_step = 2;
constexpr std::uint64_t event_file_version = 3;
constexpr std::uint64_t event_summary = 5;
constexpr std::uint64_t summary_value = 1;
constexpr std::uint64_t value_tag = 1;
constexpr std::uint64_t value_simple_value = 2;

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes)
    crc = crc >> 8 ^ remainders[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

std::uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

TensorBoard::TensorBoard(const fs::path& folder, std::function<double()> clock)
    : clock_(std::move(clock)) {
  std::error_code error;
  fs::create_directories(folder, error);
  const auto second = static_cast<long>(clock_());
  for (int number = 0; path_.empty() || fs::exists(path_, error); ++number) {
    path_ = folder / fmt::format("events.out.tfevents.{}.gradus.{}", second, number);
  }
  append(double_field(event_wall_time, clock_()) +
         bytes_field(event_file_version, "brain.Event:2"));
}

void TensorBoard::append(std::string_view event) {
  const std::string length = little_endian(static_cast<std::uint64_t>(event.size()));
  errno = 0;
  std::ofstream file(path_, std::ios::binary | std::ios::app);
  file << length << little_endian(masked_crc32c(length)) << event
       << little_endian(masked_crc32c(event)) << std::flush;
  if (!file) throw cannot_write(path_, errno, event.size());
}

std::string TensorBoard::event_of(Index step, Scalars scalars) const {
  std::string summary;
  for (const auto& [tag, value] : scalars) {
    summary +=
        bytes_field(summary_value, bytes_field(value_tag, tag) +
                                       float_field(value_simple_value, static_cast<float>(value)));
  }
  return double_field(event_wall_time, clock_()) +
         whole_field(event_step, static_cast<std::uint64_t>(step)) +
         bytes_field(event_summary, summary);
}

void TensorBoard::write(const Progress& progress) {
  std::vector<std::pair<std::string, double>> scalars{
      {"cost/train", progress.epoch.train_cost}, {"learning_rate", progress.epoch.learning_rate}};
  if (progress.epoch.validation_cost) {
    scalars.emplace_back("cost/validation", *progress.epoch.validation_cost);
  }
  if (progress.layers) {
    for (const NamedLayerNumbers& numbers : named_numbers(*progress.layers)) {
      for (std::size_t l = 0; l < numbers.values.size(); ++l) {
        scalars.emplace_back(fmt::format("{}/layer{}", numbers.name, l + 1), numbers.values[l]);
      }
    }
  }
  append(event_of(progress.epoch.epoch, scalars));
}

}  // namespace gradus
