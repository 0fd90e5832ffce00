// From text to an option's value and back, for every kind of value in the table, with errors that
// point at the character.
#include "train/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <cmath>

namespace gradus {
namespace {

constexpr Index most_units = 65536;

/// What is wrong with a value, and where in it. Caught by set_option only.
struct BadValue {
  Index mark = 0;
  Index mark_size = 0;
  std::string expected;
};

template <class T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string plain(double value) {
  return fmt::format("{}", value);
}

struct Unit {
  std::string_view name;
  double bytes;
};
constexpr std::array units{Unit{"GB", 1e9}, Unit{"MB", 1e6}, Unit{"KB", 1e3},
                           Unit{"G", 1e9},  Unit{"M", 1e6},  Unit{"K", 1e3}};

/// "2GB", "1.5G", "500mb": a number and a unit.
std::optional<double> bytes_in(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const Unit& unit : units) {
    if (!upper.ends_with(unit.name)) continue;
    const auto number =
        number_in<double>(std::string_view(upper).substr(0, upper.size() - unit.name.size()));
    return number ? std::optional(*number * unit.bytes) : std::nullopt;
  }
  return std::nullopt;
}

std::string bytes_text(double bytes) {
  for (const Unit& unit : units) {
    if (bytes >= unit.bytes) return fmt::format("{}{}", bytes / unit.bytes, unit.name);
  }
  return plain(bytes);
}

std::vector<std::pair<Index, std::string_view>> comma_parts(std::string_view text) {
  std::vector<std::pair<Index, std::string_view>> parts;  // where each starts, and it
  std::size_t start = 0;
  while (true) {
    const std::size_t comma = text.find(',', start);
    parts.emplace_back(static_cast<Index>(start), text.substr(start, comma - start));
    if (comma == std::string_view::npos) return parts;
    start = comma + 1;
  }
}

struct Expected {
  std::string operator()(const WholeNumber& kind) const {
    std::string text = fmt::format("a whole number from {} to {}", kind.least, kind.most);
    if (!kind.zero.empty()) text += fmt::format(", or {}", kind.zero);
    return text;
  }
  std::string operator()(const RealNumber& kind) const {
    std::string text = fmt::format("a number from {} to {}", plain(kind.least), plain(kind.most));
    if (!kind.zero.empty()) text += fmt::format(", or {}", kind.zero);
    return text;
  }
  std::string operator()(const Bytes& kind) const {
    return fmt::format("a number with KB, MB or GB behind it, from {} to {}, or {}",
                       bytes_text(kind.least), bytes_text(kind.most), kind.zero);
  }
  std::string operator()(const Text&) const { return "a word"; }
  std::string operator()(const TextList&) const { return "words with commas between them"; }
  std::string operator()(const LayerSizes&) const {
    return fmt::format("whole numbers from 1 to {} with commas between them, or none", most_units);
  }
  std::string operator()(const AscendingList& kind) const {
    return fmt::format("ascending numbers from {} to {} with commas between them",
                       plain(kind.least), plain(kind.most));
  }
  std::string operator()(const RealList& kind) const {
    return fmt::format("numbers from {} to {} with commas between them, or {}", plain(kind.least),
                       plain(kind.most), kind.none);
  }
  std::string operator()(const Choice& kind) const {
    return fmt::format("one of {}", fmt::join(kind.words, ", "));
  }
  std::string operator()(const FractionOrFile& kind) const {
    return fmt::format("a share from {} to {}, or a file", plain(kind.least), plain(kind.most));
  }
  std::string operator()(const Flag&) const { return "yes or no"; }
};

struct Set {
  Options& options;
  std::string_view text;

