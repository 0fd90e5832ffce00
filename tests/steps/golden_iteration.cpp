// Reads the iterations that NumPy computed, once for all tests of the steps.
#include "steps/golden_iteration.hpp"

#include "network/names.hpp"

#include <ostream>
#include <vector>

namespace gradus::steps {

Matrix matrix_of(const nlohmann::json& rows) {
  Matrix matrix(rows.size(), rows[0].size());
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) matrix(i, j) = rows[i][j];
  }
  return matrix;
}

Vector vector_of(const nlohmann::json& numbers) {
  const auto values = numbers.get<std::vector<double>>();
  return Eigen::Map<const Vector>(values.data(), std::ssize(values));
}

testing::AssertionResult close(const Matrix& a, const Matrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) {
    return testing::AssertionFailure() << "(" << a.rows() << ", " << a.cols() << ") against ("
                                       << b.rows() << ", " << b.cols() << ")";
  }
  const double apart = (a - b).cwiseAbs().maxCoeff();
  if (apart <= 1e-13) return testing::AssertionSuccess();
  return testing::AssertionFailure() << apart << " apart:\n" << a << "\nagainst\n" << b;
}

Iteration golden_iteration(const std::string& name) {
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

}  // namespace gradus::steps
