// Means and deviations that survive large offsets and very large or very small numbers: the
// corrected two-pass algorithm (Chan, Golub and LeVeque 1983) in units of a power of two.
#include "features/transforms.hpp"

namespace gradus::transforms {

void Gathered::start_sums() {
  if (!varies()) return;
  // Beyond 2^400 squares could overflow, below 2^-400 they could vanish. A power of two is exact.
  const double most = std::max(std::abs(low_), std::abs(high_));
  if (most > 0x1p400) unit_ = 0x1p-600;
  if (most < 0x1p-400) unit_ = 0x1p600;
}

void Gathered::start_differences() {
  if (varies()) mean_ = sum_ / count_;
}

double Gathered::mean() const {
  if (count_ == 0) return 0;
  // Equal values are their own mean; a sum would round.
  return varies() ? (mean_ + first_ / count_) / unit_ : low_;
}

double Gathered::deviation() const {
  if (!varies()) return 1;
  const double variance = (second_ - first_ * first_ / count_) / count_;
  const double deviation = std::sqrt(std::max(variance, 0.0)) / unit_;
  return deviation > 0 ? deviation : 1;
}

}  // namespace gradus::transforms
