// Step 3: one number that says how wrong the network is. The article's formula works on A(L) and
// breaks where A(L) is exactly 0 or 1; compute_cost says the same from Z(L), where nothing breaks.
#pragma once

#include "network/loss.hpp"
#include "steps/shapes.hpp"

namespace gradus::steps {

///   binary_cross_entropy  1/m sum(softplus(Z) - Y Z),  softplus(Z) = max(Z, 0) + log(1 + e^-|Z|)
///   cross_entropy         1/m sum(log sum_k e^Z_k - sum_k Y_k Z_k)
///   squared_error         1/(2m) sum((Z - Y)^2)         (article, "Compute cost", from Z)
/// ZL = Z(L), Y (n_L, m), m > 0; a column of Y sums to 1 in cross_entropy. -> a mean over samples,
/// >= 0, for classes in nats and finite at any finite Z(L). Throws Error(usage) when shapes differ.
double compute_cost(Loss loss, const Matrix& ZL, const Matrix& Y);

/// compute_cost(to) - compute_cost(from), subtracted before it is rounded, for 7_check_gradients:
///   softplus(z + d) - softplus(z)       = log1p(sigmoid(z) expm1(d))
///   log sum e^(z + d) - log sum e^z     = log1p(sum softmax(z) expm1(d))
/// ZL_from, ZL_to, Y (n_L, m), m > 0. Throws as compute_cost.
double cost_difference(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y);

/// -1/m sum(Y log A + (1 - Y) log(1 - A))                (article, "Compute cost", to the letter)
/// AL, Y (1, m). Only to be compared with: inf or NaN where A is exactly 0 or 1. Throws
/// Error(usage) when the shapes differ.
double article_cost(const Matrix& AL, const Matrix& Y);

}  // namespace gradus::steps
