// The program's version, from the build.
#pragma once

#include <string_view>

namespace gradus::cli {

inline constexpr std::string_view version = GRADUS_VERSION;

}  // namespace gradus::cli
