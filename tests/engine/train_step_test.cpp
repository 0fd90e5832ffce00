// A training step allocates nothing, whatever the optimizer and the threads, and does not see how
// much room its workspace has.
#include "engine/predictor.hpp"
#include "engine/step.hpp"
#include "tests/engine/training.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<long> allocations{0};

void* count_and_allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}

}  // namespace

// All of this program allocates here, so that it can be counted; new[] and the others end in these.
// They are not inlined: GCC would then see free() beside new and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return count_and_allocate(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return count_and_allocate(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept {
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}

namespace gradus::engine {
namespace {

using bench::Case;
using bench::Number;
using bench::Operation;

const Case classes{Operation::train_step, {60, 128, 64, 10},   300,
                   Activation::relu,      Loss::cross_entropy, Number::float32};
const Case yes_or_no{Operation::train_step, {60, 128, 64, 1},           300,
                     Activation::tanh,      Loss::binary_cross_entropy, Number::float32};
const Case values{Operation::train_step, {60, 128, 64, 3},    300,
                  Activation::sigmoid,   Loss::squared_error, Number::float32};

template <Scalar T>
long allocations_of_steps(const Case& c, const Update& update) {
  Training<T> run(c, 3, update.optimizer);
  run.update = update;
  const long before = allocations;
  for (int i = 0; i < 5; ++i) run.step();
  return allocations - before;
}

TEST(TrainStep, AllocatesNothing) {
  EXPECT_EQ(allocations_of_steps<float>(classes, {GradientDescent{}}), 0);
  EXPECT_EQ(allocations_of_steps<float>(classes, {Momentum{}}), 0);
  EXPECT_EQ(allocations_of_steps<float>(classes, {Adam{}}), 0);
  EXPECT_EQ(allocations_of_steps<float>(classes, {.optimizer = AdamW{}, .clip_norm = 0.1}), 0);
  EXPECT_EQ(allocations_of_steps<float>(classes, {.optimizer = NAdam{}, .max_norm = 1}), 0);
  EXPECT_EQ(allocations_of_steps<double>(classes, {Adam{}}), 0);
  EXPECT_EQ(allocations_of_steps<float>(yes_or_no, {Adam{}}), 0);
  EXPECT_EQ(allocations_of_steps<double>(values, {GradientDescent{}}), 0);
}

TEST(TrainStep, WithEmbeddingsAllocatesNothing) {
  const Network network{.inputs = 2,
                        .hidden = {{64, Activation::relu}},
                        .outputs = 1,
                        .loss = Loss::squared_error,
                        .embeddings = {{.input = 1, .levels = 3, .units = 40}}};
  const Matrix<float> X(600, 2);  // all of them of code 0
  const Matrix<float> Y(600, 1);
  ThreadPool pool(3);
  Workspace<float> workspace(network, X.rows());
  Parameters<float> parameters(network);
  Gradients<float> gradients(network);
  const Update update{.optimizer = Adam{}};
  OptimizerState<float> state(update.optimizer, network);
  const Predictor<float> predictor(network, parameters);
  Predictor<float>::Room room(network, 100);
  const long before = allocations;
  for (int i = 0; i < 3; ++i) {
    train_step<float>(network, update, {X.view(), Y.view(), {}}, workspace, gradients, state,
                      parameters, pool);
  }
  predictor.predict(X.view().rows_from(0, 100), room);
  EXPECT_EQ(allocations - before, 0);
}

TEST(Predictor, AllocatesNothing) {
  const bench::Problem<float> problem(classes);
  Predictor<float> predictor(problem.network, problem.parameters);
  Predictor<float>::Room room(problem.network, classes.rows);
  const long before = allocations;
  predictor.predict(problem.X.view(), room);
  predictor.predict(problem.X.view().rows_from(0, 1), room);
  predictor.pack(problem.parameters);
  EXPECT_EQ(allocations - before, 0);
}

TEST(TrainStep, IsCountedRightByTheTestAbove) {
  const long before = allocations;
  const AlignedVector<float> room(10);
  const std::vector<double> more(10);
  EXPECT_EQ(allocations - before, 2);
}

TEST(TrainStep, GivesTheSameBitsInALargerWorkspace) {
  Training<double> exact(classes);
  Training<double> roomy(classes);
  roomy.workspace = Workspace<double>(roomy.problem.network, classes.rows + 100);

  EXPECT_EQ(exact.step(), roomy.step());
  EXPECT_EQ(exact.problem.parameters, roomy.problem.parameters);
}

TEST(TrainStep, GivesTheCostBeforeTheUpdate) {
  Training<double> run(values);
  const double before = run.cost_now();

  EXPECT_EQ(run.step(), before);
  EXPECT_LT(run.cost_now(), before);
}

}  // namespace
}  // namespace gradus::engine
