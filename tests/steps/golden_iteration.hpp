// One iteration of the article as NumPy computed it (tests/golden/article.json), in the types of
// the steps, and how close is close.
#pragma once

#include "network/names.hpp"
#include "steps/4_backward.hpp"
#include "support/data.hpp"

#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

namespace gradus::steps {

inline Matrix matrix_of(const nlohmann::json& rows) {
  Matrix matrix(rows.size(), rows[0].size());
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) matrix(i, j) = rows[i][j];
  }
  return matrix;
}

inline Vector vector_of(const nlohmann::json& numbers) {
  const auto values = numbers.get<std::vector<double>>();
  return Eigen::Map<const Vector>(values.data(), std::ssize(values));
}

/// A matrix of one row.
inline Matrix row(std::initializer_list<double> numbers) {
  return Eigen::Map<const Matrix>(numbers.begin(), 1, std::ssize(numbers));
}

/// The numbers are near 1 and are sums of at most six terms, so a few ulps (2e-16) apart; exp and
/// tanh of NumPy may add one each. 1e-13 leaves room for nothing else.
inline testing::AssertionResult close(const Matrix& a, const Matrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) {
    return testing::AssertionFailure() << "(" << a.rows() << ", " << a.cols() << ") against ("
                                       << b.rows() << ", " << b.cols() << ")";
  }
  const double apart = (a - b).cwiseAbs().maxCoeff();
  if (apart <= 1e-13) return testing::AssertionSuccess();
  return testing::AssertionFailure() << apart << " apart:\n" << a << "\nagainst\n" << b;
}

struct Iteration {
  Network network;
  Parameters parameters;
  Parameters after;
  Cache cache;
  Gradients gradients;
  Matrix Y;          // (n_L, m)
  Matrix predicted;  // (1, m) for classes, else (n_L, m)
  double cost = 0;
  double learning_rate = 0;

  const Matrix& X() const { return cache.A[0]; }
};

inline Iteration golden_iteration(const std::string& name) {
  const nlohmann::json json = test::golden("article")["iterations"][name];
  const auto dims = json["layer_dims"].get<std::vector<Index>>();
  const auto activation = value_of(activation_names, json["activation"].get<std::string>());
  const auto loss = value_of(loss_names, json["loss"].get<std::string>());
  Iteration it;
  it.network = {.inputs = dims.front(), .hidden = {}, .outputs = dims.back(), .loss = *loss};
  const Index L = std::ssize(dims) - 1;
  for (Index l = 1; l < L; ++l) {
    it.network.hidden.push_back({dims[static_cast<std::size_t>(l)], *activation});
  }
  it.parameters = it.after = {PerLayer<Matrix>(L), PerLayer<Vector>(L)};
  it.cache = {PerLayer<Matrix>(L), PerLayer<Matrix>(L)};
  it.gradients = {PerLayer<Matrix>(L), PerLayer<Vector>(L), PerLayer<Matrix>(L),
                  PerLayer<Matrix>(L)};
  it.cache.A[0] = matrix_of(json["X"]);
  for (Index l = 1; l <= L; ++l) {
    const auto k = static_cast<std::size_t>(l - 1);
    it.parameters.W[l] = matrix_of(json["W"][k]);
    it.parameters.b[l] = vector_of(json["b"][k]);
    it.after.W[l] = matrix_of(json["W_after"][k]);
    it.after.b[l] = vector_of(json["b_after"][k]);
    it.cache.Z[l] = matrix_of(json["Z"][k]);
    it.cache.A[l] = matrix_of(json["A"][k + 1]);
    it.gradients.dW[l] = matrix_of(json["dW"][k]);
    it.gradients.db[l] = vector_of(json["db"][k]);
    it.gradients.dZ[l] = matrix_of(json["dZ"][k]);
    it.gradients.dA[l - 1] = matrix_of(json["dA"][k]);
  }
  it.Y = matrix_of(json["Y"]);
  it.predicted = matrix_of(json["predicted"]);
  it.cost = json["cost"];
  it.learning_rate = json["learning_rate"];
  return it;
}

/// A test of it runs on every iteration of the file.
class EveryIteration : public testing::TestWithParam<const char*> {
 protected:
  const Iteration expected = golden_iteration(GetParam());
};

inline const auto every_iteration =
    testing::Values("relu", "tanh", "sigmoid", "softmax", "regression", "identity", "one_layer");
inline std::string iteration_name(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

/// The text of the Error that `act` throws; "" when it throws none.
template <class Act>
std::string error_text(const Act& act) {
  try {
    act();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace gradus::steps
