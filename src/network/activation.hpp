// The activations g of A = g(Z), as names. Their formulas stand in steps/ and engine/, once each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class Activation : std::uint8_t { identity, sigmoid, tanh, relu };

inline constexpr std::array<std::pair<Activation, std::string_view>, 4> activation_names{{
    {Activation::relu, "relu"},
    {Activation::tanh, "tanh"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::identity, "identity"},
}};

}  // namespace gradus
