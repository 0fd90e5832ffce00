// The activations g of A = g(Z), as names. Their formulas stand in steps/ and engine/, once each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class Activation : std::uint8_t {
  identity,
  sigmoid,
  tanh,
  relu,
  leaky_relu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  softplus
};

inline constexpr std::array<std::pair<Activation, std::string_view>, 11> activation_names{{
    {Activation::relu, "relu"},
    {Activation::leaky_relu, "leaky_relu"},
    {Activation::elu, "elu"},
    {Activation::selu, "selu"},
    {Activation::gelu, "gelu"},
    {Activation::silu, "silu"},
    {Activation::mish, "mish"},
    {Activation::tanh, "tanh"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::softplus, "softplus"},
    {Activation::identity, "identity"},
}};

/// Where leaky_relu is not max(0, Z) it is this times Z                    (PyTorch's default)
inline constexpr double leaky_slope = 0.01;

/// selu is scale (Z where Z > 0, else alpha (e^Z - 1))       (Klambauer et al. 2017, equation 2)
inline constexpr double selu_scale = 1.0507009873554804934193349852946;
inline constexpr double selu_alpha = 1.6732632423543772848170429916717;

/// Whether g' cannot be told from A, as g falls before it rises: then Z has to be kept.
constexpr bool slope_needs_Z(Activation g) {
  return g == Activation::gelu || g == Activation::silu || g == Activation::mish;
}

/// Whether g or g' bends so sharply at Z = 0 that no difference across it is a derivative.
constexpr bool has_kink(Activation g) {
  return g == Activation::relu || g == Activation::leaky_relu || g == Activation::elu ||
         g == Activation::selu;
}

}  // namespace gradus
