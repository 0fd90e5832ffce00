// One iteration of the article taken apart: every step with its formula, its shapes, its numbers
// and what they mean, for all who show it. The numbers come from the numbered files.
#pragma once

#include "steps/2_forward.hpp"
#include "steps/4_backward.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gradus::steps {

/// A matrix of the walk by its name, such as "dW2". Looks into the Walk.
struct NamedMatrix {
  std::string name;
  Eigen::Map<const Matrix> value;
};

struct WalkStep {
  std::string phase = {};    // initialise, forward, cost, backward, update or "cost again"
  Index layer = 0;           // 1 .. L; 0 for a step of the whole network
  std::string formula = {};  // "Z2 = W2 A1 + b2"
  std::string shapes = {};   // "(3, 891) = (3, 4) (4, 891) + (3, 1)"; "" where it is only a number
  std::string meaning = {};  // what the result says, in one sentence
  std::vector<NamedMatrix> results = {};  // empty for the two costs, which are numbers of the Walk
};

/// Everything that one iteration computes, and the 7 L + 2 steps in which it does so: initialise;
/// Z, A of each layer; cost; dZ, dW, db of each layer and dA of the layer below, but no dA0, last
/// layer first; update of each layer; cost again. A norm adds N, dN and dgamma, three a layer.
struct Walk {
  Network network;
  Matrix X, Y;  // (n_0, m), (n_L, m)
  Parameters before, after;
  Cache cache;
  Gradients gradients;
  double cost = 0;
  double cost_again = 0;
  double promised_drop = 0;  // learning_rate |gradient|^2: what a straight line would have fallen
  std::vector<WalkStep> steps;

  Walk() = default;
  Walk(Walk&&) = default;  // a copy's steps would look into the original
  Walk& operator=(Walk&&) = default;
};

/// Walks one iteration from `parameters`.
/// X (n_0, m), Y (n_L, m), m > 0, learning_rate > 0; D says which units are left out, in both
/// costs. Throws as model_backward.
Walk walk_iteration(const Network& network, Parameters parameters, Matrix X, Matrix Y,
                    double learning_rate, const Dropouts& D = {});

}  // namespace gradus::steps
