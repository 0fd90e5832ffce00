// What each row costs: which rows a model gets most wrong.
#pragma once

#include "model/model.hpp"

namespace gradus {

struct RowCost {
  Index row;                 // of the table, from 0
  double cost;               // >= 0
  std::int32_t actual = -1;  // classes: the number of the right one; of several targets that of
  Index target = 0;          // the costliest
  double answer = 0;         // regression: the right one, in the target's units
};

/// The rows that have an answer, the largest cost first and equal ones in their order. The cost of
/// a class is -log of the probability p that it was given, p at least 1e-15 as in log_loss; of a
/// number (y - prediction)^2, of several quantiles that of answer_column(), of several targets the
/// mean over them, of rows that have all answers. `predictions` are predict()'s of the table.
/// Throws as score().
std::vector<RowCost> costliest_rows(const Predictions& predictions, const TargetCoding& target,
                                    const Table& table);

}  // namespace gradus
