// Each element is read from its bytes by a function that is chosen once for the whole array.
#include "table/read/npy_cells.hpp"

#include "base/error.hpp"
#include "table/number_text.hpp"
#include "table/read/formats.hpp"
#include "table/read/level_dictionary.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace gradus::read {
namespace {

template <class T, bool swapped>
T load(const char* at) {
  std::array<char, sizeof(T)> bytes{};
  std::memcpy(bytes.data(), at, sizeof(T));
  if constexpr (swapped) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

/// IEEE 754 binary16: a sign, 5 bits of exponent biased by 15, 10 bits of fraction.
double from_half(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  double size = std::ldexp(1024 + fraction, exponent - 25);
  if (exponent == 0) size = std::ldexp(fraction, -24);
  if (exponent == 31) {
    size = fraction == 0 ? std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::quiet_NaN();
  }
  return (half & 0x8000) != 0 ? -size : size;
}

using ReadNumber = double (*)(const char*);

template <bool swapped>
ReadNumber reader_of(const NpyType& type) {
  constexpr auto number = []<class T>(T) -> ReadNumber {
    return [](const char* at) { return static_cast<double>(load<T, swapped>(at)); };
  };
  const auto by_size = [&](auto one, auto two, auto four, auto eight) {
    return type.size == 1   ? number(one)
           : type.size == 2 ? number(two)
           : type.size == 4 ? number(four)
                            : number(eight);
  };
  switch (type.kind) {
    case 'i': return by_size(std::int8_t{}, std::int16_t{}, std::int32_t{}, std::int64_t{});
    case 'f':
      if (type.size == 2) {
        return [](const char* at) { return from_half(load<std::uint16_t, swapped>(at)); };
      }
      return type.size == 4 ? number(float{}) : number(double{});
    case 'b': return [](const char* at) { return *at != 0 ? 1.0 : 0.0; };
    default: return by_size(std::uint8_t{}, std::uint16_t{}, std::uint32_t{}, std::uint64_t{});
  }
}

ReadNumber number_reader(const NpyType& type) {
  return type.swapped ? reader_of<true>(type) : reader_of<false>(type);
}

bool is_text(const NpyType& type) {
  return type.kind == 'S' || type.kind == 'U';
}

const char* cell_at(const NpyCells& cells, Index row, Index j) {
  return cells.data + row * cells.row_bytes + cells.offsets[static_cast<std::size_t>(j)];
}

[[noreturn]] void refuse(const NpyCells& cells, std::string code, const std::string& what,
                         Index row, std::string fix) {
  throw Error(Error::Kind::data,
              {.code = std::move(code),
               .text = fmt::format("{} of {} holds {} in row {}", cells.name, file_name(cells.path),
                                   what, with_commas(row + 1)),
               .place = {.what = cells.path},
               .fix = std::move(fix)});
}

/// Reads the number at `at`, which is in `row`; NaN where it is missing.
struct NumberCell {
  const NpyCells& cells;
  const NullTokens& nulls;
  ReadNumber read = number_reader(cells.type);

  double operator()(Index row, Index j) const {
    const double number = read(cell_at(cells, row, j));
    if (nulls.is_missing(number)) return std::numeric_limits<double>::quiet_NaN();
    if (std::isinf(number)) {
      refuse(cells, "infinite-number", "an infinite number", row,
             "--null inf,-inf     treats it as missing");
    }
    return number;
  }
};

/// Appends the character of that number; false when there is none such.
bool append_utf8(std::string& text, std::uint32_t c) {
  const auto byte = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  const auto more = [&](int shift) { byte(0x80 | (c >> shift & 0x3F)); };
  if (c > 0x10FFFF || (0xD800 <= c && c < 0xE000)) return false;
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    more(0);
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    more(6);
    more(0);
  } else {
    byte(0xF0 | c >> 18);
    more(12);
    more(6);
    more(0);
  }
  return true;
}

/// Shorter texts are filled up with zeros.
std::string text_at(const NpyCells& cells, Index row, Index j) {
  const char* const at = cell_at(cells, row, j);
  const NpyType& type = cells.type;
  std::string text;
  bool is_fit = true;
  if (type.kind == 'S') {
    text.assign(at, static_cast<std::size_t>(type.size));
    text.resize(text.find_last_not_of('\0') + 1);
    is_fit = find_not_utf8(text) == text.npos;
  } else {
    for (Index i = 0; i < type.size && is_fit; i += 4) {
      const auto c =
          type.swapped ? load<std::uint32_t, true>(at + i) : load<std::uint32_t, false>(at + i);
      is_fit = append_utf8(text, c);
    }
    text.resize(text.find_last_not_of('\0') + 1);
  }
  if (!is_fit) {
    refuse(cells, "not-utf8", "bytes that are no UTF-8", row,
           "np.char.decode(x, 'latin1')     makes text of bytes");
  }
  return text;
}

CategoryColumn text_column(const NpyCells& cells, Index j, const NullTokens& nulls) {
  CategoryColumn column;
  LevelDictionary dictionary;
  column.codes.reserve(static_cast<std::size_t>(cells.rows));
  for (Index row = 0; row < cells.rows; ++row) {
    const std::string text = text_at(cells, row, j);
    const std::string_view cell = trimmed(text);
    column.codes.push_back(nulls.among_texts(cell) ? -1 : dictionary.code_of(cell));
  }
  column.levels = dictionary.take_levels();
  return column;
}

CategoryColumn truth_column(const NpyCells& cells, Index j) {
  CategoryColumn column{{}, {"false", "true"}};
  column.codes.reserve(static_cast<std::size_t>(cells.rows));
  for (Index row = 0; row < cells.rows; ++row) {
    column.codes.push_back(*cell_at(cells, row, j) != 0 ? 1 : 0);
  }
  return column;
}

}  // namespace

