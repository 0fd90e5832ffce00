// What a network has learned about words: which rows of its embeddings point the same way.
#pragma once

#include "model/model.hpp"

namespace gradus {

struct AlikeWords {
  std::string one, other;
  double cosine;  // of their rows of E
};

/// A column of words and its table.
struct LearnedWords {
  std::string column;
  std::vector<Index> shape;       // levels and units
  std::vector<AlikeWords> alike;  // the three pairs of levels with the largest cosine, that first
};

/// Each embedding of the model, in the order of its inputs. Places of words never seen and of
/// missing cells have no pair, nor have rows that are 0.
std::vector<LearnedWords> learned_words(const Model& model);

}  // namespace gradus
