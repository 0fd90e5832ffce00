// Sigmoid and softmax with their cross-entropies, in forms that stay finite for any finite Z. A
// lane is an element; sums run scalar, in order.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/loss.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/activation-inl.hpp"
#include "engine/loss.hpp"
#include "engine/pointwise_loss.hpp"

#include <algorithm>
#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

/// A = sigmoid(Z), element by element.
template <class T>
void sigmoid_rows(MatrixView<const T> Z, MatrixView<T> A) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const Index size = Z.rows * Z.cols;
  for (Index i = 0; i < size; i += lanes) {
    store_first(d, size - i, sigmoid(d, load_first(d, size - i, Z.data + i)), A.data + i);
  }
}

/// exp(Z - max), in (0, 1]. NaN stays NaN, which Exp would make 0.
template <class D, class V>
HWY_INLINE V exp_below(D d, V Z, V max) {
  const V difference = hn::Sub(Z, max);
  return hn::IfThenElse(hn::Eq(difference, difference), hn::Exp(d, difference), difference);
}

template <class T>
T largest(std::span<const T> row) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const Index n = static_cast<Index>(row.size());
  auto max = hn::Set(d, row[0]);
  for (Index j = 0; j < n; j += lanes) {
    const auto inside = hn::FirstN(d, static_cast<std::size_t>(std::min(lanes, n - j)));
    max = hn::IfThenElse(inside, hn::Max(max, load_first(d, n - j, row.data() + j)), max);
  }
  return hn::GetLane(hn::MaxOfLanes(d, max));
}

/// A = softmax(Z), row by row: exp(Z - max) / sum of exp(Z - max).
template <class T>
void softmax_rows(MatrixView<const T> Z, MatrixView<T> A) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index i = 0; i < Z.rows; ++i) {
    const T* z = Z.row(i).data();
    T* a = A.row(i).data();
    const auto max = hn::Set(d, largest(Z.row(i)));
    for (Index j = 0; j < Z.cols; j += lanes) {
      store_first(d, Z.cols - j, exp_below(d, load_first(d, Z.cols - j, z + j), max), a + j);
    }
    double sum = 0;
    for (const T e : A.row(i)) sum += static_cast<double>(e);
    const auto divisor = hn::Set(d, static_cast<T>(sum));
    for (Index j = 0; j < Z.cols; j += lanes) {
      store_first(d, Z.cols - j, hn::Div(load_first(d, Z.cols - j, a + j), divisor), a + j);
    }
  }
}

/// The sum of exp(z - max) over the row, in order.
template <class T>
double sum_exp_below(std::span<const T> row, T max) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  const Index n = static_cast<Index>(row.size());
  HWY_ALIGN T terms[hn::MaxLanes(d)];
  double sum = 0;
  for (Index j = 0; j < n; j += lanes) {
    hn::Store(exp_below(d, load_first(d, n - j, row.data() + j), hn::Set(d, max)), d, terms);
    for (Index i = 0; i < std::min(lanes, n - j); ++i) sum += static_cast<double>(terms[i]);
  }
  return sum;
}

/// log of each number. NaN stays NaN, which Log would make a number.
template <std::size_t size>
void take_logs(double (&numbers)[size]) {
  const hn::ScalableTag<double> d;
  for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
    const auto x = hn::LoadU(d, numbers + i);
    hn::StoreU(hn::IfThenElse(hn::Eq(x, x), hn::Log(d, x), x), d, numbers + i);
  }
}

/// sum over the classes of Y (log sum exp(Z) - Z): with Y one-hot, -log of the right class's A.
template <class T>
double sum_cross_entropies(MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight) {
  constexpr Index together = 16;  // rows whose logarithms are taken at once
  double sum = 0;
  for (Index first = 0; first < Z.rows; first += together) {
    const Index rows = std::min(together, Z.rows - first);
    T max[together];
    double log_sum[together];
    std::fill_n(log_sum, together, 1.0);
    for (Index r = 0; r < rows; ++r) {
      max[r] = largest(Z.row(first + r));
      log_sum[r] = sum_exp_below(Z.row(first + r), max[r]);
    }
    take_logs(log_sum);
    for (Index r = 0; r < rows; ++r) {
      const Index i = first + r;
      double cost = 0;
      for (Index j = 0; j < Z.cols; ++j) {
        if (Y(i, j) == 0) continue;  // 0 * infinity, where Z overflows, is not a cost
        const double below = static_cast<double>(max[r]) - static_cast<double>(Z(i, j));
        cost += static_cast<double>(Y(i, j)) * (below + log_sum[r]);
      }
      sum += weight.of(i) * cost;
    }
  }
  return sum;
}

/// softplus(Z) - Y Z = max(Z, 0) - Y Z + log(1 + exp(-|Z|)), since -log sigmoid(z) = softplus(-z).
template <class T>
double sum_binary_cross_entropies(MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  HWY_ALIGN T y[hn::MaxLanes(d)] = {};
  HWY_ALIGN T costs[hn::MaxLanes(d)];
  double sum = 0;
  for (Index i = 0; i < Z.rows; i += lanes) {
    const Index count = std::min(lanes, Z.rows - i);
    for (Index r = 0; r < count; ++r) y[r] = Y(i + r, 0);
    const auto z = load_first(d, count, Z.data + i);
    const auto linear = hn::NegMulAdd(hn::Load(d, y), z, activate(d, Activation::relu, z));
    const auto curved = hn::Log1p(d, hn::Exp(d, hn::Neg(hn::Abs(z))));
    hn::Store(hn::Add(linear, curved), d, costs);
    for (Index r = 0; r < count; ++r) {
      sum += weight.of(i + r) * static_cast<double>(costs[r]);
    }
  }
  return sum;
}

