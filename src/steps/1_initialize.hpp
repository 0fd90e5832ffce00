// Step 1: the parameters that training starts from. How far the weights spread is
// network/initializer.hpp's to say.
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
};

/// W = randn() * scale, b = 0                            (article, step 1)
/// W is drawn layer by layer and row by row, in the order of numpy.random.randn(n, n_prev).
/// `randn` gives N(0, 1) draws.
Parameters initialize_parameters(const Network& network, Initializer initializer,
                                 const std::function<double()>& randn);

}  // namespace gradus::steps
