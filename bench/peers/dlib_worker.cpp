// The workloads in dlib's deep networks of fc and relu, whose products are BLAS's. Sizes of layers
// are part of a type there, so each workload is one. Requests: serving.hpp.
#include <dlib/dnn.h>
#include <dlib/revision.h>

#include "serving.hpp"

namespace {

using namespace dlib;
using Input = input<matrix<float>>;

template <unsigned long n, class Below>
using Hidden = relu<fc<n, Below>>;
// clang-format off
using W1 = loss_binary_log<fc<1, Hidden<16, Hidden<32, Input>>>>;
using W2 = loss_binary_log<fc<1, Hidden<5, Hidden<7, Hidden<20, Input>>>>>;
using W3 = loss_binary_log<fc<1, Hidden<256, Hidden<256, Hidden<256, Input>>>>>;
using W4 = loss_multiclass_log<fc<10, Hidden<256, Hidden<512, Input>>>>;
using W5 = loss_multiclass_log<fc<10, Hidden<2048, Hidden<2048, Hidden<2048, Input>>>>>;
using W6 = loss_multiclass_log<fc<10, Hidden<46, Hidden<46, Input>>>>;
// clang-format on

template <class Net>
constexpr bool is_binary = std::is_same_v<typename Net::training_label_type, float>;

/// X of so many rows, each a column vector of n0 numbers as the input layer wants it.
template <class Net>
resizable_tensor rows_of(Net& net, long rows, long n0) {
  const std::vector<float> numbers = peers::normal_numbers(static_cast<std::size_t>(rows * n0));
  std::vector<matrix<float>> samples;
  for (long i = 0; i < rows; ++i) samples.push_back(mat(numbers.data() + i * n0, n0, 1));
  resizable_tensor X;
  net.to_tensor(samples.begin(), samples.end(), X);
  return X;
}

template <class Net>
std::vector<typename Net::training_label_type> labels(long rows) {
  std::vector<typename Net::training_label_type> labels;
  std::mt19937 random(2);
  for (long i = 0; i < rows; ++i) {
    if constexpr (is_binary<Net>) {
      labels.push_back(random() % 2 ? 1.0F : -1.0F);
    } else {
      labels.push_back(random() % 10);
    }
  }
  return labels;
}

template <class Net, class Solver>
peers::Timing train(long n0, long rows, const Solver& solver, double seconds) {
  Net net;
  const resizable_tensor X = rows_of(net, rows, n0);
  const auto Y = labels<Net>(rows);
  std::vector<Solver> solvers(Net::num_computational_layers, solver);
  return peers::measure(seconds, [&] {
    net.compute_loss(X, Y.begin());
    net.back_propagate_error(X);
    net.update_parameters(solvers, peers::learning_rate);
  });
}

template <class Net>
peers::Timing infer(long n0, long rows) {
  Net net;
  const resizable_tensor X = rows_of(net, rows, n0);
  resizable_tensor answers;
  return peers::measure(peers::inference_seconds, [&] {
    const tensor& Z = net.subnet().forward(X);
    answers.copy_size(Z);
    is_binary<Net> ? tt::sigmoid(answers, Z) : tt::softmax(answers, Z);
  });
}

struct Dlib {
  const sgd plain{0, 0};  // no decay, no momentum
  const adam adam_{0, 0.9F, 0.999F};

  std::string about() const {
    return R"({"version": "dlib )" + std::to_string(DLIB_MAJOR_VERSION) + "." +
           std::to_string(DLIB_MINOR_VERSION) + R"("})";
  }
  peers::Timing train(const std::string& workload, double seconds) const {
    if (workload == "W1") return ::train<W1>(20, 32, plain, seconds);
    if (workload == "W2") return ::train<W2>(12288, 209, plain, seconds);
    if (workload == "W3") return ::train<W3>(28, 256, adam_, seconds);
    if (workload == "W4") return ::train<W4>(784, 128, adam_, seconds);
    if (workload == "W5") return ::train<W5>(1024, 1024, adam_, seconds);
    if (workload == "W6") return ::train<W6>(10, 128, adam_, seconds);
    throw peers::Unsupported("its networks are types: only W1 to W6 are compiled");
  }
  peers::Timing infer(const std::string& workload, long rows) const {
    if (workload == "W1") return ::infer<W1>(20, rows);
    if (workload == "W3") return ::infer<W3>(28, rows);
    if (workload == "W4") return ::infer<W4>(784, rows);
    throw peers::Unsupported("only W1, W3 and W4 are compiled");
  }
};

}  // namespace

int main() {
  peers::serve(Dlib{});
}
