// The steps of one iteration, in order, with their formulas in the article's letters.
#include "steps/walk.hpp"

#include "steps/3_cost.hpp"
#include "steps/5_update.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gradus::steps {
namespace {

template <class Values>
Eigen::Map<const Matrix> look(const Values& values) {
  return {values.data(), values.rows(), values.cols()};
}

template <class Values>
std::string shape(const Values& values) {
  return fmt::format("({}, {})", values.rows(), values.cols());
}

std::string A_name(Index l) {
  return l == 0 ? "X" : fmt::format("A{}", l);
}

std::string cost_formula(const Network& network) {
  const Index L = network.depth();
  switch (network.loss) {
    case Loss::binary_cross_entropy:
      return fmt::format(
          "cost = -1/m sum(Y log A{0} + (1 - Y) log(1 - A{0})) = 1/m sum(log(1 + e^Z{0}) - Y Z{0})",
          L);
    case Loss::cross_entropy:
      return fmt::format("cost = -1/m sum(Y log A{0}) = 1/m sum(log sum e^Z{0} - Y Z{0})", L);
    case Loss::squared_error: break;
    case Loss::absolute_error: return fmt::format("cost = 1/m sum |A{} - Y|", L);
    case Loss::huber:
      return fmt::format(
          "cost = 1/m sum(E^2 / 2 where |E| <= {0}, else {0} (|E| - {0} / 2)), E = A{1} - Y",
          network.loss_settings.huber_delta, L);
    case Loss::quantile:
      return fmt::format("cost = 1/m sum(max(q E, (q - 1) E)), E = Y - A{}, q = {}", L,
                         fmt::join(network.loss_settings.quantiles, ", "));
    case Loss::poisson: return fmt::format("cost = 1/m sum(A{0} - Y Z{0}), A{0} = e^Z{0}", L);
    case Loss::binary_focal:
    case Loss::focal:
      return fmt::format("cost = -1/m sum((1 - p)^{} log p), p = A{} of the right answer",
                         network.loss_settings.focal_gamma, L);
  }
  return fmt::format("cost = 1/(2m) sum((A{} - Y)^2)", L);
}

/// The derivative of the cost by Z(L), m times.
std::string last_derivative(const Network& network) {
  const Index L = network.depth();
  const LossSettings& settings = network.loss_settings;
  switch (network.loss) {
    case Loss::absolute_error: return fmt::format("dZ{0} = sign(A{0} - Y)", L);
    case Loss::huber:
      return fmt::format("dZ{0} = A{0} - Y, cut to -{1} .. {1}", L, settings.huber_delta);
    case Loss::quantile: return fmt::format("dZ{0} = 1 - q where A{0} > Y, else -q", L);
    case Loss::binary_focal:
    case Loss::focal:
      return fmt::format(
          "dZ{0} = (1 - p)^{1} (1 - {1} p log p / (1 - p)) (A{0} - Y), p = A{0} of the right "
          "answer",
          L, settings.focal_gamma);
    case Loss::squared_error:
    case Loss::binary_cross_entropy:
    case Loss::cross_entropy:
    case Loss::poisson: break;
  }
  return fmt::format("dZ{0} = A{0} - Y", L);
}

/// g'(Z) as it is written in the formula of dZ.
std::string derivative(const Network& network, Index l) {
  switch (hidden_activation(network, l)) {
    case Activation::relu: return fmt::format("(Z{} > 0)", l);
    case Activation::sigmoid: return fmt::format("A{0} (1 - A{0})", l);
    case Activation::tanh: return fmt::format("(1 - A{}^2)", l);
    case Activation::leaky_relu: return fmt::format("(1 where Z{} > 0, else {})", l, leaky_slope);
    case Activation::elu: return fmt::format("(1 where Z{0} > 0, else A{0} + 1)", l);
    case Activation::selu:
      return fmt::format("({:.4f} where Z{} > 0, else A{} + {:.4f})", selu_scale, l, l,
                         selu_scale * selu_alpha);
    case Activation::gelu: return fmt::format("(Phi(Z{0}) + Z{0} phi(Z{0}))", l);
    case Activation::silu: return fmt::format("sigmoid(Z{0}) (1 + Z{0} (1 - sigmoid(Z{0})))", l);
    case Activation::mish:
      return fmt::format("(T + Z{0} (1 - T^2) sigmoid(Z{0})), T = tanh(softplus(Z{0}))", l);
    case Activation::softplus: return fmt::format("sigmoid(Z{})", l);
    case Activation::identity: break;
  }
  return "1";
}

void add_initialise(Walk& walk) {
  WalkStep step{
      .phase = "initialise",
      .formula = "W = randn * scale, b = 0",
      .meaning = "every unit starts with weights of its own, so that no two learn the same"};
  for (Index l = 1; l <= walk.network.depth(); ++l) {
    step.results.push_back({fmt::format("W{}", l), look(walk.before.W[l])});
    step.results.push_back({fmt::format("b{}", l), look(walk.before.b[l])});
  }
  walk.steps.push_back(std::move(step));
}

void add_forward(Walk& walk, Index l) {
  const Matrix& Z = walk.cache.Z[l];
  walk.steps.push_back(
      {.phase = "forward",
       .layer = l,
       .formula = fmt::format("Z{0} = W{0} {1} + b{0}", l, A_name(l - 1)),
       .shapes = fmt::format("{} = {} {} + {}", shape(Z), shape(walk.before.W[l]),
                             shape(walk.cache.A[l - 1]), shape(walk.before.b[l])),
       .meaning = "what each unit hears: the units before it, weighted and added up",
       .results = {{fmt::format("Z{}", l), look(Z)}}});
  walk.steps.push_back(
      {.phase = "forward",
       .layer = l,
       .formula = fmt::format("A{0} = {1}(Z{0})", l, walk.network.activation_name(l)),
       .shapes = fmt::format("{0} from {0}", shape(Z)),
       .meaning = l == walk.network.depth() ? "the network's answers" : "what each unit passes on",
       .results = {{fmt::format("A{}", l), look(walk.cache.A[l])}}});
}

void add_backward(Walk& walk, Index l) {
  const auto& [dW, db, dZ, dA] = walk.gradients;
  const Matrix& A_prev = walk.cache.A[l - 1];
  const Matrix& W = walk.before.W[l];
  const auto add = [&](std::string formula, std::string shapes, std::string meaning,
                       NamedMatrix result) {
    walk.steps.push_back({.phase = "backward",
                          .layer = l,
                          .formula = std::move(formula),
                          .shapes = std::move(shapes),
                          .meaning = std::move(meaning),
                          .results = {std::move(result)}});
  };
  const bool last = l == walk.network.depth();
  add(last ? last_derivative(walk.network)
           : fmt::format("dZ{0} = dA{0} * {1}", l, derivative(walk.network, l)),
      fmt::format("{0} from {0}", shape(dZ[l])), "how much a sample's cost rises if this Z rises",
      {fmt::format("dZ{}", l), look(dZ[l])});
  add(fmt::format("dW{0} = 1/m dZ{0} {1}^T", l, A_name(l - 1)),
      fmt::format("{} = {} {}", shape(dW[l]), shape(dZ[l]), shape(A_prev.transpose())),
      "how much the cost rises if this weight rises", {fmt::format("dW{}", l), look(dW[l])});
  add(fmt::format("db{0} = 1/m sum over samples of dZ{0}", l),
      fmt::format("{} from {}", shape(db[l]), shape(dZ[l])), "the same for the bias",
      {fmt::format("db{}", l), look(db[l])});
  if (l == 1) return;  // nobody learns from dX
  add(fmt::format("dA{0} = W{1}^T dZ{1}", l - 1, l),
      fmt::format("{} = {} {}", shape(dA[l - 1]), shape(W.transpose()), shape(dZ[l])),
      "the blame handed back to the layer before", {fmt::format("dA{}", l - 1), look(dA[l - 1])});
}

void add_update(Walk& walk, Index l, double learning_rate) {
  walk.steps.push_back(
      {.phase = "update",
       .layer = l,
       .formula =
           fmt::format("W{0} = W{0} - {1} dW{0},  b{0} = b{0} - {1} db{0}", l, learning_rate),
       .shapes = fmt::format("{} and {}", shape(walk.after.W[l]), shape(walk.after.b[l])),
       .meaning = "a small step down the slope",
       .results = {{fmt::format("W{}", l), look(walk.after.W[l])},
                   {fmt::format("b{}", l), look(walk.after.b[l])}}});
}

double squared_length(const Gradients& gradients) {
  double sum = 0;
  for (Index l = 1; l <= gradients.dW.depth(); ++l) {
    sum += gradients.dW[l].squaredNorm() + gradients.db[l].squaredNorm();
  }
  return sum;
}

}  // namespace

