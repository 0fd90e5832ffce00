// How the weights start: the scale decides whether the signal survives on its way up. The loop over
// the layers is in steps/1_initialize.
#pragma once

#include "base/matrix.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

namespace gradus {

enum class Initializer : std::uint8_t { article, scaled, he, glorot };

inline constexpr std::array<std::pair<Initializer, std::string_view>, 4> initializer_names{{
    {Initializer::he, "he"},
    {Initializer::scaled, "scaled"},
    {Initializer::glorot, "glorot"},
    {Initializer::article, "article"},
}};

/// One weight of W [n, n_prev] from `randn`, one N(0, 1) draw, times
///   article  0.01                  scaled  sqrt(1 / n_prev)        (LeCun 1998)
///   he       sqrt(2 / n_prev)      glorot  sqrt(2 / (n_prev + n))  (He 2015, Glorot 2010)
inline double initial_weight(Initializer initializer, double randn, Index n, Index n_prev) {
  switch (initializer) {
    case Initializer::article: return randn * 0.01;
    case Initializer::scaled: return randn / std::sqrt(static_cast<double>(n_prev));
    case Initializer::he: return randn * std::sqrt(2.0 / static_cast<double>(n_prev));
    case Initializer::glorot: return randn * std::sqrt(2.0 / static_cast<double>(n_prev + n));
  }
  return 0;
}

}  // namespace gradus
