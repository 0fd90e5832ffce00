// A walk as the page takes it: matrices, the products behind their cells, cost curves, health.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "export/kept.hpp"

namespace gradus {

/// The steps of a walk: phase, layer, kind of step, formula, shapes, meaning. They are the same for
/// every walk of a network.
nlohmann::ordered_json steps_json(const steps::Walk& walk);

/// {"m": matrices, "d": doubles, "p": products, "f": floats, cost, ..} as web/src/data.js reads it.
nlohmann::ordered_json walk_json(const steps::Walk& walk, const Kept& kept, double learning_rate);

/// X and Y, which all walks share, in the same form.
nlohmann::ordered_json samples_json(const steps::Walk& walk, const Kept& kept);

}  // namespace gradus
