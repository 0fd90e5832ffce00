// The three products of a training step at the layer shapes of W1 to W6, by the engine, by OpenBLAS
// and by oneDNN, on one thread and on two. The engine's functions also add the bias and sum db; the
// libraries' do the product alone. Whole steps are bench/peers' business.
#include "base/random.hpp"
#include "engine/gemm.hpp"

#include <benchmark/benchmark.h>
#include <cblas.h>
#include <dnnl.h>
#include <omp.h>

#include <set>
#include <tuple>

namespace gradus::bench {
namespace {

enum class Product { forward, input_gradient, weight_gradient };
enum class Library { engine, openblas, onednn };

struct Shape {
  Index m, n_prev, n;
  friend bool operator<(const Shape& a, const Shape& b) {
    return std::tie(a.m, a.n_prev, a.n) < std::tie(b.m, b.n_prev, b.n);
  }
};

/// Each layer of W1 to W6 with its batch, once.
std::set<Shape> shapes() {
  const std::vector<std::pair<Index, std::vector<Index>>> workloads{
      {32, {20, 32, 16, 1}},
      {209, {12288, 20, 7, 5, 1}},
      {256, {28, 256, 256, 256, 1}},
      {128, {784, 512, 256, 10}},
      {1024, {1024, 2048, 2048, 2048, 10}},
      {128, {10, 46, 46, 10}}};
  std::set<Shape> shapes;
  for (const auto& [m, layer_dims] : workloads) {
    for (std::size_t l = 1; l < layer_dims.size(); ++l) {
      shapes.insert({m, layer_dims[l - 1], layer_dims[l]});
    }
  }
  return shapes;
}

Matrix<float> random_matrix(Index rows, Index cols) {
  Random random(1, Stream::sample, 0);
  Matrix<float> matrix(rows, cols);
  for (float& x : matrix.flat()) x = static_cast<float>(random.normal());
  return matrix;
}

/// What one product reads and writes.
struct Operands {
  Shape shape;
  Matrix<float> A_prev = random_matrix(shape.m, shape.n_prev);  // [m, n_prev]
  Matrix<float> W = random_matrix(shape.n, shape.n_prev);       // [n, n_prev]
  Matrix<float> Z = random_matrix(shape.m, shape.n);            // [m, n], Z or dZ
  Matrix<float> dA_prev = Matrix<float>(shape.m, shape.n_prev);
  Matrix<float> dW = Matrix<float>(shape.n, shape.n_prev);
  std::vector<float> b = std::vector<float>(static_cast<std::size_t>(shape.n));
};

void by_engine(Product product, Operands& o, ThreadPool& pool) {
  const Matrix<float>& A_prev = o.A_prev;
  const Matrix<float>& W = o.W;
  const Matrix<float>& dZ = o.Z;
  switch (product) {
    case Product::forward:
      return engine::linear_activation_forward<float>(A_prev.view(), W.view(), o.b,
                                                      Activation::identity, o.Z.view(), pool);
    case Product::input_gradient:
      return engine::linear_activation_backward<float>(
          dZ.view(), W.view(), A_prev.view(), Activation::identity, o.dA_prev.view(), pool);
    case Product::weight_gradient:
      return engine::weights_backward<float>(dZ.view(), A_prev.view(), o.dW.view(), o.b, pool);
  }
}

/// C [rows, cols] = A B, either of them transposed where its flag says so: a row-major sgemm.
struct Gemm {
  bool transpose_A, transpose_B;
  Index rows, cols, depth;
  const float *A, *B;
  float* C;
};

Gemm gemm_of(Product product, Operands& o) {
  const auto [m, n_prev, n] = o.shape;
  const float *A_prev = o.A_prev.flat().data(), *W = o.W.flat().data(), *dZ = o.Z.flat().data();
  switch (product) {
    case Product::forward: return {false, true, m, n, n_prev, A_prev, W, o.Z.flat().data()};
    case Product::input_gradient:
      return {false, false, m, n_prev, n, dZ, W, o.dA_prev.flat().data()};
    case Product::weight_gradient: break;
  }
  return {true, false, n, n_prev, m, dZ, A_prev, o.dW.flat().data()};
}

void by_openblas(const Gemm& g) {
  cblas_sgemm(
      CblasRowMajor, g.transpose_A ? CblasTrans : CblasNoTrans,
      g.transpose_B ? CblasTrans : CblasNoTrans, static_cast<int>(g.rows), static_cast<int>(g.cols),
      static_cast<int>(g.depth), 1.0F, g.A, static_cast<int>(g.transpose_A ? g.rows : g.depth), g.B,
      static_cast<int>(g.transpose_B ? g.depth : g.cols), 0.0F, g.C, static_cast<int>(g.cols));
}

void by_onednn(const Gemm& g) {
  dnnl_sgemm(g.transpose_A ? 'T' : 'N', g.transpose_B ? 'T' : 'N', g.rows, g.cols, g.depth, 1.0F,
             g.A, g.transpose_A ? g.rows : g.depth, g.B, g.transpose_B ? g.depth : g.cols, 0.0F,
             g.C, g.cols);
}

void run(benchmark::State& state, Product product, Shape shape, Library library) {
  const int threads = static_cast<int>(state.range(0));
  openblas_set_num_threads(threads);
  omp_set_num_threads(threads);  // oneDNN's
  ThreadPool pool(threads);
  Operands operands{shape};
  const Gemm gemm = gemm_of(product, operands);
  for (auto _ : state) {
    switch (library) {
      case Library::engine: by_engine(product, operands, pool); break;
      case Library::openblas: by_openblas(gemm); break;
      case Library::onednn: by_onednn(gemm); break;
    }
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * static_cast<double>(shape.m * shape.n_prev * shape.n) *
                             static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

}  // namespace
}  // namespace gradus::bench

int main(int argc, char** argv) {
  using namespace gradus::bench;
  const char* products[] = {"forward", "dA_prev", "dW"};
  const char* libraries[] = {"engine", "openblas", "onednn"};
  for (const Shape& shape : shapes()) {
    for (const Product product :
         {Product::forward, Product::input_gradient, Product::weight_gradient}) {
      for (const Library library : {Library::engine, Library::openblas, Library::onednn}) {
        const std::string name = std::to_string(shape.m) + "x" + std::to_string(shape.n_prev) +
                                 "x" + std::to_string(shape.n) + "/" +
                                 products[static_cast<int>(product)] + "/" +
                                 libraries[static_cast<int>(library)];
        benchmark::RegisterBenchmark(name.c_str(), run, product, shape, library)
            ->ArgName("threads")
            ->Arg(1)
            ->Arg(2)
            ->UseRealTime()
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
