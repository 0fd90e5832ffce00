// The losses, as names, and their settings. A loss fixes the last activation: sigmoid for the
// binary ones, softmax for cross_entropy and focal, exp for poisson, identity for the others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

enum class Loss : std::uint8_t {
  squared_error,
  binary_cross_entropy,
  cross_entropy,
  binary_focal,
  focal,
  absolute_error,
  huber,
  quantile,
  poisson
};

inline constexpr std::array<std::pair<Loss, std::string_view>, 9> loss_names{{
    {Loss::squared_error, "squared_error"},
    {Loss::binary_cross_entropy, "binary_cross_entropy"},
    {Loss::cross_entropy, "cross_entropy"},
    {Loss::binary_focal, "binary_focal"},
    {Loss::focal, "focal"},
    {Loss::absolute_error, "absolute_error"},
    {Loss::huber, "huber"},
    {Loss::quantile, "quantile"},
    {Loss::poisson, "poisson"},
}};

/// What some of them need to know.
struct LossSettings {
  double focal_gamma = 2;              // >= 0, of binary_focal and focal
  double huber_delta = 1;              // > 0, of huber, in units of Y
  std::vector<double> quantiles = {};  // of quantile: one an output, ascending, in 0 .. 1
  friend bool operator==(const LossSettings&, const LossSettings&) = default;
};

/// What an output's part counts in the cost of a row: binary_cross_entropy is the mean over its
/// outputs, as torch.nn.BCEWithLogitsLoss; the others are sums over theirs, or one whole.
constexpr double output_share(Loss loss, std::ptrdiff_t outputs) {
  return loss == Loss::binary_cross_entropy ? 1 / static_cast<double>(outputs) : 1;
}

/// Whether the derivative of a row's cost by Z(L) is A(L) - Y, times output_share(): the last
/// activation is then the loss's own (its canonical link).
constexpr bool is_canonical(Loss loss) {
  return loss == Loss::squared_error || loss == Loss::binary_cross_entropy ||
         loss == Loss::cross_entropy || loss == Loss::poisson;
}

}  // namespace gradus
