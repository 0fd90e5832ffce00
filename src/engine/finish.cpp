// Shares the passes of finish-inl.hpp out to the threads: rows where rows are independent, columns
// where columns are summed up. No number depends on the cut.
#include "engine/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/finish.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h, as Highway wants it
#include "engine/finish-inl.hpp"
#include "engine/product.hpp"

#ifndef GRADUS_ENGINE_FINISH_ONCE
#define GRADUS_ENGINE_FINISH_ONCE
namespace gradus::engine {

enum class FinishPass : std::uint8_t { rows, columns, rows_back, columns_back, layer_norm_back };

/// One pass over some rows or some columns.
template <class T>
struct FinishWork {
  const HiddenLayer<T>& layer;
  const FinishGradients<T>& gradients;
  MatrixView<T> numbers;  // A in forward, dA and then dN in backward
  FinishPass pass;
  Index first, count;  // rows or columns
};

}  // namespace gradus::engine
#endif

HWY_BEFORE_NAMESPACE();
namespace gradus::engine::HWY_NAMESPACE {

template <class T>
void do_pass(const FinishWork<T>& work) {
  const auto& [layer, gradients, numbers, pass, first, count] = work;
  switch (pass) {
    case FinishPass::rows: finish_rows(layer, numbers, first, count); break;
    case FinishPass::columns: normalise_columns(layer, first, count); break;
    case FinishPass::rows_back:
      finish_rows_backward(layer, gradients, numbers, first, count);
      break;
    case FinishPass::columns_back:
      norm_columns_backward(layer, gradients, numbers, first, count);
      break;
    case FinishPass::layer_norm_back: layer_norm_rows_backward(layer, numbers, first, count); break;
  }
}

// One function a scalar, as HWY_EXPORT takes no templates.
void finish_float(const FinishWork<float>& work) {
  do_pass(work);
}
void finish_double(const FinishWork<double>& work) {
  do_pass(work);
}

}  // namespace gradus::engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::engine {
namespace {

HWY_EXPORT(finish_float);
HWY_EXPORT(finish_double);

// Numbers in a piece: some 6 us of work, as in gemm.cpp.
constexpr Index least_piece = 16384;
constexpr Index pieces_per_thread = 4;
// Columns are cut at multiples of a cache line of doubles, and of the longest vector of floats.
constexpr Index columns_together = 16;

template <Scalar T>
struct Passes {
  const HiddenLayer<T>& layer;
  const FinishGradients<T>& gradients;
  MatrixView<T> numbers;
  ThreadPool& pool;

  void run(FinishPass pass) const noexcept {
    const bool of_columns = pass == FinishPass::columns || pass == FinishPass::columns_back;
    const Index unit = of_columns ? columns_together : 1;
    const Index total = of_columns ? numbers.cols : numbers.rows;
    const Index units = (total + unit - 1) / unit;
    const Index wanted = numbers.rows * numbers.cols / least_piece;
    const Index pieces =
        std::clamp<Index>(std::min(wanted, pieces_per_thread * pool.threads()), 1, units);
    pool.run(pieces, [&](Index piece) noexcept {
      const Index first = part_start(units, pieces, piece) * unit;
      const Index end = std::min(total, part_start(units, pieces, piece + 1) * unit);
      do_pass({layer, gradients, numbers, pass, first, end - first});
    });
  }

  static void do_pass(const FinishWork<T>& work) noexcept {
    if constexpr (std::same_as<T, float>) {
      HWY_DYNAMIC_DISPATCH(finish_float)(work);
    } else {
      HWY_DYNAMIC_DISPATCH(finish_double)(work);
    }
  }
};

}  // namespace

template <Scalar T>
void finish_forward(const HiddenLayer<T>& layer, MatrixView<T> A, ThreadPool& pool) noexcept {
  const FinishGradients<T> none;
  const Passes<T> passes{layer, none, A, pool};
  if (layer.norm == Norm::batch) passes.run(FinishPass::columns);
  passes.run(FinishPass::rows);
}

template <Scalar T>
void finish_forward(const HiddenLayer<T>& layer, MatrixView<T> A) noexcept {
  assert(layer.norm != Norm::batch);
  const FinishGradients<T> none;
  Passes<T>::do_pass({layer, none, A, FinishPass::rows, 0, A.rows});
}

template <Scalar T>
void finish_backward(const HiddenLayer<T>& layer, const FinishGradients<T>& gradients,
                     MatrixView<T> dA, ThreadPool& pool) noexcept {
  const Passes<T> passes{layer, gradients, dA, pool};
  passes.run(FinishPass::rows_back);
  if (layer.norm != Norm::none) passes.run(FinishPass::columns_back);
  if (layer.norm == Norm::layer) passes.run(FinishPass::layer_norm_back);
}

#define GRADUS_INSTANTIATE(T)                                                                    \
  template void finish_forward(const HiddenLayer<T>&, MatrixView<T>, ThreadPool&) noexcept;      \
  template void finish_forward(const HiddenLayer<T>&, MatrixView<T>) noexcept;                   \
  template void finish_backward(const HiddenLayer<T>&, const FinishGradients<T>&, MatrixView<T>, \
                                ThreadPool&) noexcept
GRADUS_INSTANTIATE(float);
GRADUS_INSTANTIATE(double);

}  // namespace gradus::engine
#endif
