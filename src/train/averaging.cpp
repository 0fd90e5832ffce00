// Means of parameters, number by number.
#include "train/averaging.hpp"

#include <algorithm>

namespace gradus {
namespace {

/// mean[i] = join(mean[i], x[i]), in pieces that threads share out.
template <Scalar T, class Join>
void join_each(std::span<T> mean, std::span<const T> x, ThreadPool& pool, const Join& join) {
  constexpr Index piece_size = 16384;
  const Index size = std::ssize(mean);
  pool.run((size + piece_size - 1) / piece_size, [&](Index piece) noexcept {
    const auto first = static_cast<std::size_t>(piece * piece_size);
    const std::size_t end = std::min(first + piece_size, mean.size());
    for (std::size_t i = first; i < end; ++i) mean[i] = join(mean[i], x[i]);
  });
}

/// The running statistics of batch norm are measured, not learned: those of `parameters` replace
/// what a mean over time made of them.
template <Scalar T>
void take_statistics(const Parameters<T>& parameters, Parameters<T>& mean) {
  for (Index l = 1; l <= parameters.depth(); ++l) {
    std::ranges::copy(parameters.mean(l), mean.mean(l).begin());
    std::ranges::copy(parameters.variance(l), mean.variance(l).begin());
  }
}

}  // namespace

template <Scalar T>
void Average<T>::add_fading(const Parameters<T>& parameters, double decay, ThreadPool& pool) {
  if (++count == 1) {
    mean = parameters;
    return;
  }
  const auto t = static_cast<double>(count);
  const double d = std::min(decay, (1 + t) / (10 + t));
  const T kept = static_cast<T>(d);
  const T added = static_cast<T>(1 - d);
  join_each<T>(mean.flat(), parameters.flat(), pool,
               [=](T m, T x) noexcept { return kept * m + added * x; });
  take_statistics(parameters, mean);
}

template <Scalar T>
void Average<T>::add_equally(const Parameters<T>& parameters, ThreadPool& pool) {
  if (++count == 1) {
    mean = parameters;
    return;
  }
  const T parts = static_cast<T>(count);
  join_each<T>(mean.flat(), parameters.flat(), pool,
               [=](T m, T x) noexcept { return m + (x - m) / parts; });
  take_statistics(parameters, mean);
}

template struct Average<float>;
template struct Average<double>;

}  // namespace gradus
