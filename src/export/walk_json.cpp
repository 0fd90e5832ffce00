// Which matrices of a walk go into a page, and what is said about each layer.
#include "export/walk_json.hpp"

#include "steps/3_cost.hpp"
#include "steps/slope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "export/matrix_writer.hpp"

namespace gradus {
namespace {

using nlohmann::ordered_json;
using steps::Matrix;
using steps::Walk;

const Positions only_one{0};

/// The matrices of layer l and the products behind their cells.
class LayerWriter {
 public:
  LayerWriter(MatrixWriter& writer, const Walk& walk, const Kept& kept, Index l)
      : writer_(writer),
        walk_(walk),
        l_(l),
        units_(kept.units[l]),
        below_(kept.units[l - 1]),
        samples_(kept.samples) {}

  void forward() {
    const Matrix& W = walk_.before.W[l_];
    const Matrix& A_prev = walk_.cache.A[l_ - 1];
    add("W", W, units_, below_);
    add("b", walk_.before.b[l_], units_, only_one);
    add("Z", walk_.cache.Z[l_], units_, samples_);
    add("A", walk_.cache.A[l_], units_, samples_);
    const Matrix left = W(units_, below_);
    const Matrix right = A_prev(below_, samples_);
    Matrix rest = W(units_, Eigen::all) * A_prev(Eigen::all, samples_);
    rest -= left * right;
    writer_.add_products(name("Z"), left, right, rest, W.cols() - count(below_));
    if (l_ < walk_.network.depth()) curve();
  }

  void backward() {
    const steps::PerLayer<Matrix>& dW = walk_.gradients.dW;
    const steps::PerLayer<steps::Vector>& db = walk_.gradients.db;
    const steps::PerLayer<Matrix>& dZ = walk_.gradients.dZ;
    const steps::PerLayer<Matrix>& dA = walk_.gradients.dA;
    const Matrix& W = walk_.before.W[l_];
    const Matrix& A_prev = walk_.cache.A[l_ - 1];
    add("dZ", dZ[l_], units_, samples_);
    add("dW", dW[l_], units_, below_);
    add("db", db[l_], units_, only_one);
    const Index others = walk_.X.cols() - count(samples_);
    const Matrix left = dZ[l_](units_, samples_);
    const Matrix right = A_prev(below_, samples_).transpose();
    Matrix rest = dZ[l_](units_, Eigen::all) * A_prev(below_, Eigen::all).transpose();
    rest -= left * right;
    writer_.add_products(name("dW"), left, right, rest, others);
    writer_.add_products(name("db"), left, Matrix::Ones(count(samples_), 1),
                         dZ[l_](units_, Eigen::all).rowwise().sum() - left.rowwise().sum(), others);
    if (l_ > 1) {
      writer_.add(fmt::format("dA{}", l_ - 1), dA[l_ - 1], below_, samples_);
      const Matrix turned = W(units_, below_).transpose();
      Matrix rest_A = W(Eigen::all, below_).transpose() * dZ[l_](Eigen::all, samples_);
      rest_A -= turned * left;
      writer_.add_products(fmt::format("dA{}", l_ - 1), turned, left, rest_A,
                           W.rows() - count(units_));
    }
    if (l_ < walk_.network.depth()) {
      const Matrix& Z = walk_.cache.Z[l_];
      add("G",
          steps::activation_backward(Matrix::Ones(Z.rows(), Z.cols()), Z,
                                     steps::hidden_activation(walk_.network, l_)),
          units_, samples_);
    }
  }

  void update(double learning_rate) {
    add("sW", learning_rate * walk_.gradients.dW[l_], units_, below_);
    add("sb", learning_rate * walk_.gradients.db[l_], units_, only_one);
    writer_.add(name("W") + "+", walk_.after.W[l_], units_, below_);
    writer_.add(name("b") + "+", walk_.after.b[l_], units_, only_one);
  }

 private:
  static Index count(const Positions& positions) { return static_cast<Index>(positions.size()); }
  std::string name(std::string_view letters) const { return fmt::format("{}{}", letters, l_); }
  void add(std::string_view letters, const Matrix& values, const Positions& rows,
           const Positions& cols) {
    writer_.add(name(letters), values, rows, cols);
  }
  /// g over the range of this layer's Z: 61 points (z, g(z)).
  void curve() {
    const Matrix Z = walk_.cache.Z[l_](units_, samples_);
    const double size = Z.array().abs().maxCoeff();
    const double reach = size > 0 && std::isfinite(size) ? 1.1 * size : 1;
    Matrix points(2, 61);
    points.row(0) = Eigen::RowVectorXd::LinSpaced(61, -reach, reach);
    points.row(1) =
        steps::activation_forward(points.row(0), steps::hidden_activation(walk_.network, l_));
    Positions all(61);
    std::iota(all.begin(), all.end(), Index{0});
    writer_.add(name("g"), points, {0, 1}, all);
  }

