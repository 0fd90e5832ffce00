// Small networks and batches drawn at random, for the properties that hold for any.
#pragma once

#include "bench/cases.hpp"

#include <rapidcheck.h>

namespace gradus::test {

/// A small network with odd sizes, often of one unit or one row, with one of these activations.
inline bench::Case any_case(bench::Number number, const std::vector<Activation>& activations) {
  const auto size = rc::gen::weightedOneOf<Index>(
      {{1, rc::gen::just<Index>(1)}, {4, rc::gen::inRange<Index>(1, 70)}});
  const Loss loss =
      *rc::gen::element(Loss::squared_error, Loss::binary_cross_entropy, Loss::cross_entropy);
  std::vector<Index> dims{*size};
  for (int l = *rc::gen::inRange(0, 4); l > 0; --l) dims.push_back(*size);
  switch (loss) {
    case Loss::squared_error: dims.push_back(*size); break;
    case Loss::binary_cross_entropy: dims.push_back(1); break;
    case Loss::cross_entropy: dims.push_back(*size + 1); break;
    default: break;  // the others are in the table
  }
  const Activation activation = *rc::gen::elementOf(activations);
  return {bench::Operation::train_step, dims, *size, activation, loss, number};
}

}  // namespace gradus::test
