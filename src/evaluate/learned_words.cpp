// Cosines of all pairs of levels; there are at most 256 of them.
#include "evaluate/learned_words.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

constexpr std::size_t shown_pairs = 3;

/// The rows of `levels` levels of E, each divided by its length.
template <Scalar T>
Matrix<double> directions(MatrixView<const T> E, Index levels) {
  Matrix<double> rows(levels, E.cols);
  for (Index i = 0; i < levels; ++i) {
    double squares = 0;
    for (const T x : E.row(i)) squares += static_cast<double>(x) * static_cast<double>(x);
    for (Index j = 0; j < E.cols; ++j)
      rows(i, j) = squares > 0 ? static_cast<double>(E(i, j)) / std::sqrt(squares) : 0;
  }
  return rows;
}

std::vector<AlikeWords> alike_words(const Matrix<double>& rows,
                                    const std::vector<std::string>& levels) {
  std::vector<AlikeWords> pairs;
  for (Index i = 0; i < rows.rows(); ++i) {
    for (Index j = i + 1; j < rows.rows(); ++j) {
      const std::span<const double> a = rows.row(i);
      const double cosine = std::inner_product(a.begin(), a.end(), rows.row(j).begin(), 0.0);
      if (cosine != 0)
        pairs.push_back(
            {levels[static_cast<std::size_t>(i)], levels[static_cast<std::size_t>(j)], cosine});
    }
  }
  std::ranges::stable_sort(pairs, std::ranges::greater{}, &AlikeWords::cosine);
  pairs.resize(std::min(pairs.size(), shown_pairs));
  return pairs;
}

}  // namespace

std::vector<LearnedWords> learned_words(const Model& model) {
  std::vector<LearnedWords> all;
  for (const Feature& feature : model.features.inputs) {
    const auto* category = std::get_if<CategoryFeature>(&feature);
    if (category == nullptr || category->embedding == 0) continue;
    const Embedding& e = model.network.embeddings[all.size()];
    const Index number = std::ssize(all) + 1;
    const Matrix<double> rows = std::visit(
        [&](const auto& p) { return directions(p.E(number), std::ssize(category->levels)); },
        model.parameters);
    all.push_back({.column = category->column,
                   .shape = {e.levels, e.units},
                   .alike = alike_words(rows, category->levels)});
  }
  return all;
}

}  // namespace gradus
