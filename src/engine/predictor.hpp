// A trained network made ready to answer: its weights are packed once, so that nothing is left to
// do for a row but the products.
#pragma once

#include "engine/gemm.hpp"
#include "network/parameters.hpp"

#include <array>
#include <vector>

namespace gradus::engine {

/// Any number of threads may call predict() at the same time, each with a room of its own. Nothing
/// is allocated by a call.
template <Scalar T>
class Predictor {
 public:
  static constexpr Index most_rows = 512;  // of one call; 64 .. 256 keep a network in the cache

  /// Where one caller's call keeps the activations, and its answers until the next call.
  class Room {
   public:
    Room(const Network& network, Index max_rows);  // 1 .. most_rows
    Index max_rows() const { return Z_last_.rows(); }

   private:
    friend class Predictor;
    // A of the last two layers in turn, or of three where layers add A(l-2): [max_rows, widest
    // hidden]
    std::array<Matrix<T>, 3> A_;
    Matrix<T> A0_;               // [max_rows, n_0] with embeddings
    Matrix<T> Z_last_, A_last_;  // [max_rows, n_L]
  };

  /// What a call leaves in the caller's room. Z [m, n_L] and A [m, n_L] of the last layer.
  struct Answer {
    MatrixView<const T> Z, A;
  };

  explicit Predictor(const Network& network);  // W and b are 0 until pack()
  Predictor(const Network& network, const Parameters<T>& parameters);

  /// Takes new parameters of the same network. Not while another thread predicts.
  void pack(const Parameters<T>& parameters);

  /// Z(L) and A(L) of X [m, inputs], 1 <= m <= room.max_rows(): without dropout, and normalised
  /// with the running statistics of batch norm, of which nothing is left but other W and b. Without
  /// these two it has the bits of forward().
  Answer predict(MatrixView<const T> X, Room& room) const noexcept;

 private:
  Network network_;
  AlignedVector<T> E_;                            // as Parameters::embedded()
  std::vector<PackedWeights<T>> W_;               // of layer l at l - 1
  std::vector<AlignedVector<T>> b_;               // the same; 0 with layer norm, which adds its own
  std::vector<AlignedVector<T>> norm_b_, gamma_;  // of layer norm, else empty
  Matrix<T> folded_;                              // room for the W of one layer with batch norm
};

/// The same network as it predicts, for who wants more of it than answers: dropout is 0, and batch
/// norm is in W and b.
template <Scalar T>
struct Frozen {
  Network network;
  Parameters<T> parameters;
};
template <Scalar T>
Frozen<T> freeze(const Network& network, const Parameters<T>& parameters);

}  // namespace gradus::engine
