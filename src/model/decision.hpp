// From a network's Z(L) to what is said: probabilities that are calibrated where the model learned
// how, and the threshold above which a row is of the second class. Learning them is evaluate/'s.
#pragma once

#include "features/features.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

enum class CalibrationMethod : std::uint8_t { none, temperature, platt, isotonic };

inline constexpr std::array<std::pair<CalibrationMethod, std::string_view>, 4> calibration_names{{
    {CalibrationMethod::none, "none"},
    {CalibrationMethod::temperature, "temperature"},
    {CalibrationMethod::platt, "platt"},
    {CalibrationMethod::isotonic, "isotonic"},
}};

/// p = 1 / (1 + exp(slope f + offset))                                              (Platt 1999)
struct Sigmoid {
  double slope = -1;
  double offset = 0;
  friend bool operator==(const Sigmoid&, const Sigmoid&) = default;
};

/// p[i] at f = at[i], linear between two of them, and the first or last p outside.
struct Curve {
  std::vector<double> at;  // ascending, at least one
  std::vector<double> p;   // as long
  friend bool operator==(const Curve&, const Curve&) = default;
};

/// One sigmoid or curve for two classes, which gives the probability of the second; of more, one
/// for each class against the rest, divided by their sum. f of a class is its log odds.
struct Calibration {
  CalibrationMethod method = CalibrationMethod::none;
  double temperature = 1;  // Z(L) is divided by it; > 0
  std::vector<Sigmoid> sigmoids = {};
  std::vector<Curve> curves = {};
  friend bool operator==(const Calibration&, const Calibration&) = default;
};

struct Decision {
  Calibration calibration;
  double threshold = 0.5;      // of two classes the second is said above this probability
  std::string chosen_by = {};  // the rule that chose the threshold, such as "f1"; else empty
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// f [labels] of Z(L) of one row [n_L]: for two classes f[0] = Z alone, else Z_k - log of the sum
/// of exp(Z) of the others; within -745 .. 745, beyond which exp() leaves the range of double.
void log_odds(std::span<const double> Z, std::span<double> f) noexcept;

/// Z(L) of one row [n_L] to the probabilities of the classes [labels], by a method other than none.
void calibrate(const Calibration& calibration, std::span<const double> Z,
               std::span<double> p) noexcept;

double sigmoid_at(const Sigmoid& sigmoid, double f) noexcept;
double curve_at(const Curve& curve, double f) noexcept;

/// As JSON text, to and fro; reading throws Damage (json_field.hpp). That it fits the task is
/// model_file.cpp's to check.
std::string to_json(const Decision& decision);
Decision decision_from_json(const std::string& text);

}  // namespace gradus
