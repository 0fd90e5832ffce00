// Normalisation of Z before the activation: of each unit over the samples of a batch (Ioffe and
// Szegedy 2015) or of each sample over the units of its layer (Ba, Kiros and Hinton 2016).
#pragma once

#include "network/norm.hpp"
#include "steps/shapes.hpp"

namespace gradus::steps {

/// What came out of a normalisation, and what its derivative needs.
struct Normalised {
  Matrix Zhat;      // (n, m)
  Matrix N;         // (n, m)
  Vector mean;      // batch (n), layer (m)
  Vector variance;  // the same, divided by the count of what was averaged
};

/// Zhat = (Z - mean) / sqrt(variance + epsilon),  N = gamma * Zhat + b
///   batch  mean and variance of each row of Z, over the samples of this batch
///   layer  of each column of Z, over the units
/// Z (n, m), gamma, b (n); m > 0, norm not none. Throws Error(usage) when the shapes differ.
Normalised normalise_forward(Norm norm, const Matrix& Z, const Vector& gamma, const Vector& b);

/// The same for batch norm with a mean and variance (n) that are given, as prediction has them.
Matrix normalise_with(const Matrix& Z, const Vector& mean, const Vector& variance,
                      const Vector& gamma, const Vector& b);

struct NormaliseGradients {
  Matrix dZ;      // (n, m)
  Vector dgamma;  // (n), with the 1/m, as db
  Vector db;      // (n)
};

/// db = 1/m sum of dN,  dgamma = 1/m sum of dN * Zhat,  both over the samples, and with G = gamma
/// dN
///   dZ = (G - average(G) - Zhat * average(G * Zhat)) / sqrt(variance + epsilon)
/// where the averages are over what mean and variance went over. dN (n, m).
NormaliseGradients normalise_backward(Norm norm, const Matrix& dN, const Normalised& normalised,
                                      const Vector& gamma);

/// 0.9 running + 0.1 of_batch: how the running mean follows the batches' means, and the running
/// variance their variances times m / (m - 1).
Vector running_average(const Vector& running, const Vector& of_batch);

}  // namespace gradus::steps