  MatrixWriter& writer_;
  const Walk& walk_;
  Index l_;
  const Positions& units_;
  const Positions& below_;
  const Positions& samples_;
};

/// For the steepest of the kept weights of layer l: the cost near the weight and farther away.
/// Floats a weight: both half widths, 21 rises near, 21 far, and the rise where the update lands.
class SlopeWriter {
 public:
  SlopeWriter(MatrixWriter& writer, const Walk& walk, const Kept& kept, double learning_rate)
      : writer_(writer), walk_(walk), kept_(kept), learning_rate_(learning_rate) {}

  ordered_json layer(Index l, Curves curves) {
    const Matrix dW = walk_.gradients.dW[l](kept_.units[l], kept_.units[l - 1]);
    std::vector<Index> order(static_cast<std::size_t>(dW.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
      return std::abs(dW.reshaped()[a]) > std::abs(dW.reshaped()[b]);
    });
    order.resize(std::min(order.size(), most_weights(l)));
    ordered_json json{{"cells", ordered_json::array()}};
    if (curves == Curves::steepest) json["o"] = writer_.floats().size();
    for (const Index cell : order) {
      const Index r = cell % dW.rows();
      const Index c = cell / dW.rows();
      json["cells"].push_back({r, c});
      if (curves == Curves::steepest) weight(l, r, c);
    }
    return json;
  }

 private:
  /// Running the layers above 43 times a weight is to stay within some 3e8 operations a layer.
  std::size_t most_weights(Index l) const {
    const Network& network = walk_.network;
    auto operations = static_cast<double>(network.outputs);
    if (l < network.depth()) operations += static_cast<double>(network.units(l + 1));
    for (Index k = l + 2; k <= network.depth(); ++k)
      operations += static_cast<double>(network.units(k) * network.units(k - 1));
    operations *= 2 * 43 * static_cast<double>(walk_.X.cols());
    return static_cast<std::size_t>(std::clamp(3e8 / operations, 4.0, 48.0));
  }

  void weight(Index l, Index r, Index c) {
    const Index row = kept_.units[l][static_cast<std::size_t>(r)];
    const Index col = kept_.units[l - 1][static_cast<std::size_t>(c)];
    for (const float number : slope_numbers(walk_, l, row, col, learning_rate_))
      writer_.floats().push(number);
  }

