// Step 3: one number that says how wrong the network is. The article's formula works on A(L) and
// breaks where A(L) is exactly 0 or 1; compute_cost says the same from Z(L), where nothing breaks.
#pragma once

#include "network/loss.hpp"
#include "steps/shapes.hpp"

namespace gradus::steps {

///   binary_cross_entropy  1/(n_L m) sum(softplus(Z) - Y Z),
///                         softplus(Z) = max(Z, 0) + log(1 + e^-|Z|); n_L > 1 with several targets
///   cross_entropy         1/m sum(log sum_k e^Z_k - sum_k Y_k Z_k)
///   squared_error         1/(2m) sum((Z - Y)^2)         (article, "Compute cost", from Z)
///   absolute_error        1/m sum |Z - Y|
///   huber                 1/m sum(E^2 / 2 where |E| <= delta, else delta (|E| - delta / 2)), E = Z
///   - Y quantile              1/m sum(max(q E, (q - 1) E)), E = Y - Z, q the quantile of the row
///   poisson               1/m sum(e^Z - Y Z): the likelihood without log Y!, which may be negative
///   binary_focal          1/m sum((1 - p)^gamma softplus(-S)), S = Z where Y is 1, else -Z, and
///                         p = sigmoid(S), the probability of the right answer   (Lin et al. 2017)
///   focal                 1/m sum(-(1 - p)^gamma log p), p the softmax of the right class
/// ZL = Z(L), Y (n_L, m), m > 0; a column of Y sums to 1 in cross_entropy, is one-hot in focal.
/// -> a mean over samples, for classes in nats and finite at any finite Z(L).
/// Throws Error(usage) when shapes differ.
double compute_cost(Loss loss, const Matrix& ZL, const Matrix& Y,
                    const LossSettings& settings = {});

/// dZ(L) = m times the derivative of compute_cost by Z(L): A(L) - Y where is_canonical(loss), for
/// binary_cross_entropy divided by n_L.
/// Where a cost has a kink it is 0. ZL, Y (n_L, m) -> (n_L, m). Throws as compute_cost.
Matrix cost_backward(Loss loss, const Matrix& ZL, const Matrix& Y,
                     const LossSettings& settings = {});

/// Whether a sample's cost bends between the two Z(L), so that no difference is a derivative:
/// absolute_error and quantile at Z = Y, huber at |Z - Y| = delta. Shapes as below.
bool crosses_cost_kink(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y,
                       const LossSettings& settings);

/// compute_cost(to) - compute_cost(from), subtracted before it is rounded, for 7_check_gradients:
///   softplus(z + d) - softplus(z)       = log1p(sigmoid(z) expm1(d))
///   log sum e^(z + d) - log sum e^z     = log1p(sum softmax(z) expm1(d))
/// Others are subtracted number by number. ZL_from, ZL_to, Y (n_L, m), m > 0. Throws as
/// compute_cost.
double cost_difference(Loss loss, const Matrix& ZL_from, const Matrix& ZL_to, const Matrix& Y,
                       const LossSettings& settings = {});

/// -1/m sum(Y log A + (1 - Y) log(1 - A))                (article, "Compute cost", to the letter)
/// AL, Y (1, m). Only to be compared with: inf or NaN where A is exactly 0 or 1. Throws
/// Error(usage) when the shapes differ.
double article_cost(const Matrix& AL, const Matrix& Y);

}  // namespace gradus::steps
