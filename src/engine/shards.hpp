// A batch cut into a fixed number of parts: how its gradients are summed then depends on nothing
// but that number, whoever computes the parts. One part is the batch as it is.
#pragma once

#include "engine/step.hpp"

#include <vector>

namespace gradus::engine {

/// The rows of the largest of `shards` parts of a batch: what a Workspace must hold.
Index rows_of_shard(Index batch_rows, Index shards);

/// Room for the gradients of the parts on their way to a sum, set up once.
template <Scalar T>
class Shards {
 public:
  /// shards >= 1. With more than one no layer may have batch norm, whose statistics are of a whole
  /// batch.
  Shards(const Network& network, Index shards);

  /// forward, cost and backward of a batch of m rows, part p of n = min(shards, m) being the rows
  /// from m p / n to m (p + 1) / n. Every part's gradients are its share of the means over the
  /// batch, and are summed in a tree: the left half of the parts, the right half, then both.
  /// Afterwards the workspace has the last part. Returns the cost of the batch.
  double cost_and_gradients(const Network& network, const Parameters<T>& parameters,
                            const Batch<T>& batch, const Masks& masks, Workspace<T>& workspace,
                            Gradients<T>& gradients, ThreadPool& pool);

 private:
  struct Step;
  Index shards_;
  std::vector<Gradients<T>> rooms_;  // of the right halves, a level of the tree each
};

}  // namespace gradus::engine
