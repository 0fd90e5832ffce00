// The losses, as names. A loss fixes the last activation, so that a pair without dZ = A - Y cannot
// be written down:
//   squared_error         identity   cost = 1/(2m) sum (A - Y)^2
//   binary_cross_entropy  sigmoid    cost = 1/m sum (softplus(Z) - Y Z)
//   cross_entropy         softmax    cost = 1/m sum (log sum exp(Z) - Z[y])
// In all three dZ of the last layer is A - Y (times 1/m, which steps/ and engine/ each take into dW
// and db).
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
