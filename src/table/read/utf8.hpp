// Whether bytes are text. Every string that leaves the readers is UTF-8.
#pragma once

#include <string_view>

namespace gradus::read {

/// The position of the first byte that does not belong to a UTF-8 character, or npos.
std::size_t find_not_utf8(std::string_view bytes);

}  // namespace gradus::read
