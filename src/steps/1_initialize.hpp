// Step 1: the parameters that training starts from. The scales are in network/initializer.hpp.
#pragma once

#include "network/initializer.hpp"
#include "network/network.hpp"
#include "steps/shapes.hpp"

#include <functional>

namespace gradus::steps {

/// What a network learns, l = 1 .. L; slot 0 is empty.
struct Parameters {
  PerLayer<Matrix> W;  // W[l] (n_l, n_(l-1))
  PerLayer<Vector> b;  // b[l] (n_l)
  // Of layers with a norm (normalise.hpp), (0) or no slots without:
  PerLayer<Vector> gamma = {};     // gamma[l] (n_l)
  PerLayer<Vector> mean = {};      // the running ones of batch norm (n_l), which prediction
  PerLayer<Vector> variance = {};  // uses; they are measured, not learned
};

/// W = randn() * scale, other initialisers as in network/initializer.hpp; b = 0; gamma = 1, running
/// mean 0 and variance 1          (article, "Initial Initialization Of Parameters") `randn` gives
/// N(0, 1) draws; W is filled layer by layer and row by row, as numpy.random.randn(n, n_prev) fills
/// it.
Parameters initialize_parameters(const Network& network, Initializer initializer,
                                 const std::function<double()>& randn);

}  // namespace gradus::steps
