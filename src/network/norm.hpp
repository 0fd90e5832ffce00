// Normalisation of a hidden layer's Z before its activation, as a name, and its two constants. The
// formulas stand in steps/normalise and engine/finish.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class Norm : std::uint8_t { none, batch, layer };

inline constexpr std::array<std::pair<Norm, std::string_view>, 3> norm_names{{
    {Norm::none, "none"},
    {Norm::batch, "batch"},
    {Norm::layer, "layer"},
}};

/// Added to a variance before its root is taken; PyTorch's default of both.
inline constexpr double norm_epsilon = 1e-5;
/// The share of the running mean and variance that a batch replaces; PyTorch's default.
inline constexpr double norm_momentum = 0.1;

}  // namespace gradus