/// The same of several outputs: a row's cost is the mean over them.
template <class T>
double sum_mean_cross_entropies(MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight) {
  const hn::ScalableTag<T> d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  HWY_ALIGN T costs[hn::MaxLanes(d)];
  double sum = 0;
  for (Index i = 0; i < Z.rows; ++i) {
    double cost = 0;
    for (Index j = 0; j < Z.cols; j += lanes) {
      const Index count = std::min(lanes, Z.cols - j);
      const auto z = load_first(d, count, Z.row(i).data() + j);
      const auto y = load_first(d, count, Y.row(i).data() + j);
      const auto linear = hn::NegMulAdd(y, z, activate(d, Activation::relu, z));
      const auto curved = hn::Log1p(d, hn::Exp(d, hn::Neg(hn::Abs(z))));
      hn::Store(hn::Add(linear, curved), d, costs);
      for (Index k = 0; k < count; ++k) cost += static_cast<double>(costs[k]);
    }
    sum += weight.of(i) * cost;
  }
  return sum * output_share(Loss::binary_cross_entropy, Z.cols);
}

/// sum of (Z - Y)^2 / 2.
template <class T>
double sum_squared_errors(MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight) {
  double sum = 0;
  for (Index i = 0; i < Z.rows; ++i) {
    double cost = 0;
    for (Index j = 0; j < Z.cols; ++j) {
      const double error = static_cast<double>(Z(i, j)) - static_cast<double>(Y(i, j));
      cost += error * error / 2;
    }
    sum += weight.of(i) * cost;
  }
  return sum;
}

template <class T>
void activate_all(Loss loss, MatrixView<const T> Z, MatrixView<T> A) {
  switch (loss) {
    case Loss::squared_error:
    case Loss::absolute_error:
    case Loss::huber:
    case Loss::quantile: std::copy_n(Z.data, Z.rows * Z.cols, A.data); break;
    case Loss::binary_focal:
    case Loss::binary_cross_entropy: sigmoid_rows(Z, A); break;
    case Loss::focal:
    case Loss::cross_entropy: softmax_rows(Z, A); break;
    case Loss::poisson:
      for (Index i = 0; i < Z.rows * Z.cols; ++i) A.data[i] = std::exp(Z.data[i]);
      break;
  }
}

template <class T>
double sum_all(Loss loss, MatrixView<const T> Z, MatrixView<const T> Y, Weights<T> weight) {
  switch (loss) {
    case Loss::squared_error: return sum_squared_errors(Z, Y, weight);
    case Loss::binary_cross_entropy:
      return Z.cols == 1 ? sum_binary_cross_entropies(Z, Y, weight)
                         : sum_mean_cross_entropies(Z, Y, weight);
    case Loss::cross_entropy: return sum_cross_entropies(Z, Y, weight);
    default: return 0;  // sum_pointwise_costs()
  }
}

// One function a scalar, as HWY_EXPORT takes no templates.
void activate_float(Loss loss, MatrixView<const float> Z, MatrixView<float> A) {
  activate_all(loss, Z, A);
}
void activate_double(Loss loss, MatrixView<const double> Z, MatrixView<double> A) {
  activate_all(loss, Z, A);
}
double costs_float(Loss loss, MatrixView<const float> Z, MatrixView<const float> Y,
                   Weights<float> weight) {
  return sum_all(loss, Z, Y, weight);
}
double costs_double(Loss loss, MatrixView<const double> Z, MatrixView<const double> Y,
                    Weights<double> weight) {
  return sum_all(loss, Z, Y, weight);
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::engine {
namespace {

HWY_EXPORT(activate_float);
HWY_EXPORT(activate_double);
HWY_EXPORT(costs_float);
HWY_EXPORT(costs_double);

}  // namespace

template <>
void activate_output(Loss loss, MatrixView<const float> Z, MatrixView<float> A) noexcept {
  HWY_DYNAMIC_DISPATCH(activate_float)(loss, Z, A);
}
template <>
void activate_output(Loss loss, MatrixView<const double> Z, MatrixView<double> A) noexcept {
  HWY_DYNAMIC_DISPATCH(activate_double)(loss, Z, A);
}
template <>
double sum_costs(Loss loss, MatrixView<const float> Z, MatrixView<const float> Y,
                 Weights<float> weight, const LossSettings& settings) noexcept {
  if (is_pointwise(loss)) return sum_pointwise_costs<float>(loss, Z, Y, weight, settings);
  return HWY_DYNAMIC_DISPATCH(costs_float)(loss, Z, Y, weight);
}
template <>
double sum_costs(Loss loss, MatrixView<const double> Z, MatrixView<const double> Y,
                 Weights<double> weight, const LossSettings& settings) noexcept {
  if (is_pointwise(loss)) return sum_pointwise_costs<double>(loss, Z, Y, weight, settings);
  return HWY_DYNAMIC_DISPATCH(costs_double)(loss, Z, Y, weight);
}

}  // namespace gradus::engine
#endif
