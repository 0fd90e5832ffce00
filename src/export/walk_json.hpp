// A walk as the page takes it: matrices, the products behind their cells, cost curves, health.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vector>

#include "export/kept.hpp"

namespace gradus {

/// The steps of a walk: phase, layer, kind of step, formula, shapes, meaning. They are the same for
/// every walk of a network.
nlohmann::ordered_json steps_json(const steps::Walk& walk);

/// Whether a walk comes with the cost over its steepest weights, or a page asks for each.
enum class Curves : std::uint8_t { steepest, on_request };

/// {"m": matrices, "d": doubles, "p": products, "f": floats, cost, ..} as web/src/data.js reads it.
nlohmann::ordered_json walk_json(const steps::Walk& walk, const Kept& kept, double learning_rate,
                                 Curves curves);

/// The cost over weight (row, col) of layer l, counted from 0: both half widths, 21 rises near, 21
/// far, and the rise where the update lands.
std::vector<float> slope_numbers(const steps::Walk& walk, Index l, Index row, Index col,
                                 double learning_rate);

/// Per layer: how strong the signal and the gradient are, which kept units are dead, and how far
/// the update moves W for its size.
nlohmann::ordered_json health_json(const steps::Walk& walk, const Kept& kept, double learning_rate);

/// X and Y, which all walks share, in the same form.
nlohmann::ordered_json samples_json(const steps::Walk& walk, const Kept& kept);

}  // namespace gradus