  [[noreturn]] void refuse(std::string expected) const {
    throw BadValue{0, static_cast<Index>(text.size()), std::move(expected)};
  }
  void operator()(const WholeNumber& kind) const {
    if (!kind.zero.empty() && text == kind.zero) {
      kind.at(options) = 0;
      return;
    }
    const auto value = number_in<std::int64_t>(text);
    if (!value || *value < kind.least || *value > kind.most) refuse(Expected{}(kind));
    kind.at(options) = *value;
  }
  void operator()(const RealNumber& kind) const {
    if (!kind.zero.empty() && text == kind.zero) {
      kind.at(options) = 0;
      return;
    }
    const auto value = number_in<double>(text);
    if (!value || !(*value >= kind.least && *value <= kind.most)) refuse(Expected{}(kind));
    kind.at(options) = *value;
  }
  void operator()(const Bytes& kind) const {
    if (text == kind.zero) {
      kind.at(options) = 0;
      return;
    }
    const std::optional<double> value = bytes_in(text);
    if (!value || !(*value >= kind.least && *value <= kind.most)) refuse(Expected{}(kind));
    kind.at(options) = *value;
  }
  void operator()(const Text& kind) const { kind.at(options) = text; }
  void operator()(const TextList& kind) const {
    kind.at(options).clear();
    if (text.empty()) return;
    for (const auto& [start, part] : comma_parts(text)) kind.at(options).emplace_back(part);
  }
  void operator()(const LayerSizes& kind) const {
    std::vector<Index> sizes;
    if (text != "none") {
      for (const auto& [start, part] : comma_parts(text)) {
        const auto size = number_in<Index>(part);
        if (!size || *size < 1 || *size > most_units) {
          throw BadValue{start, std::max<Index>(1, static_cast<Index>(part.size())),
                         fmt::format("a whole number from 1 to {}", most_units)};
        }
        sizes.push_back(*size);
      }
    }
    kind.at(options) = std::move(sizes);
  }
  void operator()(const AscendingList& kind) const {
    std::vector<double> numbers;
    for (const auto& [start, part] : comma_parts(text)) {
      const auto number = number_in<double>(part);
      const bool above = numbers.empty() || (number && *number > numbers.back());
      if (!number || !(*number >= kind.least && *number <= kind.most) || !above) {
        throw BadValue{start, std::max<Index>(1, static_cast<Index>(part.size())),
                       Expected{}(kind)};
      }
      numbers.push_back(*number);
    }
    kind.at(options) = std::move(numbers);
  }
  void operator()(const RealList& kind) const {
    std::vector<double> numbers;
    if (text != kind.none) {
      for (const auto& [start, part] : comma_parts(text)) {
        const auto number = number_in<double>(part);
        if (!number || !(*number >= kind.least && *number <= kind.most)) {
          throw BadValue{
              start, std::max<Index>(1, static_cast<Index>(part.size())),
              fmt::format("a number from {} to {}", plain(kind.least), plain(kind.most))};
        }
        numbers.push_back(*number);
      }
    }
    kind.at(options) = std::move(numbers);
  }
  void operator()(const Choice& kind) const {
    if (std::find(kind.words.begin(), kind.words.end(), text) == kind.words.end()) {
      refuse(Expected{}(kind));
    }
    kind.set(options, text);
  }
  void operator()(const FractionOrFile& kind) const {
    const auto value = number_in<double>(text);
    if (value && !(*value >= kind.least && *value <= kind.most)) refuse(Expected{}(kind));
    if (value) kind.fraction(options) = *value;
    kind.file(options) = value ? "" : std::string(text);
  }
  void operator()(const Flag& kind) const {
    const bool yes = text == "yes" || text == "true";
    if (!yes && text != "no" && text != "false") refuse(Expected{}(kind));
    kind.at(options) = yes;
  }
};

struct Get {
  Options& options;  // the kinds' accessors give references; nothing is changed here

  std::string operator()(const WholeNumber& kind) const {
    const std::int64_t value = kind.at(options);
    return value == 0 && !kind.zero.empty() ? std::string(kind.zero) : fmt::format("{}", value);
  }
  std::string operator()(const RealNumber& kind) const {
    const double value = kind.at(options);
    return value == 0 && !kind.zero.empty() ? std::string(kind.zero) : plain(value);
  }
  std::string operator()(const Bytes& kind) const {
    const double value = kind.at(options);
    return value == 0 ? std::string(kind.zero) : bytes_text(value);
  }
  std::string operator()(const Text& kind) const { return kind.at(options); }
  std::string operator()(const TextList& kind) const {
    return fmt::format("{}", fmt::join(kind.at(options), ","));
  }
  std::string operator()(const LayerSizes& kind) const {
    const auto& sizes = kind.at(options);
    return sizes.empty() ? "none" : fmt::format("{}", fmt::join(sizes, ","));
  }
  std::string operator()(const AscendingList& kind) const {
    return fmt::format("{}", fmt::join(kind.at(options), ","));
  }
  std::string operator()(const RealList& kind) const {
    const auto& numbers = kind.at(options);
    return numbers.empty() ? std::string(kind.none) : fmt::format("{}", fmt::join(numbers, ","));
  }
  std::string operator()(const Choice& kind) const { return std::string(kind.get(options)); }
  std::string operator()(const FractionOrFile& kind) const {
    return kind.file(options).empty() ? plain(kind.fraction(options)) : kind.file(options);
  }
  std::string operator()(const Flag& kind) const { return kind.at(options) ? "yes" : "no"; }
};

}  // namespace

std::string expected_value(const Option& option) {
  return std::visit(Expected{}, option.kind);
}

void set_option(Options& options, const Option& option, std::string_view text) {
  try {
    std::visit(Set{options, text}, option.kind);
  } catch (const BadValue& bad) {
    const std::string word(text);
    std::string fix = fmt::format("--{} {}", option.name, option.example);
    if (const auto* choice = std::get_if<Choice>(&option.kind)) {
      const std::string near = nearest_name(word, {choice->words.begin(), choice->words.end()});
      if (!near.empty()) fix = fmt::format("--{} {}", option.name, near);
    }
    throw Error(Error::Kind::usage,
                {.code = fmt::format("invalid-{}", option.name),
                 .text = std::holds_alternative<LayerSizes>(option.kind)
                             ? fmt::format("\"{}\" is not a list of layer sizes", word)
                             : fmt::format("\"{}\" is not a value for --{}", word, option.name),
                 .place = {.what = fmt::format("option --{}", option.name)},
                 .excerpt = word,
                 .mark = bad.mark,
                 .mark_size = bad.mark_size,
                 .about = fmt::format("{} is expected", bad.expected),
                 .fix = fix});
  }
}

std::string option_text(const Options& options, const Option& option) {
  Options copy = options;
  return std::visit(Get{copy}, option.kind);
}

}  // namespace gradus
