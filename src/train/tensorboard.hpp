// Event files for TensorBoard: costs, the learning rate and what is seen of each layer, one point
// an epoch.
#pragma once

#include "train/fit.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace gradus {

/// CRC-32C (Castagnoli, as in RFC 3720), and as TensorFlow's record files store it: rotated right
/// by 15 bits, 0xa282ead8 added.
std::uint32_t crc32c(std::string_view bytes);
std::uint32_t masked_crc32c(std::string_view bytes);

/// A file of events in a folder.
class TensorBoard {
 public:
  /// Begins a new file in `folder`, which is made. `clock` gives seconds since 1970. Throws
  /// Error(failed, "cannot-write").
  TensorBoard(const std::filesystem::path& folder, std::function<double()> clock);

  /// Writes the points of an epoch. Throws Error(failed): "cannot-write", "disk-full".
  void write(const Progress& progress);

 private:
  using Scalars = std::span<const std::pair<std::string, double>>;
  void append(std::string_view event);  // a record; flushed
  std::string event_of(Index step, Scalars scalars) const;

  std::filesystem::path path_;
  std::function<double()> clock_;
};

}  // namespace gradus
