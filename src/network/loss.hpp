// The losses, as names. A loss fixes the last activation, so that a pair without dZ = A - Y cannot
// be written down: squared_error identity, binary_cross_entropy sigmoid, cross_entropy softmax.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class Loss : std::uint8_t { squared_error, binary_cross_entropy, cross_entropy };

inline constexpr std::array<std::pair<Loss, std::string_view>, 3> loss_names{{
    {Loss::squared_error, "squared_error"},
    {Loss::binary_cross_entropy, "binary_cross_entropy"},
    {Loss::cross_entropy, "cross_entropy"},
}};

}  // namespace gradus
