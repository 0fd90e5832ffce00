// How the weights start: the scale decides whether the signal survives on its way up. The loop over
// the layers is in steps/1_initialize.
#pragma once

#include "base/matrix.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace gradus {

enum class Initializer : std::uint8_t {
  article,
  scaled,
  he,
  he_uniform,
  glorot,
  glorot_uniform,
  lecun,
  lecun_uniform,
  orthogonal,
  zeros
};

inline constexpr std::array<std::pair<Initializer, std::string_view>, 10> initializer_names{{
    {Initializer::he, "he"},
    {Initializer::he_uniform, "he_uniform"},
    {Initializer::glorot, "glorot"},
    {Initializer::glorot_uniform, "glorot_uniform"},
    {Initializer::lecun, "lecun"},
    {Initializer::lecun_uniform, "lecun_uniform"},
    {Initializer::scaled, "scaled"},
    {Initializer::orthogonal, "orthogonal"},
    {Initializer::article, "article"},
    {Initializer::zeros, "zeros"},
}};

/// One weight of W [n, n_prev] from `randn`, one N(0, 1) draw. Normal ones are randn times
///   article  0.01                  scaled, lecun  sqrt(1 / n_prev)    (LeCun 1998)
///   he       sqrt(2 / n_prev)      glorot  sqrt(2 / (n_prev + n))     (He 2015, Glorot 2010)
/// and NAME_uniform is uniform with the same deviation, so up to sqrt(3) times that: the draw is
/// 2 Phi(randn) - 1. zeros is 0; orthogonal is randn, before orthogonalise().
double initial_weight(Initializer initializer, double randn, Index n, Index n_prev);

/// W [n, n_prev] of a layer, filled row by row with initial_weight(.., randn(), n, n_prev).
Matrix<double> initial_weights(Initializer initializer, Index n, Index n_prev,
                               const std::function<double()>& randn);

/// Makes the rows of W [n, n_prev] orthonormal where n <= n_prev, else its columns: Gram-Schmidt,
/// each vector twice, so that what rounding left of the first time goes too. The same as Q of a QR
/// decomposition with a positive diagonal (Saxe 2014; PyTorch's orthogonal_). n^2 n_prev steps.
void orthogonalise(Matrix<double>& W);

}  // namespace gradus