Walk walk_iteration(const Network& network, Parameters parameters, Matrix X, Matrix Y,
                    double learning_rate) {
  Walk walk;
  walk.network = network;
  walk.X = std::move(X);
  walk.Y = std::move(Y);
  walk.before = std::move(parameters);
  const Index L = network.depth();
  walk.cache = model_forward(network, walk.before, walk.X);
  walk.cost = compute_cost(network.loss, walk.cache.Z[L], walk.Y, network.loss_settings);
  walk.gradients = model_backward(network, walk.before, walk.cache, walk.Y);
  walk.after = update_parameters(walk.before, walk.gradients, learning_rate);
  walk.cost_again = compute_cost(network.loss, model_forward(network, walk.after, walk.X).Z[L],
                                 walk.Y, network.loss_settings);
  walk.promised_drop = learning_rate * squared_length(walk.gradients);

  add_initialise(walk);
  for (Index l = 1; l <= L; ++l) add_forward(walk, l);
  walk.steps.push_back({.phase = "cost",
                        .formula = cost_formula(network),
                        .meaning = "how wrong the answers are, on average over the samples"});
  for (Index l = L; l >= 1; --l) add_backward(walk, l);
  for (Index l = 1; l <= L; ++l) add_update(walk, l, learning_rate);
  walk.steps.push_back({.phase = "cost again",
                        .formula = "forward and cost once more, with the new W and b",
                        .meaning = "whether the step helped"});
  return walk;
}

}  // namespace gradus::steps
