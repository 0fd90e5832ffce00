// The three ways of calibration, and how a decision is kept in a model file.
#include "model/decision.hpp"

#include "model/json_field.hpp"
#include "network/names.hpp"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

using json = nlohmann::ordered_json;

/// softmax(Z / temperature), or its two-class form 1 / (1 + exp(-Z / temperature)).
void cool(double temperature, std::span<const double> Z, std::span<double> p) noexcept {
  if (Z.size() == 1) {
    p[1] = 1 / (1 + std::exp(-Z[0] / temperature));
    p[0] = 1 - p[1];
    return;
  }
  const double most = *std::max_element(Z.begin(), Z.end());
  double sum = 0;
  for (std::size_t k = 0; k < Z.size(); ++k) {
    p[k] = std::exp((Z[k] - most) / temperature);
    sum += p[k];
  }
  for (double& share : p) share /= sum;
}

/// Divides by the sum; all equal where that is 0, as sklearn.calibration does.
void share_out(std::span<double> p) noexcept {
  double sum = 0;
  for (const double x : p) sum += x;
  for (double& x : p) x = sum > 0 ? x / sum : 1 / static_cast<double>(p.size());
}

template <class OfClass>
void calibrate_each(std::span<const double> Z, std::span<double> p, const OfClass& of) noexcept {
  if (Z.size() == 1) {
    double f = 0;
    log_odds(Z, {&f, 1});
    p[1] = of(0, f);
    p[0] = 1 - p[1];
    return;
  }
  log_odds(Z, p);
  for (std::size_t k = 0; k < p.size(); ++k) p[k] = of(k, p[k]);
  share_out(p);
}

Curve read_curve(const Field& field) {
  Curve curve{.at = field.at("at").numbers(), .p = field.at("p").numbers()};
  if (curve.at.empty() || curve.at.size() != curve.p.size()) {
    field.refuse("has lists of different lengths");
  }
  if (!std::is_sorted(curve.at.begin(), curve.at.end())) field.refuse("is not ascending");
  const auto is_share = [](double p) { return 0 <= p && p <= 1; };
  if (!std::all_of(curve.p.begin(), curve.p.end(), is_share)) {
    field.refuse("has a probability outside 0 to 1");
  }
  return curve;
}

}  // namespace

void log_odds(std::span<const double> Z, std::span<double> f) noexcept {
  constexpr double most_odds = 745;
  if (Z.size() == 1) {
    f[0] = std::clamp(Z[0], -most_odds, most_odds);
    return;
  }
  const double most = *std::max_element(Z.begin(), Z.end());
  double before = 0;  // sums from both ends, so that nothing is subtracted
  for (std::size_t k = 0; k < Z.size(); ++k) {
    f[k] = before;
    before += std::exp(Z[k] - most);
  }
  double behind = 0;
  for (std::size_t k = Z.size(); k-- > 0;) {
    const double odds = Z[k] - most - std::log(f[k] + behind);
    f[k] = std::clamp(odds, -most_odds, most_odds);
    behind += std::exp(Z[k] - most);
  }
}

double sigmoid_at(const Sigmoid& sigmoid, double f) noexcept {
  return 1 / (1 + std::exp(sigmoid.slope * f + sigmoid.offset));
}

double curve_at(const Curve& curve, double f) noexcept {
  const auto next = std::upper_bound(curve.at.begin(), curve.at.end(), f);
  if (next == curve.at.begin()) return curve.p.front();
  if (next == curve.at.end()) return curve.p.back();
  const auto i = static_cast<std::size_t>(next - curve.at.begin());
  const double part = (f - curve.at[i - 1]) / (curve.at[i] - curve.at[i - 1]);
  return curve.p[i - 1] + part * (curve.p[i] - curve.p[i - 1]);
}

void calibrate(const Calibration& calibration, std::span<const double> Z,
               std::span<double> p) noexcept {
  switch (calibration.method) {
    case CalibrationMethod::none:
    case CalibrationMethod::temperature: cool(calibration.temperature, Z, p); break;
    case CalibrationMethod::platt:
      calibrate_each(Z, p, [&](std::size_t k, double f) noexcept {
        return sigmoid_at(calibration.sigmoids[k], f);
      });
      break;
    case CalibrationMethod::isotonic:
      calibrate_each(Z, p, [&](std::size_t k, double f) noexcept {
        return curve_at(calibration.curves[k], f);
      });
      break;
  }
}

std::string to_json(const Decision& decision) {
  const Calibration& calibration = decision.calibration;
  json object{{"threshold", decision.threshold},
              {"chosen_by", decision.chosen_by},
              {"calibration", name_of(calibration_names, calibration.method)},
              {"temperature", calibration.temperature},
              {"sigmoids", json::array()},
              {"curves", json::array()}};
  for (const Sigmoid& sigmoid : calibration.sigmoids) {
    object["sigmoids"].push_back({{"slope", sigmoid.slope}, {"offset", sigmoid.offset}});
  }
  for (const Curve& curve : calibration.curves) {
    object["curves"].push_back({{"at", curve.at}, {"p", curve.p}});
  }
  return object.dump();
}

Decision decision_from_json(const std::string& text) {
  const nlohmann::json parsed = parse_json(text, "decision");
  const Field all(parsed, "decision");
  Decision decision;
  const Field threshold = all.at("threshold");
  decision.threshold = threshold.number();
  if (!(0 <= decision.threshold && decision.threshold <= 1)) threshold.refuse("is not in 0 to 1");
  decision.chosen_by = all.at("chosen_by").text();
  Calibration& calibration = decision.calibration;
  calibration.method = all.at("calibration").one_of(calibration_names);
  const Field temperature = all.at("temperature");
  calibration.temperature = temperature.number();
  if (!(calibration.temperature > 0)) temperature.refuse("is not above 0");
  for (const Field& field : all.at("sigmoids").items()) {
    calibration.sigmoids.push_back(
        {.slope = field.at("slope").number(), .offset = field.at("offset").number()});
  }
  for (const Field& field : all.at("curves").items()) {
    calibration.curves.push_back(read_curve(field));
  }
  return decision;
}

}  // namespace gradus