  MatrixWriter& writer_;
  const Walk& walk_;
  const Kept& kept_;
  double learning_rate_;
};

double deviation_of(const Matrix& values) {
  const double mean = values.mean();
  return std::sqrt((values.array() - mean).square().mean());
}

/// The cost of each kept sample by itself.
Matrix cost_of_samples(const Walk& walk) {
  const Matrix& ZL = walk.cache.Z[walk.network.depth()];
  Matrix costs(1, walk.X.cols());
  for (Index s = 0; s < walk.X.cols(); ++s)
    costs(0, s) = steps::compute_cost(walk.network.loss, ZL.col(s), walk.Y.col(s),
                                      walk.network.loss_settings);
  return costs;
}

/// With two inputs, the answers over the plane: 41 x 41 points that reach a little past the
/// samples.
ordered_json plane_json(MatrixWriter& writer, const Walk& walk) {
  constexpr Index points = 41;
  const Eigen::VectorXd least = walk.X.rowwise().minCoeff();
  const Eigen::VectorXd most = walk.X.rowwise().maxCoeff();
  const Eigen::VectorXd margin = (0.05 * (most - least)).cwiseMax(1e-6);
  Matrix plane(2, points * points);
  for (Index k = 0; k < plane.cols(); ++k) {
    const Index row = k / points;
    const Eigen::Array2d share(static_cast<double>(k % points) / (points - 1),
                               static_cast<double>(row) / (points - 1));
    plane.col(k) = (least - margin).array() + share * (most - least + 2 * margin).array();
  }
  const Matrix AL = steps::model_forward(walk.network, walk.before, plane).A[walk.network.depth()];
  return {{"o", writer.floats().add(AL)},
          {"n", points},
          {"outputs", AL.rows()},
          {"x", {least[0] - margin[0], most[0] + margin[0]}},
          {"y", {least[1] - margin[1], most[1] + margin[1]}}};
}

std::string_view kind_of(const steps::WalkStep& step) {
  constexpr std::array<std::string_view, 4> results{"dZ", "dW", "db", "dA"};
  if (step.phase == "cost again") return "again";
  if (step.phase == "forward") return step.results[0].name[0] == 'Z' ? "Z" : "A";
  if (step.phase != "backward") return step.phase;
  for (const std::string_view result : results)
    if (step.results[0].name.starts_with(result)) return result;
  return {};
}

}  // namespace

ordered_json steps_json(const Walk& walk) {
  ordered_json list = ordered_json::array();
  for (const steps::WalkStep& step : walk.steps)
    list.push_back({{"phase", step.phase},
                    {"layer", step.layer},
                    {"kind", kind_of(step)},
                    {"formula", step.formula},
                    {"shapes", step.shapes},
                    {"meaning", step.meaning}});
  return list;
}

std::vector<float> slope_numbers(const Walk& walk, Index l, Index row, Index col,
                                 double learning_rate) {
  const steps::Matrix& W = walk.before.W[l];
  const double deviation = std::sqrt(W.squaredNorm() / static_cast<double>(W.size()));
  const double step = learning_rate * walk.gradients.dW[l](row, col);
  const double wide = std::max({40 * std::abs(step), 3 * deviation, 1.5 * std::abs(W(row, col))});
  const double far = wide > 1e-9 && std::isfinite(wide) ? wide : 1;
  const double near = step != 0 && std::isfinite(step) ? 4 * std::abs(step) : far / 20;
  std::vector<double> offsets;
  for (const double half : {near, far})
    for (int k = -10; k <= 10; ++k) offsets.push_back(half * k / 10.0);
  offsets.push_back(-step);
  std::vector<float> numbers{static_cast<float>(near), static_cast<float>(far)};
  for (const double rise : steps::cost_over_weight(walk, l, row, col, offsets))
    numbers.push_back(static_cast<float>(rise));
  return numbers;
}

ordered_json health_json(const Walk& walk, const Kept& kept, double learning_rate) {
  ordered_json health = ordered_json::array();
  for (Index l = 1; l <= walk.network.depth(); ++l) {
    const steps::Matrix& A = walk.cache.A[l];
    const bool hidden = l < walk.network.depth();
    const auto silent = [&](Index unit) { return (A.row(unit).array() == 0).all(); };
    Index dead = 0;
    ordered_json positions = ordered_json::array();
    for (Index unit = 0; hidden && unit < A.rows(); ++unit) dead += silent(unit) ? 1 : 0;
    for (std::size_t k = 0; hidden && k < kept.units[l].size(); ++k)
      if (silent(kept.units[l][k])) positions.push_back(k);
    const double length = walk.before.W[l].norm();
    const double moved = learning_rate * walk.gradients.dW[l].norm();
    health.push_back({{"Z", deviation_of(walk.cache.Z[l])},
                      {"dW", std::sqrt(walk.gradients.dW[l].array().square().mean())},
                      {"step", length > 0 ? ordered_json(moved / length) : ordered_json()},
                      {"dead", dead},
                      {"silent", positions}});
  }
  return health;
}

ordered_json walk_json(const Walk& walk, const Kept& kept, double learning_rate, Curves curves) {
  MatrixWriter writer;
  for (Index l = 1; l <= walk.network.depth(); ++l) {
    LayerWriter layer(writer, walk, kept, l);
    layer.forward();
    layer.backward();
    layer.update(learning_rate);
  }
  writer.add("C", cost_of_samples(walk), only_one, kept.samples);
  SlopeWriter writer_of_slopes(writer, walk, kept, learning_rate);
  ordered_json slopes = ordered_json::object();
  for (Index l = 1; l <= walk.network.depth(); ++l)
    slopes[fmt::format("W{}", l)] = writer_of_slopes.layer(l, curves);
  const ordered_json plane = walk.network.inputs == 2 ? plane_json(writer, walk) : ordered_json();
  ordered_json json = writer.json();
  json["cost"] = walk.cost;
  json["cost_again"] = walk.cost_again;
  json["promised_drop"] = walk.promised_drop;
  json["drop"] = walk.cost - walk.cost_again;
  json["slopes"] = std::move(slopes);
  json["health"] = health_json(walk, kept, learning_rate);
  if (!plane.is_null()) json["plane"] = plane;
  return json;
}

ordered_json samples_json(const Walk& walk, const Kept& kept) {
  MatrixWriter writer;
  Positions outputs = kept.units[walk.network.depth()];
  writer.add("X", walk.X, kept.units[0], kept.samples);
  writer.add("Y", walk.Y, outputs, kept.samples);
  return writer.json();
}

}  // namespace gradus
