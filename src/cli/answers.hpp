// Predictions as a table, for files and for JSON.
#pragma once

#include "model/model.hpp"

namespace gradus::cli {

/// prediction, and for classes probability_LABEL, for quantiles prediction_qQUANTILE for each. A
/// class of -1 and NaN are missing cells.
Table answers_of(const Predictions& predictions);

}  // namespace gradus::cli
