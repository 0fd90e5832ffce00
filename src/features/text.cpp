// A column of free text: its words and the groups of three letters in them, counted in a fixed
// number of places that a hash chooses. The hash is part of the model format and never changes.
#include "features/transforms.hpp"

#include <cmath>

namespace gradus::transforms {
namespace {

constexpr std::size_t group = 3;  // letters

unsigned char lower(char c) {
  return static_cast<unsigned char>('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c);
}

/// Letters and digits of ASCII, and every byte of other characters.
bool is_word_byte(char c) {
  const unsigned char small = lower(c);
  return ('a' <= small && small <= 'z') || ('0' <= small && small <= '9') || small >= 0x80;
}

template <Scalar T>
void count(std::uint64_t hash, std::span<T> places) noexcept {
  places[hash % places.size()] += (hash >> 40) % 2 == 0 ? T{1} : T{-1};
}

/// A word counts as a whole, and by each three neighbours of "<word>".
template <Scalar T>
void count_word(std::string_view word, std::span<T> places) noexcept {
  Hash whole('w');
  for (const char c : word) whole.take(lower(c));
  count(whole.value(), places);
  const auto letter = [&](std::size_t at) -> unsigned char {
    if (at == 0) return '<';
    return at <= word.size() ? lower(word[at - 1]) : '>';
  };
  for (std::size_t first = 0; first + group <= word.size() + 2; ++first) {
    Hash letters('c');
    for (std::size_t i = 0; i < group; ++i) letters.take(letter(first + i));
    count(letters.value(), places);
  }
}

/// So that the mean square of the places is 1, as that of a standardised number.
template <Scalar T>
void scale(std::span<T> places) noexcept {
  double squares = 0;
  for (const T x : places) squares += static_cast<double>(x) * static_cast<double>(x);
  if (squares == 0) return;
  const double factor = std::sqrt(static_cast<double>(places.size()) / squares);
  for (T& x : places) x = static_cast<T>(static_cast<double>(x) * factor);
}

}  // namespace

TextFeature fit_text(const std::string& name) {
  return {.column = name, .width = text_width};
}

template <Scalar T>
void write_feature(const TextFeature&, const CategoryColumn& column, std::span<const Index> rows,
                   MatrixView<T> X) noexcept {
  for (Index i = 0; i < X.rows; ++i) {
    const std::int32_t code =
        column.codes[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
    if (code < 0) continue;  // stays 0
    const std::string_view text = column.levels[static_cast<std::size_t>(code)];
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_word_byte(text[end])) ++end;
      if (end > at) count_word(text.substr(at, end - at), X.row(i));
      at = end + 1;
    }
    scale(X.row(i));
  }
}

template void write_feature(const TextFeature&, const CategoryColumn&, std::span<const Index>,
                            MatrixView<float>) noexcept;
template void write_feature(const TextFeature&, const CategoryColumn&, std::span<const Index>,
                            MatrixView<double>) noexcept;

Unusual unusual_in(const TextFeature& feature, const CategoryColumn& column,
                   std::span<const Index> rows) {
  Unusual unusual;
  unusual.column = feature.column;
  for (const Index row : rows) {
    if (column.codes[static_cast<std::size_t>(row)] < 0) ++unusual.missing;
  }
  if (unusual.missing > 0) unusual.filled_with = "no words";
  return unusual;
}

}  // namespace gradus::transforms
