// Lays matrices into the two blobs of a walk: numbers of what is kept, and a picture of all of it
// where that is more.
#pragma once

#include "steps/shapes.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "export/blob.hpp"

namespace gradus {

using Positions = std::vector<Index>;

class MatrixWriter {
 public:
  /// `values` at `rows` and `cols` under `name`, with shape and statistics of all of it.
  void add(const std::string& name, const steps::Matrix& values, const Positions& rows,
           const Positions& cols);
  /// The terms of sum over k of left(i, k) right(k, j): products of what is kept of k, and what the
  /// others come to, for the cells of the matrix `name`. left (rows, kept), right (kept, cols),
  /// rest (rows, cols).
  void add_products(const std::string& name, const steps::Matrix& left, const steps::Matrix& right,
                    const steps::Matrix& rest, Index others);

  Blob<double>& doubles() { return doubles_; }
  Blob<float>& floats() { return floats_; }
  /// {"m": .., "p": .., "d": .., "f": ..}
  nlohmann::ordered_json json() const;

 private:
  nlohmann::ordered_json matrices_ = nlohmann::ordered_json::object();
  nlohmann::ordered_json products_ = nlohmann::ordered_json::object();
  Blob<double> doubles_;
  Blob<float> floats_;
};

}  // namespace gradus
