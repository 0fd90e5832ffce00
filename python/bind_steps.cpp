// The article's steps on NumPy arrays. The formulas are those of src/steps; here arrays become
// matrices and back. gradus/steps.py gives them the article's signatures.
#include "base/numpy_legacy.hpp"
#include "network/names.hpp"
#include "steps/1_initialize.hpp"
#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"
#include "steps/6_predict.hpp"

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "python/bind.hpp"

namespace py = pybind11;

namespace gradus::python {
namespace {

using steps::Matrix;
using steps::Vector;
using Matrices = std::vector<Matrix>;

/// The value called `name`; the error lists all names there are.
template <class Names>
auto value_called(const Names& names, const std::string& what, const std::string& name) {
  const auto value = value_of(names, name);
  if (value) return *value;
  std::string all;
  for (const auto& [each, text] : names) all += (all.empty() ? "" : ", ") + std::string(text);
  throw py::value_error(what + " is \"" + name + "\"; need one of " + all);
}

Activation activation_called(const std::string& name) {
  return value_called(activation_names, "activation", name);
}

/// b as the article has it, (n, 1).
Matrix column(const Vector& b) {
  return b;
}

/// The article's network: relu in the hidden layers and sigmoid at the end.
Network article_network(const std::vector<Index>& layer_dims) {
  if (layer_dims.size() < 2) throw py::value_error("layer_dims needs the inputs and a layer");
  Network network{.inputs = layer_dims.front(), .hidden = {}, .outputs = layer_dims.back()};
  for (std::size_t l = 1; l + 1 < layer_dims.size(); ++l) {
    network.hidden.push_back({layer_dims[l], Activation::relu});
  }
  return network;
}

Network network_of(const Matrices& W) {
  if (W.empty()) throw py::value_error("parameters has no W1");
  std::vector<Index> layer_dims{W.front().cols()};
  for (const Matrix& weights : W) layer_dims.push_back(weights.rows());
  return article_network(layer_dims);
}

steps::Parameters parameters_of(const Matrices& W, const std::vector<Vector>& b) {
  const Index L = std::ssize(W);
  if (std::ssize(b) != L) throw py::value_error("parameters needs a W and a b for each layer");
  steps::Parameters parameters{steps::PerLayer<Matrix>(L), steps::PerLayer<Vector>(L)};
  for (Index l = 1; l <= L; ++l) {
    parameters.W[l] = W[static_cast<std::size_t>(l - 1)];
    parameters.b[l] = b[static_cast<std::size_t>(l - 1)];
  }
  return parameters;
}

/// Layers 1 .. L, or from 0, as a list.
template <class T>
py::list list_of(const steps::PerLayer<T>& layers, Index from, Index to) {
  py::list list;
  for (Index l = from; l <= to; ++l) {
    if constexpr (std::is_same_v<T, Vector>) {
      list.append(column(layers[l]));
    } else {
      list.append(layers[l]);
    }
  }
  return list;
}

py::tuple initialize_parameters(const std::vector<Index>& layer_dims, std::uint32_t seed,
                                const std::string& init) {
  const Initializer initializer = value_called(initializer_names, "init", init);
  NumpyLegacy numpy(seed);
  const Network network = article_network(layer_dims);
  const steps::Parameters parameters =
      steps::initialize_parameters(network, initializer, [&] { return numpy.randn(); });
  const Index L = network.depth();
  return py::make_tuple(list_of(parameters.W, 1, L), list_of(parameters.b, 1, L));
}

/// Z of each layer, and A from A[0] = X.
py::tuple model_forward(const Matrix& X, const Matrices& W, const std::vector<Vector>& b) {
  const Network network = network_of(W);
  const steps::Cache cache = steps::model_forward(network, parameters_of(W, b), X);
  const Index L = network.depth();
  return py::make_tuple(list_of(cache.Z, 1, L), list_of(cache.A, 0, L));
}

/// dA from dA[0], dW and db of each layer. A from A[0] = X to A[L].
py::tuple model_backward(const Matrices& A, const Matrices& Z, const Matrices& W,
                         const std::vector<Vector>& b, const Matrix& Y) {
  const Network network = network_of(W);
  const Index L = network.depth();
  if (std::ssize(Z) != L || std::ssize(A) != L + 1) throw py::value_error("a cache for each layer");
  steps::Cache cache{steps::PerLayer<Matrix>(L), steps::PerLayer<Matrix>(L)};
  for (Index l = 0; l <= L; ++l) cache.A[l] = A[static_cast<std::size_t>(l)];
  for (Index l = 1; l <= L; ++l) cache.Z[l] = Z[static_cast<std::size_t>(l - 1)];
  const steps::Gradients all = steps::model_backward(network, parameters_of(W, b), cache, Y);
  return py::make_tuple(list_of(all.dA, 0, L - 1), list_of(all.dW, 1, L), list_of(all.db, 1, L));
}

py::tuple update_parameters(const Matrices& W, const std::vector<Vector>& b, const Matrices& dW,
                            const std::vector<Vector>& db, double learning_rate) {
  const Index L = std::ssize(W);
  const steps::Parameters gradient_values = parameters_of(dW, db);
  steps::Gradients gradients{gradient_values.W, gradient_values.b, {}, {}};
  const steps::Parameters updated =
      steps::update_parameters(parameters_of(W, b), gradients, learning_rate);
  return py::make_tuple(list_of(updated.W, 1, L), list_of(updated.b, 1, L));
}

py::tuple linear_backward(const Matrix& dZ, const Matrix& A_prev, const Matrix& W) {
  const steps::LinearGradients all = steps::linear_backward(dZ, A_prev, W);
  return py::make_tuple(all.dA_prev, all.dW, column(all.db));
}

py::tuple linear_activation_forward(const Matrix& A_prev, const Matrix& W, const Vector& b,
                                    const std::string& activation) {
  const steps::LayerForward layer =
      steps::linear_activation_forward(A_prev, W, b, activation_called(activation));
  return py::make_tuple(layer.A, layer.Z);
}

py::tuple linear_activation_backward(const Matrix& dA, const Matrix& Z, const Matrix& A_prev,
                                     const Matrix& W, const std::string& activation) {
  const steps::LinearGradients all =
      steps::linear_activation_backward(dA, Z, A_prev, W, activation_called(activation)).linear;
  return py::make_tuple(all.dA_prev, all.dW, column(all.db));
}

}  // namespace

void bind_steps(py::module_& module) {
  py::module_ bound =
      module.def_submodule("steps", "The functions of src/steps; see gradus.steps.");
  bound.def("initialize_parameters", &initialize_parameters);
  bound.def("activation_forward", [](const Matrix& Z, const std::string& activation) {
    return steps::activation_forward(Z, activation_called(activation));
  });
  bound.def("activation_backward",
            [](const Matrix& dA, const Matrix& Z, const std::string& activation) {
              return steps::activation_backward(dA, Z, activation_called(activation));
            });
  bound.def("linear_forward", &steps::linear_forward);
  bound.def("linear_activation_forward", &linear_activation_forward);
  bound.def("model_forward", &model_forward);
  bound.def("article_cost", &steps::article_cost);
  bound.def("linear_backward", &linear_backward);
  bound.def("linear_activation_backward", &linear_activation_backward);
  bound.def("model_backward", &model_backward);
  bound.def("update_parameters", &update_parameters);
  bound.def("predict", [](const Matrix& X, const Matrices& W, const std::vector<Vector>& b) {
    return steps::predict(network_of(W), parameters_of(W, b), X);
  });
}

}  // namespace gradus::python
