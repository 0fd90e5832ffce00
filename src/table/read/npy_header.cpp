// The header is a dictionary as Python writes it, so a little of Python's grammar is read here:
// texts, whole numbers, names, and brackets of any kind.
#include "table/read/npy_header.hpp"

#include "base/error.hpp"
#include "table/read/formats.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace gradus::read {
namespace {

/// What is wrong, in words; caught in this file.
struct Fault {
  std::string why;
};

struct Literal {
  enum class Kind { text, number, name, list };
  Kind kind = Kind::list;
  std::string text;            // of texts and names
  Index number = 0;            //
  std::vector<Literal> items;  // of brackets; a dictionary lists its keys and values in turn

  bool is_text() const { return kind == Kind::text; }
  bool is_list() const { return kind == Kind::list; }
};

class LiteralParser {
 public:
  explicit LiteralParser(std::string_view text) : text_(text) {}

  Literal whole() {
    Literal literal = parse(0);
    if (peek() != 0) throw Fault{"its header goes on after its end"};
    return literal;
  }

 private:
  static constexpr int deepest = 8;

  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  Literal parse(int depth) {
    const char first = peek();
    if (depth > deepest) throw Fault{"its header has too many brackets"};
    if (first == '(' || first == '[' || first == '{') return list(depth);
    if (first == '\'' || first == '"') return text();
    if (std::isdigit(static_cast<unsigned char>(first)) != 0) return number();
    if (std::isalpha(static_cast<unsigned char>(first)) != 0) return name();
    throw Fault{"its header is not one that NumPy writes"};
  }
  Literal list(int depth) {
    Literal literal;
    const char open = text_[at_++];
    const char close = open == '(' ? ')' : open == '[' ? ']' : '}';
    while (peek() != close) {
      literal.items.push_back(parse(depth + 1));
      const char next = peek();
      if (next == ',' || next == ':') {
        ++at_;
      } else if (next != close) {
        throw Fault{"its header is not one that NumPy writes"};
      }
    }
    ++at_;
    return literal;
  }
  Literal text() {
    Literal literal{Literal::Kind::text, {}, 0, {}};
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) literal.text += text_[at_++];
    }
    if (at_ == text_.size()) throw Fault{"its header ends within a text"};
    ++at_;
    return literal;
  }
  Literal number() {
    Literal literal{Literal::Kind::number, {}, 0, {}};
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), literal.number);
    if (error != std::errc{}) throw Fault{"its header holds a number that is too large"};
    at_ += static_cast<std::size_t>(end - begin);
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // as Python 2 wrote them
    return literal;
  }
  Literal name() {
    Literal literal{Literal::Kind::name, {}, 0, {}};
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) {
      literal.text += text_[at_++];
    }
    return literal;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

const Literal& member(const Literal& dictionary, std::string_view key) {
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    if (dictionary.items[i].text == key) return dictionary.items[i + 1];
  }
  throw Fault{fmt::format("its header has no \"{}\"", key)};
}

[[noreturn]] void refuse_type(const NpySource& source, const std::string& type) {
  const bool is_object = type.find('O') != type.npos;
  const bool is_time = type.find('M') != type.npos || type.find('m') != type.npos;
  Message message{.code = is_object ? "pickled-array" : "wrong-type",
                  .text = fmt::format("{} holds {}", file_name(source.path),
                                      is_object ? "Python objects" : "no numbers"),
                  .place = {.what = source.path}};
  if (is_object) {
    message.why = "objects are pickled, and to read a pickle is to run what it says";
    message.fix = "np.save(FILE, x.astype(float), allow_pickle=False)";
  } else {
    message.why = fmt::format(
        "{} has elements of the type \"{}\"; known are truth values, whole and "
        "floating numbers of up to 64 bits, bytes and text",
        source.name, type);
    message.fix = is_time ? "x.astype('datetime64[D]').astype(float)" : "x.astype(float)";
  }
  throw Error(Error::Kind::data, std::move(message));
}

/// "<f8", "|S12", ">U3"
NpyType parse_type(const NpySource& source, const std::string& text) {
  NpyType type;
  const char order = text.empty() ? '\0' : text[0];
  if (text.size() < 3 || std::string_view("<>|=").find(order) == std::string_view::npos) {
    refuse_type(source, text);
  }
  type.kind = text[1];
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, type.size);
  constexpr Index longest_text = Index{1} << 24;
  if (type.kind == 'O' || error != std::errc{} || stop != end) refuse_type(source, text);
  const bool is_whole = type.kind == 'i' || type.kind == 'u';
  const bool is_text = type.kind == 'S' || type.kind == 'U';
  const bool is_power = type.size == 1 || type.size == 2 || type.size == 4 || type.size == 8;
  const bool is_known = (type.kind == 'b' && type.size == 1) || (is_whole && is_power) ||
                        (type.kind == 'f' && is_power && type.size > 1) ||
                        (is_text && type.size <= longest_text);
  if (!is_known) refuse_type(source, text);
  if (type.kind == 'U') type.size *= 4;
  const char here = std::endian::native == std::endian::little ? '<' : '>';
  type.swapped = order != '|' && order != '=' && order != here;
  return type;
}

Index product(const std::vector<Index>& sizes, Index count) {
  for (const Index size : sizes) {
    if (__builtin_mul_overflow(count, size, &count)) {
      throw Fault{
          fmt::format("it claims the shape [{}], which no file can hold", fmt::join(sizes, ", "))};
    }
  }
  return count;
}

