// One image file, PNG or JPEG, as bytes of grey or of red, green and blue.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::read {

struct Image {
  Index width = 0;
  Index height = 0;
  int channels = 0;                 // 1 grey; 3 red, green, blue
  std::vector<std::uint8_t> bytes;  // [height * width * channels]; empty when only looked at
};

/// Size and channels of the file at `path` without its pixels. Throws Error(data): "damaged-file",
/// "too-large-image" for more than 100 million pixels, "wrong-type" for CMYK.
Image look_at_image(const std::string& path);

/// The whole image in `channels` 1 or 3. What is transparent lies on white. Throws as above.
Image read_image(const std::string& path, int channels);

/// The image in another size: each pixel is the mean of the area it covers, rounded. Exact in whole
/// numbers, so that it is the same everywhere.
Image resized(const Image& image, Index width, Index height);

}  // namespace gradus::read
