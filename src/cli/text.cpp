// Text that lines up.
#include "cli/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gradus::cli {
namespace {

constexpr std::array<std::string_view, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Bytes of the UTF-8 character that starts at `at`, or 0 when there is none.
std::size_t character_size(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80       ? 1
                           : lead >> 5 == 6  ? 2
                           : lead >> 4 == 14 ? 3
                           : lead >> 3 == 30 ? 4
                                             : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[at + i])) return 0;
  }
  return size;
}

/// C1 controls (U+0080 .. U+009F) and the marks that turn the direction of text.
bool is_hidden_control(std::string_view character) {
  if (character.size() == 2)
    return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 &&
          ((third >= 0x8E && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE))) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

/// Columns that each column of a table takes: its widest cell.
std::vector<std::size_t> column_widths(const Table2D& table) {
  std::vector<std::size_t> widths(table.header.size());
  for (std::size_t c = 0; c < widths.size(); ++c) {
    widths[c] = display_width(table.header[c]);
    for (const auto& row : table.rows) {
      if (c < row.size()) widths[c] = std::max(widths[c], display_width(row[c]));
    }
  }
  return widths;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {  // an escape code ends with its letter
      while (i < text.size() && text[i] != 'm') ++i;
    } else if (!continues(text[i])) {
      ++width;
    }
  }
  return width;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_size(text, at);
    const std::string_view character = text.substr(at, std::max<std::size_t>(size, 1));
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '\n') {
      result += "\\n";
    } else if (byte == '\t') {
      result += "\\t";
    } else if (byte == '\r') {
      result += "\\r";
    } else if (byte < 0x20 || byte == 0x7F || size == 0 || is_hidden_control(character)) {
      for (const char c : character)
        result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += character;
    }
    at += character.size();
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = std::max<std::size_t>(1, character_size(text, at));
    characters.push_back(text.substr(at, size));
    at += size;
  }
  const std::size_t kept = width > 2 ? width - 2 : 0;
  const std::size_t front = (kept + 1) / 2;
  std::string result;
  for (std::size_t i = 0; i < front; ++i) result += characters[i];
  result += "..";
  for (std::size_t i = characters.size() - (kept - front); i < characters.size(); ++i)
    result += characters[i];
  return result;
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::string with_commas(Index number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool group_starts = i > 0 && digits[i - 1] != '-' && (digits.size() - i) % 3 == 0;
    if (group_starts) text += ',';
    text += digits[i];
  }
  return text;
}

std::string file_size(std::uintmax_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value < 1000) return fmt::format("{} B", bytes);
  if (value < 1e6) return fmt::format("{:.0f} kB", value / 1e3);
  if (value < 1e9) return fmt::format("{:.1f} MB", value / 1e6);
  return fmt::format("{:.1f} GB", value / 1e9);
}

std::string seconds_text(double seconds) {
  if (seconds < 0.095) return fmt::format("{:.2f} s", seconds);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  const auto whole = static_cast<Index>(seconds);
  if (whole < 7200) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string score_text(double value, int decimals) {
  if (std::isnan(value)) return "-";
  const double size = std::abs(value);
  if (size >= 1e12 || (size > 0 && size < std::pow(10.0, -decimals)))
    return fmt::format("{:.3g}", value);
  if (size >= 1000) return with_commas(static_cast<Index>(std::llround(value)));
  return fmt::format("{:.{}f}", value, decimals);
}

std::string counted(Index count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? one : many);
}

bool fits(const Table2D& table, std::size_t indent, int width) {
  std::size_t total = indent;
  for (const std::size_t column : column_widths(table)) total += column + table.gap;
  return total <= static_cast<std::size_t>(width) + table.gap;
}

std::string format_table(const Table2D& table, std::size_t indent, int width) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::string text;
  const std::string margin(indent, ' ');
  if (!fits(table, indent, width)) {
    for (const auto& row : table.rows) {
      text += margin + row[0] + "\n";
      for (std::size_t c = 1; c < row.size(); ++c)
        text += fmt::format("{}  {}: {}\n", margin, table.header[c], row[c]);
    }
    return text;
  }
  const auto add_row = [&](const std::vector<std::string>& cells) {
    std::string line = margin;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) line.append(table.gap, ' ');
      line += c == 0 ? pad_right(cells[c], widths[c]) : pad_left(cells[c], widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_row(table.header);
  for (const auto& row : table.rows) add_row(row);
  return text;
}

std::string bar(double share, std::size_t width) {
  const auto parts = static_cast<std::size_t>(
      std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8));
  std::string text;
  for (std::size_t i = 0; i < parts / 8; ++i) text += "█";
  return text += eighths[parts % 8];
}

std::string sparkline(std::span<const double> values, std::size_t width) {
  if (values.empty()) return "";
  const std::size_t count = std::min(width, values.size());
  std::vector<double> shown;
  for (std::size_t i = 0; i < count; ++i)
    shown.push_back(values[(i + 1) * values.size() / count - 1]);
  const auto [least, most] = std::minmax_element(shown.begin(), shown.end());
  std::string text;
  for (const double value : shown) {
    const double share = *most > *least ? (value - *least) / (*most - *least) : 0;
    text += heights[static_cast<std::size_t>(std::lround(share * 7))];
  }
  return text;
}

std::string histogram(std::span<const Index> counts) {
  if (counts.empty()) return "";
  const Index most = std::max<Index>(1, *std::max_element(counts.begin(), counts.end()));
  std::string text;
  for (const Index count : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(most);
    text += count == 0 ? " " : heights[static_cast<std::size_t>(std::lround(share * 7))];
  }
  return text;
}

}  // namespace gradus::cli
