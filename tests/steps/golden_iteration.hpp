// One iteration of the article as NumPy computed it (tests/golden/article.json), in the types of
// the steps, and how close is close.
#pragma once

#include "steps/4_backward.hpp"
#include "support/data.hpp"

#include <initializer_list>
#include <string>

namespace gradus::steps {

Matrix matrix_of(const nlohmann::json& rows);
Vector vector_of(const nlohmann::json& numbers);

/// A matrix of one row.
inline Matrix row(std::initializer_list<double> numbers) {
  return Eigen::Map<const Matrix>(numbers.begin(), 1, std::ssize(numbers));
}

/// The numbers are near 1 and are sums of at most six terms, so a few ulps (2e-16) apart; exp and
/// tanh of NumPy may add one each. 1e-13 leaves room for nothing else.
testing::AssertionResult close(const Matrix& a, const Matrix& b);

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

Iteration golden_iteration(const std::string& name);

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