std::vector<Index> shape_of(const Literal& literal) {
  constexpr std::size_t most_dimensions = 32;  // as NumPy allows
  if (!literal.is_list() || literal.items.size() > most_dimensions) {
    throw Fault{"its shape is not a list of sizes"};
  }
  std::vector<Index> shape;
  for (const Literal& size : literal.items) {
    if (size.kind != Literal::Kind::number) throw Fault{"its shape is not a list of sizes"};
    shape.push_back(size.number);
  }
  return shape;
}

/// ('name', '<f8') or ('name', '<f8', (3,)); without a name it is what fills up an element.
void add_field(const NpySource& source, NpyHeader& header, const Literal& literal) {
  const std::vector<Literal>& parts = literal.items;
  const bool fits = literal.is_list() && (parts.size() == 2 || parts.size() == 3);
  if (!fits) throw Fault{"one of its fields has no name and type"};
  if (!parts[1].is_text()) refuse_type(source, "fields within a field");
  // (title, name) where a field has a title
  const bool has_title = parts[0].is_list() && parts[0].items.size() == 2;
  NpyField field{(has_title ? parts[0].items[1] : parts[0]).text, {}, 1, header.item_size};
  const std::string& type = parts[1].text;
  if (field.name.empty() && type.starts_with("|V")) {
    field.type = {'V', false, 0};
    const char* const end = type.data() + type.size();
    std::from_chars(type.data() + 2, end, field.type.size);
  } else {
    field.type = parse_type(source, type);
    if (parts.size() == 3) field.width = product(shape_of(parts[2]), 1);
    if (field.width == 0) throw Fault{fmt::format("its field {} holds nothing", field.name)};
  }
  if (find_not_utf8(field.name) != std::string::npos) throw Fault{"a name in it is not UTF-8"};
  const Index bytes = product({field.width}, field.type.size);
  if (__builtin_add_overflow(header.item_size, bytes, &header.item_size)) {
    throw Fault{"its fields are larger than any file"};
  }
  if (field.type.kind != 'V') header.fields.push_back(std::move(field));
}

void parse_header(const NpySource& source, std::string_view text, NpyHeader& header) {
  const Literal dictionary = LiteralParser(text).whole();
  header.shape = shape_of(member(dictionary, "shape"));
  header.is_fortran = member(dictionary, "fortran_order").text == "True";
  const Literal& type = member(dictionary, "descr");
  header.has_fields = type.is_list();
  if (header.has_fields) {
    constexpr std::size_t most_fields = 100000;
    if (type.items.size() > most_fields) throw Fault{"its elements have more than 100,000 fields"};
    for (const Literal& field : type.items) add_field(source, header, field);
  } else {
    header.fields.push_back({"", parse_type(source, type.text), 1, 0});
    header.item_size = header.fields.front().type.size;
  }
  if (header.item_size == 0) throw Fault{"its elements have no bytes"};
  header.count = product(header.shape, 1);
}

void read_exactly(const NpySource& source, std::span<char> bytes) {
  if (source.read(bytes) != std::ssize(bytes)) throw Fault{"it ends before its last number"};
}

/// The text of the header.
std::string read_text(const NpySource& source, NpyHeader& header) {
  std::array<char, 8> magic{};
  read_exactly(source, magic);
  if (std::string_view(magic.data(), 6) != "\x93NUMPY") {
    throw Fault{fmt::format("it begins with {:02x}, where 93 and NUMPY are expected",
                            fmt::join(std::span(magic).first(6), " "))};
  }
  const int version = static_cast<unsigned char>(magic[6]);
  if (version < 1 || version > 3) throw Fault{fmt::format("its version {} is not known", version)};
  std::array<char, 4> sizes{};
  const Index size_bytes = version == 1 ? 2 : 4;
  read_exactly(source, std::span(sizes).first(static_cast<std::size_t>(size_bytes)));
  Index size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | static_cast<unsigned char>(sizes[i]);
  header.start = std::ssize(magic) + size_bytes + size;
  constexpr Index longest = Index{1} << 24;
  if (header.start > source.size || size > longest) {
    throw Fault{fmt::format("it claims a header of {} bytes, which it is too small for", size)};
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  read_exactly(source, text);
  return text;
}

[[noreturn]] void refuse_fault(const NpySource& source, const Fault& fault) {
  const bool is_whole_file = source.name == "it";
  refuse_damaged(source.path, "NumPy",
                 is_whole_file ? fault.why : fmt::format("{}: {}", source.name, fault.why));
}

}  // namespace

NpyHeader read_npy_header(const NpySource& source) {
  try {
    NpyHeader header;
    parse_header(source, read_text(source, header), header);
    const Index bytes = product(header.shape, header.item_size);
    const Index there = source.size - header.start;
    if (bytes > there) {
      throw Fault{fmt::format("it claims the shape [{}] and {} bytes, but only {} are there",
                              fmt::join(header.shape, ", "), bytes, there)};
    }
    if (bytes < there) throw Fault{"it goes on after its last number"};
    return header;
  } catch (const Fault& fault) {
    refuse_fault(source, fault);
  }
}

std::vector<char> read_npy_bytes(const NpySource& source, const NpyHeader& header) {
  std::vector<char> bytes(static_cast<std::size_t>(header.count * header.item_size));
  try {
    read_exactly(source, bytes);
  } catch (const Fault& fault) {
    refuse_fault(source, fault);
  }
  return bytes;
}

}  // namespace gradus::read
