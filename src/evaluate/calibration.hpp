// Learning to calibrate: what a network's Z(L) should have promised, from rows with known answers.
// Using it is model/decision.hpp's.
#pragma once

#include "base/matrix.hpp"
#include "model/decision.hpp"

#include <cstdint>
#include <span>

namespace gradus {

/// Rows to learn from: Z [m, n_L], actual [m] class numbers, weight [m] or empty, m > 0.
struct CalibrationRows {
  MatrixView<const double> Z;
  std::span<const std::int32_t> actual;
  std::span<const double> weight;
};

/// The T in [1/20, 20] that makes the log loss of softmax(Z / T), or sigmoid(Z / T), least (Guo et
/// al. 2017). The log loss is convex in 1/T, so Newton's method, kept inside a bracket, finds it.
double fit_temperature(const CalibrationRows& rows);

/// Platt's sigmoid for f [m], positive [m]: the targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2), and
/// the log loss made least by Newton's method (Lin, Lin and Weng 2007). Equals
/// sklearn.calibration._sigmoid_calibration.
Sigmoid fit_sigmoid(std::span<const double> f, std::span<const char> positive,
                    std::span<const double> weight);

/// The rising curve nearest to `positive` in squares, by pooling neighbours that fall (Barlow et
/// al. 1972). Equals sklearn.isotonic.IsotonicRegression(out_of_bounds="clip").
Curve fit_curve(std::span<const double> f, std::span<const char> positive,
                std::span<const double> weight);

/// Any of them, for as many classes as Z has.
Calibration fit_calibration(CalibrationMethod method, const CalibrationRows& rows);

}  // namespace gradus