NpyCells npy_cells(const NpyHeader& header, const NpyField& field, const std::vector<char>& bytes) {
  NpyCells cells;
  cells.data = bytes.data();
  cells.type = field.type;
  const std::vector<Index>& shape = header.shape;
  cells.rows = shape.empty() ? 1 : shape.front();
  const Index width = cells.rows == 0 ? 0 : header.count / cells.rows;
  cells.row_bytes = header.is_fortran ? header.item_size : width * header.item_size;
  for (Index j = 0; j < width; ++j) {
    Index place = j;  // of the element in its row, the last index running fastest
    if (header.is_fortran) {
      place = 0;
      Index rest = j;
      Index step = header.count;
      for (std::size_t d = shape.size(); d-- > 1;) {
        step /= shape[d];
        place += rest % shape[d] * step;
        rest /= shape[d];
      }
    }
    for (Index k = 0; k < field.width; ++k) {
      cells.offsets.push_back(place * header.item_size + field.offset + k * field.type.size);
    }
  }
  return cells;
}

Column npy_column(const NpyCells& cells, Index j, const NullTokens& nulls) {
  if (is_text(cells.type)) return text_column(cells, j, nulls);
  if (cells.type.kind == 'b') return truth_column(cells, j);
  const NumberCell number{cells, nulls};
  NumberColumn column;
  column.values.reserve(static_cast<std::size_t>(cells.rows));
  for (Index row = 0; row < cells.rows; ++row) column.values.push_back(number(row, j));
  return column;
}

ArrayColumn npy_array(const NpyCells& cells, const NullTokens& nulls) {
  if (is_text(cells.type)) {
    throw Error(Error::Kind::data, {.code = "wrong-type",
                                    .text = fmt::format("{} of {} holds {} texts a row", cells.name,
                                                        file_name(cells.path), cells.width()),
                                    .place = {.what = cells.path},
                                    .why = "an array of inputs must hold numbers"});
  }
  const auto count = static_cast<std::size_t>(cells.rows * cells.width());
  if (cells.type.kind == 'u' && cells.type.size == 1) {
    std::vector<std::uint8_t> all;
    all.reserve(count);
    for (Index row = 0; row < cells.rows; ++row) {
      for (Index j = 0; j < cells.width(); ++j) {
        all.push_back(static_cast<std::uint8_t>(*cell_at(cells, row, j)));
      }
    }
    return {cells.width(), std::move(all)};
  }
  const NumberCell number{cells, nulls};
  std::vector<double> all;
  all.reserve(count);
  for (Index row = 0; row < cells.rows; ++row) {
    for (Index j = 0; j < cells.width(); ++j) all.push_back(number(row, j));
  }
  return {cells.width(), std::move(all)};
}

}  // namespace gradus::read
