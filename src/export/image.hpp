// Rows that are pictures: their shape, and a PNG of their bytes that a page can hold.
#pragma once

#include "table/table.hpp"

namespace gradus {

/// Height, width and channels: as the file says, or of square pictures where it only has pixels.
/// Empty where the column has none.
std::vector<Index> image_shape(const ColumnInfo& info, const Column& column);

/// PNG (ISO 15948) of pixels [height * width * channels], row after row; 1 channel is grey, 3 are
/// red, green and blue. Stored, not compressed.
std::string png(std::span<const std::uint8_t> pixels, Index height, Index width, Index channels);

/// Every k-th row and column, so that neither side is longer than `most`; `shape` is changed.
std::vector<std::uint8_t> smaller_image(std::span<const std::uint8_t> pixels,
                                        std::vector<Index>& shape, Index most);

}  // namespace gradus
