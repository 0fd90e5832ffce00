// Files that are either there as a whole or not at all, whatever happens while they are written.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace gradus {

/// Writes the pieces one after another: to a temporary file beside `path`, fsync, rename, fsync of
/// the folder. A failure leaves an old file untouched and nothing new. A symbolic link is followed.
/// Throws Error(failed): "cannot-write", "disk-full".
void write_atomically(const std::filesystem::path& path,
                      std::span<const std::span<const std::byte>> pieces);

/// What to tell the user when writing `needed` bytes to `path` ended with this errno.
Error cannot_write(const std::filesystem::path& path, int error, std::uintmax_t needed);

}  // namespace gradus
