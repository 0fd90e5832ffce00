// W1 and W2 in FANN, whose release 2.2 has no relu (sigmoid instead) and no Adam: one epoch of its
// batch training over the rows of a batch is a step of gradient descent. Requests: serving.hpp.
#include <fann.h>

#include <memory>

#include "serving.hpp"

namespace {

using Net = std::unique_ptr<fann, decltype(&fann_destroy)>;
using Rows = std::unique_ptr<fann_train_data, decltype(&fann_destroy_train)>;

struct Shape {
  std::vector<unsigned> layer_dims;
  unsigned rows;
};

Shape shape_of(const std::string& workload) {
  if (workload == "W1") return {{20, 32, 16, 1}, 32};
  if (workload == "W2") return {{12288, 20, 7, 5, 1}, 209};
  throw peers::Unsupported("FANN 2.2 has neither Adam nor softmax");
}

Net network_of(const Shape& shape) {
  Net net(fann_create_standard_array(static_cast<unsigned>(shape.layer_dims.size()),
                                     shape.layer_dims.data()),
          fann_destroy);
  fann_set_activation_function_hidden(net.get(), FANN_SIGMOID);
  fann_set_activation_function_output(net.get(), FANN_SIGMOID);
  fann_set_training_algorithm(net.get(), FANN_TRAIN_BATCH);
  fann_set_learning_rate(net.get(), static_cast<float>(peers::learning_rate));
  return net;
}

Rows rows_of(unsigned rows, unsigned n0) {
  Rows data(fann_create_train(rows, n0, 1), fann_destroy_train);
  const std::vector<float> numbers = peers::normal_numbers(std::size_t{rows} * n0);
  for (unsigned i = 0; i < rows; ++i) {
    std::copy_n(numbers.begin() + i * n0, n0, data->input[i]);
    data->output[i][0] = static_cast<float>(i % 2);
  }
  return data;
}

struct Fann {
  std::string about() const {
    return R"({"version": "FANN 2.2", "note": "sigmoid instead of relu; one thread; no BLAS"})";
  }
  peers::Timing train(const std::string& workload, double seconds) const {
    const Shape shape = shape_of(workload);
    const Net net = network_of(shape);
    const Rows data = rows_of(shape.rows, shape.layer_dims[0]);
    return peers::measure(seconds, [&] { fann_train_epoch(net.get(), data.get()); });
  }
  peers::Timing infer(const std::string& workload, long rows) const {
    const Shape shape = shape_of(workload);
    const Net net = network_of(shape);
    const Rows data = rows_of(static_cast<unsigned>(rows), shape.layer_dims[0]);
    return peers::measure(peers::inference_seconds, [&] {
      for (long i = 0; i < rows; ++i) fann_run(net.get(), data->input[i]);
    });
  }
};

}  // namespace

int main() {
  peers::serve(Fann{});
}
